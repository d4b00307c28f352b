package com.foobar.infra.part.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Real hosts, looked at from each other and from this machine. Each test puts back what it broke. */
@Tag("lab")
@Tag("network")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworkIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-network", Lab.READY, "one", "two", "three");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                  three: @three@
                load_balancer:
                  servers: one
                  health_check: {path: /}
                web:
                  servers: [two, three]
                  port: 8080
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran verified() {
        return site.run("verify", "network", "--no-color");
    }

    /** All is well, once what was put back is up again. */
    private static Ran isWell() {
        var ran = site.run("verify", "network", "--no-color", "--wait", "30s");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran;
    }

    private static void isBroken(String... said) {
        var ran = verified();
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out()).contains(said);
    }

    private static void listens(String server, String filter) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !lab.on(server, "ss -Hlntu '" + filter + "'").isEmpty());
    }

    @Test
    void a_stack_as_declared_passes_and_tells_who_reaches_what_is_not_for_them() {
        var well = isWell();
        assertThat(well.out())
                .contains(
                        "one    open       80 (load_balancer.port, haproxy) from two, three, this machine",
                        "two    open       8080 (web.port, nginx) from one",
                        "open for them, which a firewall would close: 8080 (web.port, nginx) from three, this machine",
                        "2 ports of the stack as declared, and SSH; nothing else",
                        "Verify: 9 passed");
        // Of all that answers, and nobody's business otherwise.
        assertThat(site.run("verify", "--no-color").out()).doesNotContain("listening");
    }

    @Test
    void what_nobody_declared_is_named_with_its_process_until_it_is_expected() {
        lab.on("two", "systemd-run -q -u stray python3 -m http.server 9999");
        lab.on("three", """
                systemd-run -q -u strayer python3 -c 'import socket, time
                s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
                s.bind(("::", 514))
                time.sleep(3600)'""");
        listens("two", "sport = :9999");
        listens("three", "sport = :514");

        isBroken(
                "stray.service) listens at 0.0.0.0:9999 and is none of the stack's; open from one, three, this machine");
        isBroken("strayer.service) listens at *:514 by UDP", "network: {expected: [514/udp]}");

        var expected = "network: {expected: [\"two:9999\", 514/udp]}\n";
        site.edit("  port: 8080\n", "  port: 8080\n" + expected);
        assertThat(isWell().out()).contains("expected: 9999 (python3", "expected: 514/udp (python3");
        site.edit(expected, "");
        lab.on("two", "systemctl stop stray");
        lab.on("three", "systemctl stop strayer");
        isWell();
    }

    @Test
    void who_is_kept_out_of_what_it_needs_is_named_with_what_happens_to_it() {
        lab.on("two", "ip route add blackhole " + lab.address("one"));
        isBroken("8080 (web.port, nginx) from one: dropped", "80 (load_balancer.port, haproxy) from two: no way there");
        lab.on("two", "ip route del blackhole " + lab.address("one"));

        lab.on("three", "systemctl stop nginx");
        isBroken("nothing listens at port 8080 (web.port, nginx)", "8080 (web.port, nginx) from one: refused");
        lab.on("three", "systemctl start nginx");
        isWell();
    }

    @Test
    void a_port_for_the_host_alone_that_others_reach_fails_although_nothing_guards_it() {
        lab.on("one", "sed -i.was 's/127.0.0.1:8404/0.0.0.0:8404/' /etc/haproxy/haproxy.cfg; systemctl reload haproxy");
        listens("one", "src 0.0.0.0 and sport = :8404");
        isBroken(
                "port 8404 (load_balancer.status_port, haproxy) listens at 0.0.0.0 and not on loopback alone",
                "open, and none of theirs: 8404 (load_balancer.status_port, haproxy) from two, three, this machine");
        lab.on("one", "mv /etc/haproxy/haproxy.cfg.was /etc/haproxy/haproxy.cfg; systemctl reload haproxy");
        isWell();
    }

    @Test
    void somebody_else_at_a_port_of_the_stack_is_named() {
        lab.on("two", "systemctl stop nginx; systemd-run -q -u squatter python3 -m http.server 8080");
        listens("two", "sport = :8080");
        isBroken("port 8080 (web.port, nginx) has python3 (process ", "squatter.service)");
        lab.on("two", "systemctl stop squatter; systemctl start nginx");
        isWell();
    }

    @Test
    void a_server_that_cannot_be_asked_leaves_untold_what_it_would_have_tried() {
        lab.does("cut", "three");
        isBroken(
                "? one    open       three was not reached",
                "8080 (web.port, nginx) from one: ",
                "1 server could not be asked");
        lab.does("mend", "three");
        isWell();
    }

    /** An address more of that host, which all of its network reach. @return it */
    private static String another(String host) {
        var address = lab.address(host).replaceFirst("[0-9]+$", "2$0");
        lab.on(host, "ip addr add " + address + "/24 dev eth0");
        return address;
    }

    @Test
    void what_is_open_at_a_public_address_and_not_for_all_fails_although_nothing_guards_it() {
        // Other tests loaded HAProxy's files by hand, which a plan tells.
        site.apply();
        var before = List.of("one", "two").stream()
                .map(host -> host + ": " + lab.address(host) + "\n")
                .toList();
        var one = another("one");
        var two = another("two");
        site.edit(before.getFirst(), "one: {address: " + lab.address("one") + ", public_address: " + one + "}\n");
        site.edit(before.getLast(), "two: {address: " + lab.address("two") + ", public_address: " + two + "}\n");

        site.hasNoChanges();
        isBroken(
                "80 (load_balancer.port, haproxy) from two, three, this machine at " + one,
                "open, and none of theirs: 8080 (web.port, nginx) from three at " + two + ", this machine at " + two,
                "a firewall closes what is open to the world");
        // It listens on every address, and the world has one for two alone.
        assertThat(verified().out()).contains("✓ three  closed");

        site.edit("{address: " + lab.address("one") + ", public_address: " + one + "}", lab.address("one"));
        site.edit("{address: " + lab.address("two") + ", public_address: " + two + "}", lab.address("two"));
        isWell();
    }

    /** A host's address in the lab's second network. */
    private static String second(String host) {
        return lab.on(host, "ip -4 -o addr show dev eth1 | sed -n 's#.* inet \\([^/ ]*\\).*#\\1#p'");
    }

    private static String seen(String from, String address, int port) {
        return lab.on(
                from,
                "timeout 3 bash -c 'exec 3<>/dev/tcp/" + address + "/" + port
                        + "' 2>/dev/null; case $? in 0) echo open ;; 124) echo dropped ;; *) echo refused ;; esac");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void with_a_firewall_all_else_is_dropped_and_a_hole_in_it_fails() {
        var firewall = "firewall: {forward: drop, allow: [{port: 9999}]}\n";
        site.edit("web:\n", firewall + "web:\n");
        site.apply();
        lab.on("three", "systemd-run -q -u meant python3 -m http.server 9999");
        listens("three", "sport = :9999");

        assertThat(isWell().out())
                .contains("of those who have no business here: dropped", "expected: 9999 (python3")
                .doesNotContain("which a firewall would close");
        lab.on("two", "nft insert rule inet foobar_infra input tcp dport 8080 accept");
        isBroken(
                "open, and none of theirs: 8080 (web.port, nginx) from three, ",
                "foobar-infra plan tells whether the firewall is as it should be");

        // Another network has no door of its own, and what is open to the world at its address is what the load
        // balancer opens.
        lab.does("second", "one", "two");
        var one = second("one");
        var two = second("two");
        lab.on(
                "two",
                "nft -a list chain inet foobar_infra input | sed -n 's/.*dport 8080 accept # handle //p'"
                        + " | xargs nft delete rule inet foobar_infra input handle");
        lab.on("two", "systemd-run -q -u there python3 -m http.server 9997 --bind " + two);
        listens("two", "sport = :9997");
        var plain = "one: " + lab.address("one") + "\n";
        var both = "one: {address: " + lab.address("one") + ", public_address: " + one + "}\n";
        site.edit(plain, both);
        site.hasNoChanges();
        isBroken(
                "there.service) listens at " + two + ":9997 and is none of the stack's",
                "80 (load_balancer.port, haproxy) from two, three, this machine at " + one);
        assertThat(verified().out()).contains("✓ two    closed", "✓ one    open");
        assertThat(seen("one", two, 9997)).isEqualTo("dropped");
        assertThat(seen("one", two, 8080)).isEqualTo("dropped");
        assertThat(seen("two", one, 80)).isEqualTo("open");
        lab.on("two", "systemctl stop there");
        isWell();
        site.edit(both, plain);

        lab.on("three", "systemctl stop meant");
        site.edit(firewall, "");
        site.apply();
        isWell();
    }
}
