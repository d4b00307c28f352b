package com.foobar.infra.part.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import com.foobar.infra.part.loadbalancer.tls.KeepAliveVisitors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Firewalls that really drop, looked at from a server that is none of the stack's. Each test goes on from the last. */
@Tag("lab")
@Tag("firewall")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class FirewallIT {

    private static final String LIVE = "nft -s -t list table inet foobar_infra | sha256sum";

    /** Of somebody else, as Docker would have them. */
    private static final String THEIRS = "nft -s list table ip theirs";

    private static final String STRAY = "systemd-run -q --unit=stray python3 -m http.server 9999";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-firewall", Lab.READY, "lb", "web", "out");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  lb: @lb@
                  web: @web@
                load_balancer:
                  servers: lb
                  health_check: {path: /}
                  https: {}
                web:
                  servers: web
                  port: 8080
                """);
        lab.on("web", STRAY);
        // A host with IPv6 off.
        lab.on(
                "web",
                "mount -o remount,rw /proc/sys && for each in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 1 >$each; done");
        assertThat(lab.on("web", "ip -6 -o addr")).isEmpty();
        lab.on(
                "web",
                "apt-get update >/dev/null && apt-get install -y nftables firewalld >/dev/null 2>&1"
                        + " && systemctl disable -q --now firewalld");
        lab.on(
                "web",
                "nft 'table ip theirs { chain c { type filter hook forward priority 0; tcp dport 1 accept; }; }'");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void theirs() {
        lab.on(
                "web",
                "nft 'table ip theirs { chain c { type filter hook forward priority 0; tcp dport 1 accept; }; }'");
    }

    private static String firewalld() {
        return lab.on("web", "echo $(systemctl is-active firewalld; systemctl is-enabled firewalld)");
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(60))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** Whether a port of a server answers: "open", "refused" or "dropped". */
    private static String seen(String from, String server, int port) {
        return lab.on(
                from,
                "timeout 3 bash -c 'exec 3<>/dev/tcp/" + lab.address(server) + "/" + port
                        + "' 2>/dev/null; case $? in 0) echo open ;; 124) echo dropped ;; *) echo refused ;; esac");
    }

    private static void isWell() {
        site.hasNoChanges();
        assertThat(site.run("verify", "firewall", "--no-color").out())
                .contains("something through", "2 passed, 0 failed");
    }

    /** Templates by which nobody can log in any more. */
    private static String[] lockOut() throws Exception {
        var text = Files.readString(Path.of("templates/firewall/rules.nft.ftl"));
        site.write(
                "locked/firewall/rules.nft.ftl",
                text.replace("tcp dport ${sshPort}", "tcp sport 1 tcp dport ${sshPort}"));
        return new String[] {"--templates", directory.resolve("locked").toString()};
    }

    private static KeepAliveVisitors visitors() {
        return new KeepAliveVisitors(
                lab.address("lb"), "www.foobar.com", lab.on("lb", "cat /etc/foobar-infra/small/ca/ca.pem"));
    }

    @Test
    @Order(0)
    void without_nft_or_by_a_kernel_that_takes_no_rules_nothing_is_touched() throws Exception {
        site.apply();
        var text = Files.readString(site.file());
        site.edit("port: 8080", "port: 8080\nfirewall:\n  forward: drop");
        lab.on(
                "lb",
                "printf 'Package: nftables\\nPin: version *\\nPin-Priority: -1\\n' >/etc/apt/preferences.d/no-nft");
        // A kernel's word, to a login that may not ask it.
        lab.on("web", """
                mkdir -p /etc/systemd/system/ssh.service.d
                printf '[Service]\\nCapabilityBoundingSet=~CAP_NET_ADMIN\\n' >/etc/systemd/system/ssh.service.d/less.conf
                systemctl daemon-reload; systemctl restart ssh""");

        assertThat(site.attemptApply().out())
                .contains("web: its kernel takes no rules of nftables: ", "Operation not permitted");
        assertThat(lab.on("lb", "command -v nft || echo none")).isEqualTo("none");

        lab.on("web", "rm -r /etc/systemd/system/ssh.service.d; systemctl daemon-reload; systemctl restart ssh");
        var ran = site.attemptApply();

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("lb", "nftables").doesNotContain("a new plan finds no changes");
        for (var server : new String[] {"lb", "web"}) {
            assertThat(lab.on(server, "nft list table inet foobar_infra 2>&1; ls /etc/foobar-infra || :"))
                    .doesNotContain("chain", "firewall.nft");
        }
        lab.on("lb", "rm /etc/apt/preferences.d/no-nft");
        site.write("topology.yml", text);
        site.hasNoChanges();
    }

    @Test
    @Order(1)
    void only_what_the_stack_needs_gets_through_and_no_visitor_notices() throws Exception {
        site.apply();
        assertThat(seen("out", "web", 9999)).isEqualTo("open");
        site.edit("port: 8080", "port: 8080\nfirewall:\n  forward: drop");

        var ends = visitors().during(20, site::apply);

        assertThat(ends).containsOnlyKeys("200");
        site.isVerified();
        isWell();
        assertThat(seen("out", "lb", 443)).isEqualTo("open");
        assertThat(seen("lb", "web", 8080)).isEqualTo("open");
        assertThat(seen("out", "web", 8080)).isEqualTo("dropped");
        assertThat(seen("out", "web", 9999)).isEqualTo("dropped");
        assertThat(seen("lb", "web", 9999)).isEqualTo("dropped");
        assertThat(lab.on("web", THEIRS)).contains("tcp dport 1 accept");
        var network = site.run("verify", "network", "--no-color");
        assertThat(network.exit()).as(network.out()).isEqualTo(1);
        assertThat(network.out()).contains("9999").contains("1 failed");
    }

    @Test
    @Order(2)
    void rules_that_lock_the_operator_out_are_taken_back() throws Exception {
        var before = lab.on("web", LIVE);
        // Which no kernel has for packets to hosts.
        site.write(
                "unknown/firewall/rules.nft.ftl",
                Files.readString(Path.of("templates/firewall/rules.nft.ftl"))
                        .replace("iif \"lo\" accept", "iif \"lo\" accept\n\t\tmeta ibrname \"none\" accept"));
        assertThat(site.attemptApply("--templates", directory.resolve("unknown").toString())
                        .out())
                .contains(
                        "nft does not take the rules; nothing was changed: the kernel that runs, ",
                        ", lacks what they need",
                        "Could not process rule");
        assertThat(lab.on("web", LIVE)).isEqualTo(before);

        var ran = site.attemptApply(lockOut());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out() + ran.err())
                .contains("nobody could log in anew within 20 s", "the rules from before are in force again");
        assertThat(lab.on("web", LIVE)).isEqualTo(before);
        isWell();
    }

    @Test
    @Order(3)
    void they_are_when_client_and_step_are_killed_too_and_gone_after_a_reboot() throws Exception {
        var before = lab.on("web", LIVE);
        try (var apply = site.startApply(lockOut())) {
            until("web", "test -e /run/foobar-infra/firewall/pending");
            until("lb", "test -e /run/foobar-infra/firewall/pending");
            apply.kill();
        }
        lab.on("web", "systemctl kill --signal=KILL 'foobar-infra-*.service'");
        assertThat(lab.on("web", LIVE)).isNotEqualTo(before);
        lab.does("reboot", "lb");
        until("web", "! test -e /run/foobar-infra/firewall/pending && test \"$(" + LIVE + ")\" = '" + before + "'");
        until("lb", "systemctl is-active -q haproxy");
        assertThat(seen("out", "lb", 443)).isEqualTo("open");
        isWell();
    }

    @Test
    @Order(4)
    void a_hole_that_somebody_made_by_hand_is_seen_and_closed() {
        var before = lab.on("web", LIVE);
        lab.on("web", "nft add rule inet foobar_infra allowed_in tcp dport 9999 accept");
        assertThat(seen("out", "web", 9999)).isEqualTo("open");
        assertThat(site.run("verify", "firewall", "--no-color").out())
                .contains("somebody changed the table inet foobar_infra");
        assertThat(Site.changes(site.plan()))
                .containsExactly("web firewall /etc/foobar-infra/firewall.nft change drift");

        site.apply();

        isWell();
        assertThat(seen("out", "web", 9999)).isEqualTo("dropped");
        // It empties all tables, and ours comes back with it.
        lab.on("web", "systemctl restart nftables");
        until("web", "test \"$(" + LIVE + ")\" = '" + before + "'");
        lab.on("web", "nft flush ruleset");
        assertThat(site.run("verify", "firewall", "--no-color").out()).contains("no rules are in force");
        lab.on(
                "web",
                "nft 'table ip theirs { chain c { type filter hook forward priority 0; tcp dport 1 accept; }; }'");
        site.apply();
        isWell();
    }

    @Test
    @Order(5)
    void a_port_that_moves_is_opened_first_and_closed_last() throws Exception {
        site.edit("port: 8080", "port: 8081");
        var stages = site.run("plan", "--json").out();
        assertThat(stages).contains("\"firewall closes\"");

        var ends = visitors().during(20, site::apply);

        // nginx leaves the old port before the load balancer asks at the new one, and that one reloads; but nobody is
        // dropped.
        assertThat(ends.keySet()).allMatch(end -> end.matches("200|503") || end.endsWith("the connection was ended"));
        assertThat(ends.get("200")).isGreaterThan(100);
        assertThat(seen("lb", "web", 8080)).isEqualTo("dropped");
        assertThat(seen("lb", "web", 8081)).isEqualTo("open");
        isWell();
    }

    @Test
    @Order(6)
    void another_firewall_is_turned_off_with_consent_what_may_be_reached_is_listed_and_no_visitor_notices()
            throws Exception {
        lab.on(
                "lb",
                "apt-get update >/dev/null && apt-get install -y ufw >/dev/null && for port in 22 80 443; do ufw allow $port/tcp; done && ufw --force enable");
        assertThat(site.attemptApply().out()).contains("ufw is active, and two firewalls");
        assertThat(lab.on("lb", "ufw status")).contains("Status: active");
        lab.on("web", """
                systemctl enable -q --now firewalld
                for port in 8081 9999; do firewall-cmd -q --permanent --add-port=$port/tcp; done
                firewall-cmd -q --reload""");
        assertThat(site.attemptApply("--take-over", "lb").out())
                .contains("web: firewalld is active, and two firewalls");
        // While it started it let nothing through, and the load balancer may be about to find that out: well is who
        // stays so for longer
        // than its checks take.
        until("lb", """
                for i in 1 2 3 4 5 6; do
                curl -skf -o /dev/null --resolve www.foobar.com:443:127.0.0.1 https://www.foobar.com/ && sleep 1 || exit 1
                done""");
        site.edit("forward: drop", """
                forward: drop
                  out: listed
                  out_to: [{port: 9998, to: @out@, servers: web}]
                  ssh_from: [10.0.0.0/8]
                  allow: [{port: 9999, from: lb}]
                """.strip().replace("@out@", lab.address("out")));
        lab.on("out", "for port in 9997 9998; do systemd-run -q python3 -m http.server $port; done");
        until("out", "bash -c 'exec 3<>/dev/tcp/127.0.0.1/9997 4<>/dev/tcp/127.0.0.1/9998'");

        var ends = visitors().during(20, () -> site.apply("--take-over", "lb", "--take-over", "web"));

        assertThat(ends).containsOnlyKeys("200");
        isWell();
        site.isVerified();
        assertThat(lab.on("lb", "ufw status")).contains("Status: inactive");
        assertThat(firewalld()).isEqualTo("inactive disabled");
        var network = site.run("verify", "network", "--no-color");
        assertThat(network.exit()).as(network.out()).isZero();
        assertThat(seen("web", "out", 9998)).isEqualTo("open");
        assertThat(seen("web", "out", 9997)).isEqualTo("refused");
        assertThat(seen("lb", "web", 9999)).isEqualTo("open");
        assertThat(seen("out", "web", 9999)).isEqualTo("dropped");
        lab.on("lb", "apt-get update -o APT::Update::Error-Mode=any >/dev/null");
    }

    @Test
    @Order(7)
    void another_firewall_that_nobody_can_log_in_through_any_more_does_not_come_back() throws Exception {
        lab.on("lb", "ufw delete allow 22/tcp");
        var before = lab.on("lb", LIVE);
        site.write("topology.yml", Files.readString(site.file()).replaceAll("(?s)firewall:.*", ""));

        var ran = site.attemptApply();

        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out()).contains("nobody could log in anew within 20 s once ufw was active again");
        assertThat(lab.on("lb", "ufw status")).contains("Status: inactive");
        assertThat(lab.on("lb", LIVE)).isEqualTo(before);
        lab.on("lb", "ufw allow 22/tcp");
    }

    @Test
    @Order(8)
    void all_is_as_before_once_it_leaves() {

        site.apply();

        site.hasNoChanges();
        assertThat(lab.on("lb", "ufw status")).contains("Status: active");
        assertThat(firewalld()).isEqualTo("active enabled");
        assertThat(lab.on("web", "firewall-cmd --list-ports")).contains("8081/tcp");
        for (var server : new String[] {"lb", "web"}) {
            assertThat(
                            lab.on(
                                    server,
                                    "nft list tables 2>/dev/null; ls /etc/foobar-infra /var/lib/foobar-infra/.firewall /etc/systemd/system 2>/dev/null || true"))
                    .doesNotContain("foobar_infra", "foobar-infra-firewall", "firewall.nft", "/.firewall");
        }
        assertThat(seen("out", "web", 9999)).isEqualTo("open");
        assertThat(lab.on("web", THEIRS)).contains("tcp dport 1 accept");
    }
}
