package com.foobar.infra.part.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two load balancers with a virtual address, on real hosts. Each test goes on from the last, and leaves all well. */
@Tag("lab")
@Tag("address")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class VirtualAddressIT {

    private static final List<String> BOTH = List.of("lb-01", "lb-02");
    private static final List<String> ALL = List.of("lb-01", "lb-02", "lb-03");

    private static final String HOOK = """
            #!/bin/sh
            printf '%s\\n' "$3" >>/run/hook.log
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static String address;
    private static String address6;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-address", Lab.READY, "lb-01", "lb-02", "lb-03", "web-01");
        site = new Site(lab, Tool.built(), directory);
        address = lab.address("lb-01").replaceFirst("[0-9]+$", "99");
        address6 = lab.address6("lb-01").replaceFirst("[0-9a-f]+$", "99");
        site.topology("""
                name: front
                domain: www.foobar.com
                servers:
                  lb-01: @lb-01@
                  lb-02: @lb-02@
                  lb-03: @lb-03@
                  web-01: @web-01@
                load_balancer:
                  servers: [lb-01, lb-02]
                  health_check: {path: /}
                  virtual_address: VIRTUAL
                web: {servers: web-01}
                """.replace("VIRTUAL", address));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static List<String> having(String literal) {
        return ALL.stream()
                .filter(lb -> !lab.on(lb, "ip -o addr show to " + literal).isEmpty())
                .toList();
    }

    /** Who alone has it, once that is so. */
    private static String holder() {
        await().until(() -> having(address).size() == 1);
        return having(address).getFirst();
    }

    private static String other(String lb) {
        return lb.equals("lb-01") ? "lb-02" : "lb-01";
    }

    /** How often the load balancers took the address since they were made. */
    private static long taken() {
        return ALL.stream()
                .mapToLong(lb -> Long.parseLong(lab.on(
                        lb, "journalctl -u front-address --no-pager -o cat | grep -c 'Entering MASTER STATE' || :")))
                .sum();
    }

    private static void isTakenBy(String lb, String literal) {
        await().until(() -> having(literal).equals(List.of(lb)));
        await().until(() -> answers(literal));
    }

    /** Whether the address answers somebody who never has it. */
    private static boolean answers(String literal) {
        var host = literal.contains(":") ? "[" + literal + "]" : literal;
        return lab.attempt("web-01", "curl -sf -m 2 -H 'Host: www.foobar.com' http://" + host + "/")
                        .exit()
                == 0;
    }

    private static void isWell() {
        var ran = site.run("verify", "web", "--no-color", "--wait", "60s");
        assertThat(ran.exit()).as(ran.toString()).isZero();
    }

    private static Ran isRefused(String... said) {
        var ran = site.attemptApply();
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.toString()).contains(said);
        return ran;
    }

    @Test
    @Order(1)
    void an_address_that_somebody_else_has_is_refused_before_anything_is_changed() {
        lab.on("web-01", "ip addr add " + address + "/24 dev eth0");
        var mac = lab.on("web-01", "cat /sys/class/net/eth0/address");
        isRefused(address + " is in use: who has it answers from " + mac, "Nothing was changed");
        assertThat(lab.attempt("lb-01", "dpkg-query -W keepalived").exit()).isNotZero();
        lab.on("web-01", "ip addr del " + address + "/24 dev eth0");
    }

    @Test
    @Order(2)
    void an_address_of_none_of_the_servers_networks_and_one_that_a_host_has_by_itself_are_refused() {
        site.edit("virtual_address: " + address, "virtual_address: [" + address + ", 192.0.2.9]");
        isRefused("192.0.2.9 is in none of its networks on eth0: " + lab.address("lb-01") + "/24");
        site.edit("virtual_address: [" + address + ", 192.0.2.9]", "virtual_address: " + address);

        lab.on("lb-02", "ip addr add " + address + "/32 dev eth0");
        isRefused("it has " + address + " already, which is to move between the load balancers");
        lab.on("lb-02", "ip addr del " + address + "/32 dev eth0");
    }

    @Test
    @Order(3)
    void an_apply_gives_it_to_one_of_them_where_it_answers() {
        site.apply();
        site.hasNoChanges();
        var holder = holder();
        assertThat(answers(address)).isTrue();
        assertThat(site.run("verify", "web", "--no-color").out())
                .contains(
                        holder + " has " + address + ", " + other(holder) + " stands by; it answers " + other(holder));
    }

    @Test
    @Order(4)
    void neither_a_reload_nor_an_apply_moves_it() {
        var holder = holder();
        long taken = taken();
        BOTH.forEach(lb -> lab.on(lb, "systemctl reload haproxy front-address"));
        site.edit("path: /}", "path: /, interval: 3s}");
        site.edit(
                "virtual_address: " + address, "virtual_address: {addresses: " + address + ", advert_interval: 150ms}");
        site.apply();
        site.hasNoChanges();
        assertThat(lab.on("lb-01", "cat /etc/keepalived-front/keepalived.conf")).contains("advert_int 0.15\n");
        assertThat(having(address)).containsExactly(holder);
        assertThat(taken()).isEqualTo(taken);
    }

    @Test
    @Order(5)
    void a_drill_moves_it_and_back_and_the_server_ends_one_whose_client_died() {
        var first = holder();
        long taken = taken();
        var ran = site.run("verify", "web", "--drill", "--no-color");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("from " + first + ": silent for ", "from " + other(first) + ": silent for ");
        assertThat(having(address)).containsExactly(first);
        assertThat(taken()).isEqualTo(taken + 2);

        // One that never comes to its end by itself.
        lab.on(first, """
                cat >/usr/local/bin/perl <<'END'
                #!/bin/sh
                case $5 in
                */haproxy-ended) echo 1 >"$5"; exec sleep 86400 ;;
                *) exec /usr/bin/perl "$@" ;;
                esac
                END
                chmod 755 /usr/local/bin/perl""");
        var mark = "cat /run/front-address/haproxy-ended";
        try (var client = Tool.built()
                .start(
                        "verify",
                        "web",
                        "--drill",
                        "--json",
                        "-f",
                        site.file().toString(),
                        "-i",
                        lab.inventory().toString())) {
            await().until(() -> lab.on(first, mark).equals("1"));
            client.kill();
        }
        await().until(() -> lab.on(first, mark).equals("0"));
        lab.on(first, "rm /usr/local/bin/perl; pkill -x sleep || :");
        isTakenBy(other(first), address);
        isWell();
    }

    @Test
    @Order(6)
    void a_file_that_keepalived_refuses_is_put_back_and_moves_nothing() {
        var holder = holder();
        long taken = taken();
        site.write("others/keepalived/keepalived.conf.ftl", """
                # ${generation}
                vrrp_instance x {
                    virtual_router_id 300
                }
                """);
        var ran = site.attemptApply("--templates", directory.resolve("others").toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.toString()).contains("rejects the new configuration; nothing was changed");
        assertThat(having(address)).containsExactly(holder);
        assertThat(taken()).isEqualTo(taken);

        // By hand as well: a reload of what it does not take would end it.
        lab.on(
                holder,
                "cp -p /etc/keepalived-front/keepalived.conf /root/;"
                        + " sed -i 's/virtual_router_id .*/virtual_router_id 300/' /etc/keepalived-front/keepalived.conf");
        assertThat(lab.attempt(holder, "systemctl reload front-address").exit()).isNotZero();
        lab.on(holder, "cp -p /root/keepalived.conf /etc/keepalived-front/");
        assertThat(having(address)).containsExactly(holder);
        assertThat(taken()).isEqualTo(taken);
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void it_moves_when_haproxy_dies_and_stays_there() {
        var first = holder();
        lab.on(first, "kill -9 $(systemctl show -P MainPID haproxy)");
        isTakenBy(other(first), address);
        await().until(() -> lab.on(first, "systemctl is-active haproxy front-address-haproxy front-address || :")
                .equals("active\nactive\nactive"));
        assertThat(having(address)).containsExactly(other(first));
        isWell();

        // The worker alone.
        lab.on(other(first), "kill -9 $(cat /proc/$(systemctl show -P MainPID haproxy)/task/*/children)");
        isTakenBy(first, address);
        isWell();
    }

    @Test
    @Order(8)
    void it_moves_when_haproxy_hangs() {
        var first = holder();
        lab.on(first, "systemctl show -P MainPID haproxy >/run/main; kill -STOP $(pgrep -P $(cat /run/main))");
        isTakenBy(other(first), address);
        lab.on(first, "kill -CONT $(pgrep -P $(cat /run/main))");
        isWell();
        assertThat(having(address)).containsExactly(other(first));
    }

    @Test
    @Order(9)
    void it_moves_when_keepalived_is_killed_and_is_on_one_host_alone_again() {
        var first = holder();
        lab.on(first, "systemctl kill -s KILL front-address");
        isTakenBy(other(first), address);
        isWell();
        site.hasNoChanges();
    }

    @Test
    @Order(10)
    void it_moves_when_a_host_freezes_and_when_it_is_cut() {
        var first = holder();
        lab.does("pause", first);
        await().until(() ->
                !lab.on(other(first), "ip -o addr show to " + address).isEmpty());
        await().until(() -> answers(address));
        lab.does("unpause", first);
        // Whoever comes back hears the other, or is heard.
        holder();
        isWell();
    }

    @Test
    @Order(11)
    void behind_a_firewall_they_hear_each_other_and_nobody_else_is_heard() {
        var first = holder();
        long taken = taken();
        site.edit(
                "domain: www.foobar.com\n",
                "domain: www.foobar.com\nfirewall: {servers: [lb-01, lb-02], out: listed, forward: drop}\n");
        site.apply();
        site.hasNoChanges();
        assertThat(lab.on(first, "nft list chain inet foobar_infra allowed_in"))
                .contains("ip saddr " + lab.address(other(first)) + " meta l4proto vrrp");
        // What they said to each other before may pass by its state. Who heard nothing for 0.6 s would have it by now,
        // too.
        assertThat(having(address)).containsExactly(first);
        assertThat(taken()).isEqualTo(taken);
        isWell();
    }

    @Test
    @Order(12)
    void that_both_have_it_where_the_protocol_is_blocked_is_told() {
        var first = holder();
        lab.on(
                other(first),
                "nft add table ip deaf; nft 'add chain ip deaf in { type filter hook input priority -10; }';"
                        + " nft add rule ip deaf in ip protocol 112 drop");
        await().until(() -> having(address).size() == 2);
        var ran = site.run("verify", "web", "--no-color");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "lb-01 and lb-02 have " + address + " at the same time: they do not hear each other",
                        "let IP protocol 112 (VRRP) pass between lb-01 and lb-02, both ways");
        lab.on(other(first), "nft delete table ip deaf");
        holder();
        isWell();
    }

    @Test
    @Order(13)
    void an_address_of_ipv6_moves_with_it_and_a_hook_of_the_operators_is_run() {
        site.write("hook.sh", HOOK);
        site.edit(
                "addresses: " + address + ",", "addresses: [" + address + ", \"" + address6 + "\"], notify: hook.sh,");
        site.apply();
        site.hasNoChanges();
        var first = holder();
        await().until(() -> having(address6).equals(List.of(first)));
        assertThat(answers(address6)).isTrue();
        // What the load balancers send themselves comes from their own addresses.
        assertThat(lab.on(first, "ip -o route get " + lab.address("web-01"))).contains("src " + lab.address(first));
        assertThat(lab.on(first, "ip -o -6 route get " + lab.address6("web-01")))
                .doesNotContain("src " + address6 + " ");

        lab.on(first, "systemctl stop haproxy");
        isTakenBy(other(first), address);
        isTakenBy(other(first), address6);
        await().until(() -> lab.on(other(first), "cat /run/hook.log").endsWith("MASTER"));
        await().until(() -> lab.on(first, "tail -n 1 /run/hook.log").equals("FAULT"));
        lab.on(first, "systemctl start haproxy");
        isWell();
    }

    @Test
    @Order(14)
    void where_the_others_keepalived_is_down_an_apply_that_restarts_haproxy_brings_it_back() {
        var first = holder();
        lab.on(other(first), "systemctl disable -q --now front-address");
        lab.on(
                first,
                "mkdir -p /etc/systemd/system/haproxy.service.d; printf '[Service]\\nEnvironment=BY=hand\\n'"
                        + " >/etc/systemd/system/haproxy.service.d/by-hand.conf; systemctl daemon-reload");
        assertThat(site.run("plan", "--no-color").out())
                .contains("visitors will notice if " + first + " has the virtual address");
        site.apply();
        site.hasNoChanges();
        isWell();
    }

    @Test
    @Order(15)
    void a_third_one_comes_and_goes_and_never_do_two_have_it() {
        var first = holder();
        long taken = taken();
        site.edit("servers: [lb-01, lb-02]\n  health", "servers: [lb-01, lb-02, lb-03]\n  health");
        var alone = site.attemptApply("--limit", "lb-03");
        assertThat(alone.exit()).as(alone.toString()).isEqualTo(1);
        assertThat(alone.toString())
                .contains("lb-01 would not hear that it has the virtual address", "give --limit lb-02 too");
        site.apply();
        site.hasNoChanges();
        isWell();
        assertThat(having(address)).containsExactly(first);
        assertThat(taken()).isEqualTo(taken);

        BOTH.forEach(lb -> lab.on(lb, "systemctl stop haproxy"));
        isTakenBy("lb-03", address);
        BOTH.forEach(lb -> lab.on(lb, "systemctl start haproxy"));
        isWell();
        taken = taken();
        site.edit("servers: [lb-01, lb-02, lb-03]\n  health", "servers: [lb-01, lb-02]\n  health");
        var without = site.attemptApply("--limit", "lb-01,lb-02");
        assertThat(without.exit()).as(without.toString()).isEqualTo(1);
        assertThat(without.toString()).contains("lb-03, which is to leave, would not hear any more");
        site.apply();
        site.hasNoChanges();
        assertThat(BOTH).contains(holder());
        assertThat(taken()).isEqualTo(taken + 1);
        isWell();
    }

    @Test
    @Order(16)
    void on_a_second_network_it_is_on_one_alone_and_moves_when_that_is_cut() {
        var hosts = List.of("lb-01", "lb-02", "web-01");
        lab.does("second", hosts.toArray(String[]::new));
        var second = lab.on("lb-01", "ip -4 -o addr show dev eth1")
                .replaceFirst("(?s).* inet ([0-9.]+\\.)[0-9]+/.*", "$199");
        site.edit("addresses: [" + address + ", \"" + address6 + "\"],", "addresses: " + second + ", interface: eth1,");
        site.apply();
        site.hasNoChanges();
        await().until(() -> having(second).size() == 1);
        isWell();
        assertThat(having(second)).hasSize(1);
        assertThat(having(address)).isEmpty();
        var first = having(second).getFirst();
        lab.on(first, "ip link set eth1 down");
        isTakenBy(other(first), second);
        lab.on(first, "ip link set eth1 up");
        isWell();
        site.edit("addresses: " + second + ", interface: eth1,", "addresses: " + address + ", interface: eth0,");
        site.apply();
        site.hasNoChanges();
        isWell();
        site.edit(
                "addresses: " + address + ", interface: eth0,", "addresses: [" + address + ", \"" + address6 + "\"],");
    }

    @Test
    @Order(17)
    void what_leaves_the_topology_leaves_the_servers() {
        var yaml = "  virtual_address: {addresses: [" + address + ", \"" + address6
                + "\"], notify: hook.sh, advert_interval: 150ms}\n";
        site.edit(yaml, "");
        site.apply();
        site.hasNoChanges();
        assertThat(having(address)).isEmpty();
        assertThat(having(address6)).isEmpty();
        for (var lb : BOTH) {
            assertThat(lab.on(
                            lb,
                            "ls -d /etc/keepalived-front /run/front-address /etc/systemd/system/*front-address*"
                                    + " /etc/systemd/system/*/*front-address* 2>/dev/null || :"))
                    .isEmpty();
            assertThat(lab.on(lb, "systemctl is-active haproxy")).isEqualTo("active");
        }
        assertThat(lab.on("lb-01", "nft list chain inet foobar_infra allowed_in"))
                .doesNotContain("vrrp");
    }
}
