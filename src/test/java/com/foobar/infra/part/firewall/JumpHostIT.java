package com.foobar.infra.part.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A server that is reached through another one of the stack: what that one's rules do to the way. Each test goes on from the last. */
@Tag("lab")
@Tag("firewall")
@Tag("ssh")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JumpHostIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Tool tool;
    private static Site site;
    private static Path inventory;

    @BeforeAll
    static void up() throws Exception {
        lab = Lab.up("it-jump", Lab.READY, "lb", "web");
        tool = Tool.built();
        site = new Site(lab, tool, directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  lb: @lb@
                  web: @web@
                load_balancer:
                  servers: lb
                  health_check: {path: /}
                web:
                  servers: web
                  port: 8080
                """);
        var text = Files.readString(lab.inventory());
        assertThat(text).contains("web: {");
        inventory = site.write("jump.yml", text.replace("web: {", "web: {jump: lb, "));
        apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String[] arguments(String command, String... options) {
        return Stream.of(
                        Stream.of(command.split(" ")),
                        Stream.of("-f", site.file().toString(), "-i", inventory.toString()),
                        Stream.of(options))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    private static Ran run(String command, String... options) {
        return tool.run(arguments(command, options));
    }

    private static void apply() {
        var ran = run("apply --yes --no-color");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("a new plan finds no changes");
    }

    private static void leads() {
        var ran = run("plan --no-color");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).doesNotContain("could not be planned");
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(60))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    @Test
    @Order(1)
    void rules_after_which_it_no_longer_leads_to_others_are_taken_back_there_too() {
        site.edit("web:\n  servers: web\n", "firewall: {forward: drop, out: listed}\nweb:\n  servers: web\n");

        var ran = run("apply --yes --no-color");

        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "lb can be logged in to, but web, which is reached through it, no more",
                        "there is no firewall, as before");
        leads();
        assertThat(lab.on("lb", "nft list tables")).doesNotContain("foobar_infra");

        var limited = run("apply --yes --no-color --limit lb");

        assertThat(limited.exit()).as(limited.toString()).isEqualTo(1);
        assertThat(limited.out()).contains("web, which is reached through it, no more");
        leads();
    }

    @Test
    @Order(2)
    void named_as_where_logins_come_from_it_leads_there() {
        var gateway = lab.address("lb").replaceFirst("[0-9]+$", "1");
        site.edit("out: listed}", "out: listed, ssh_from: [" + gateway + ", lb]}");

        apply();

        leads();
        assertThat(lab.on("lb", "nft list chain inet foobar_infra allowed_out"))
                .contains("ip daddr " + lab.address("web") + " tcp dport 22");
    }

    @Test
    @Order(3)
    void whoever_is_killed_meanwhile_leaves_the_rules_from_before() throws Exception {
        var live = "nft -s -t list table inet foobar_infra | sha256sum";
        var before = lab.on("web", live);
        site.write(
                "locked/firewall/rules.nft.ftl",
                Files.readString(Path.of("templates/firewall/rules.nft.ftl"))
                        .replace("tcp dport ${sshPort}", "tcp sport 1 tcp dport ${sshPort}"));
        try (var apply = tool.start(arguments(
                "apply --yes --json", "--templates", directory.resolve("locked").toString()))) {
            until("web", "test -e /run/foobar-infra/firewall/pending && test \"$(" + live + ")\" != '" + before + "'");
            apply.kill();
        }
        until("web", "! test -e /run/foobar-infra/firewall/pending && test \"$(" + live + ")\" = '" + before + "'");
        until("lb", "! test -e /run/foobar-infra/firewall/pending");
        leads();
    }

    @Test
    @Order(4)
    void an_sshd_that_forwards_nothing_any_more_is_not_confirmed() throws Exception {
        site.edit("domain: www.foobar.com\n", "domain: www.foobar.com\nssh: {servers: lb}\n");
        site.write(
                "deaf/ssh/sshd.conf.ftl",
                Files.readString(Path.of("templates/ssh/sshd.conf.ftl")) + "AllowTcpForwarding no\n");

        var ran = run(
                "apply --yes --no-color",
                "--templates",
                directory.resolve("deaf").toString());

        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out()).contains("web, which is reached through it, no more", "logins are as before");
        leads();
        apply();
        leads();
    }

    @Test
    @Order(5)
    void one_behind_it_that_answers_nothing_is_told_as_such() {
        lab.on("web", "ip route add blackhole " + lab.address("lb"));

        var ran = run("plan --no-color");

        lab.on("web", "ip route del blackhole " + lab.address("lb"));
        assertThat(ran.out() + ran.err()).contains("web (", "can't be reached: no answer within ");
        leads();
    }
}
