package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Servers that cannot be logged in to, and servers that vanish while they are worked on. */
@Tag("lab")
@Tag("house")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UnreachableHostsIT {

    @TempDir
    static Path directory;

    private static final Tool TOOL = Tool.built();

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-reach", Lab.READY, "edge", "web-01", "web-02");
        site = new Site(lab, TOOL, directory);
        site.topology("""
                name: reach
                domain: www.foobar.com
                servers: {edge: @edge@, web-01: @web-01@, web-02: @web-02@}
                load_balancer: {servers: edge, health_check: {interval: 500ms}}
                web: {servers: [web-01, web-02], max_body_size: 1m}
                """);
        site.apply();
        visitor = new Http("http://" + lab.address("edge"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** An inventory of web-01 that differs in what is given. */
    private static Path inventory(String host, Path identity, Path knownHosts) {
        return site.write("inventory.yml", """
                hosts:
                  web-01: {address: %s, identity_file: %s, known_hosts: %s, %s}
                """.formatted(lab.address("web-01"), identity, knownHosts, host));
    }

    private static Ran plan(Path inventory, String... options) {
        var line = new ArrayList<>(List.of("plan", "--no-color", "--limit", "web-01"));
        line.addAll(List.of("-f", site.file().toString(), "-i", inventory.toString()));
        line.addAll(List.of(options));
        return TOOL.run(line.toArray(String[]::new));
    }

    private static Ran planAs(String host) {
        return plan(inventory(host, lab.key(), lab.file("known_hosts")));
    }

    private static void planned(Ran ran) {
        told(ran, 0, "No changes. 1 server is as the topology says.");
    }

    @Test
    @Order(1)
    void a_wrong_key() throws IOException, InterruptedException {
        var key = directory.resolve("other_key");
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .start()
                .waitFor();
        var ran = plan(inventory("user: admin", key, lab.file("known_hosts")));
        told(ran, 1, "web-01", "accepted no key for user admin", "authorized_keys", "1 server could not be planned");
        planned(planAs("user: admin"));
    }

    @Test
    @Order(2)
    void an_unknown_host_key_is_accepted_only_on_demand() throws IOException {
        var known = directory.resolve("met");
        Files.createFile(known);
        var inventory = inventory("user: admin", lab.key(), known);
        told(plan(inventory), 1, "web-01", "SHA256:", "--accept-new-host-keys");
        assertThat(known).isEmptyFile();
        planned(plan(inventory, "--accept-new-host-keys"));
        planned(plan(inventory));
    }

    @Test
    @Order(3)
    void a_changed_host_key_is_never_accepted() throws IOException {
        var known = directory.resolve("met");
        var inventory = inventory("user: admin", lab.key(), known);
        lab.does("new-host-key", "web-01");
        told(plan(inventory), 1, "web-01", "changed", "ssh-keygen", "-R");
        told(plan(inventory, "--accept-new-host-keys"), 1, "web-01", "changed");

        Files.delete(known);
        planned(plan(inventory, "--accept-new-host-keys"));
        lab.more(Lab.READY, "web-01"); // which learns the key
    }

    @Test
    @Order(4)
    void no_sudo_without_a_password() {
        told(planAs("user: operator"), 1, "web-01", "asks operator for a password", "NOPASSWD");
        lab.on(
                "web-01",
                "useradd -m -s /bin/sh guest; install -d -o guest -m 700 ~guest/.ssh;"
                        + " install -o guest -m 600 ~admin/.ssh/authorized_keys ~guest/.ssh/");
        told(planAs("user: guest"), 1, "web-01", "guest", "sudo");
        told(planAs("user: guest, sudo: false"), 1, "web-01: guest on web-01", "sudo: true");
    }

    @Test
    @Order(5)
    void a_wrong_sudo_password() throws IOException {
        var password = site.write("sudo", "not-this-one\n");
        password.toFile().setReadable(false, false);
        password.toFile().setReadable(true, true);
        var host = "user: operator, sudo: {password: {file: sudo}}";
        var ran = planAs(host);
        told(ran, 1, "web-01", "did not take the password for operator", "Correct the sudo password");
        assertThat(ran.toString()).doesNotContain("not-this-one");
        Files.writeString(password, "operator\n");
        planned(planAs(host));
    }

    /** As sudo-rs does it: by the kernel, without a library in the environment whose name would tell. */
    @Test
    @Order(5)
    void a_shell_of_sudo_that_may_start_no_program() {
        lab.on("web-01", """
                cp /usr/libexec/sudo/sudo_noexec.so /usr/local/lib/other.so
                cp /etc/sudo.conf /root/sudo.conf
                echo 'Path noexec /usr/local/lib/other.so' >>/etc/sudo.conf
                echo 'Defaults noexec' >/etc/sudoers.d/zz-noexec""");
        told(planAs("user: admin, sudo: true"), 1, "a shell that may start no other program", "take NOEXEC out of");
        lab.on("web-01", "rm /etc/sudoers.d/zz-noexec; cp /root/sudo.conf /etc/sudo.conf");
        planned(planAs("user: admin, sudo: true"));
    }

    @Test
    @Order(6)
    void a_server_that_is_down_while_the_others_are_planned() {
        lab.does("stop", "web-02");
        site.edit("max_body_size: 1m", "max_body_size: 2m");
        told(
                site.run("plan", "--no-color"),
                1,
                "client_max_body_size 2m",
                "Not planned",
                "web-02 (admin@" + lab.address("web-02") + ":22) can't be reached",
                "Is the host up",
                "1 server could not be planned");
        told(site.attemptApply(), 1, "Nothing was changed: apply needs every server", "--limit");
        told(site.attemptApply("--limit", "edge,web-01"), 0, "Applied.");
        assertThat(visitor.servedBy(4)).containsOnlyKeys("web-01");

        lab.does("start", "web-02");
        told(site.attemptApply(), 0, "Applied.");
    }

    @Test
    @Order(7)
    void a_server_that_freezes_in_the_middle_of_a_step() {
        site.edit("max_body_size: 2m", "max_body_size: 3m");
        Faults.gate(lab, "web-01", "nginx");
        try (var apply = site.startApply("--timeout", "10s")) {
            Faults.awaitGate(lab, "web-01");
            lab.does("pause", "web-01");
            var ran = apply.ended();
            assertThat(visitor.servedBy(4)).containsOnlyKeys("web-02");
            lab.does("unpause", "web-01");
            told(ran, 1, "web-01 took too long", "goes on by itself", "foobar-infra-", "Apply again");
            assertThat(ran.last("stopped").toString()).contains("service nginx.service");
        }
        Faults.open(lab, "web-01");
        told(site.attemptApply(), 0);
        assertThat(lab.on("web-01", "nginx -T 2>/dev/null")).contains("client_max_body_size 3m");
    }

    @Test
    @Order(8)
    void a_network_that_is_cut_in_the_middle_of_a_step_which_ends_all_the_same() {
        site.edit("max_body_size: 3m", "max_body_size: 4m");
        Faults.gate(lab, "web-01", "nginx");
        try (var apply = site.startApply()) {
            Faults.awaitGate(lab, "web-01");
            lab.does("cut", "web-01");
            try {
                Faults.open(lab, "web-01");
                Faults.until(lab, "web-01", "tail -n 1 /var/log/foobar-infra.log | grep 'stage=web .*result=ok'");
                apply.await("reconnecting");
            } finally {
                lab.does("mend", "web-01");
            }
            told(apply.ended(), 0, "reattached", "\"type\":\"applied\"");
        }
        // The lock of the connection that was lost is not left to time out: the next apply need not wait.
        lab.on("web-01", "flock -n /run/foobar-infra/reach.lock true");
        site.hasNoChanges();
    }

    @Test
    @Order(9)
    void a_server_that_reboots_in_the_middle_of_a_step() {
        goesDown("4m", "5m", "reboot");
    }

    @Test
    @Order(10)
    void a_server_that_loses_its_power_in_the_middle_of_a_step() {
        goesDown("5m", "6m", "kill", "start");
    }

    private static void goesDown(String from, String to, String... verbs) {
        site.edit("max_body_size: " + from, "max_body_size: " + to);
        Faults.gate(lab, "web-01", "nginx");
        try (var apply = site.startApply()) {
            Faults.awaitGate(lab, "web-01");
            for (var verb : verbs) {
                lab.does(verb, "web-01");
            }
            // The step may hear of its end and say so, or not; either way the operator knows what to do.
            told(apply.ended(), 1, "service nginx.service", "pply again");
        }
        told(site.attemptApply(), 0);
        assertThat(lab.on("web-01", "nginx -T 2>/dev/null")).contains("client_max_body_size " + to);
        Awaitility.await().untilAsserted(() -> assertThat(visitor.servedBy(4)).containsOnlyKeys("web-01", "web-02"));
    }
}
