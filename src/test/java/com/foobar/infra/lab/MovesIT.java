package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Roles, ports and names move between servers: nothing is left behind, and nothing is taken for what it is not. */
@Tag("lab")
@Tag("web")
@Tag("app")
@Order(2)
@TestMethodOrder(OrderAnnotation.class)
class MovesIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Tool tool;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-moves", Lab.READY, "one", "two");
        tool = Tool.built();
        site = new Site(lab, tool, directory);
        site.topology(TwoServers.WITH_ALL_ROLES);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void refused(String... texts) {
        var ran = site.attemptApply();
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out() + ran.err()).contains(texts).contains("Nothing was changed:");
    }

    private static String front(String host, int port) {
        return lab.on(
                host,
                "curl -sS -o /dev/null -w '%{http_code}' -H 'Host: www.foobar.com' http://127.0.0.1:" + port + "/");
    }

    @Test
    @Order(1)
    void the_primary_moves_by_an_edit_with_all_that_asks_it_and_back_by_a_word() {
        site.edit("primary: one", "primary: two");
        site.edit("replicas: two", "replicas: []");
        refused("two: is to be the primary, but one is, and holds the data");
        assertThat(lab.sql("one", "SELECT @@super_read_only")).isEqualTo("0");
        assertThat(lab.sql("two", "SELECT @@super_read_only")).isEqualTo("1");
        site.edit("replicas: []", "replicas: one");
        assertThat(Site.changes(site.plan())).containsExactly("two primary small change topology");
        var keys = keys();
        site.apply();
        site.isVerified();
        assertThat(keys()).as("the new keeper got what the old one kept").isEqualTo(keys);

        site.edit("primary: two", "primary: one");
        site.edit("replicas: one", "replicas: two");
        refused("the file says one, the servers made two primary on ");
        site.apply("--switchover", "one");
        site.isVerified();
        site.hasNoChanges();
    }

    /** What the servers trust and by what the apps log in; two never knew the password. */
    private static String keys() {
        return lab.on(
                "one",
                "sha256sum </etc/mysql/foobar-infra/ca.pem; cat /etc/foobar-infra/small/secrets/mysql-app | sha256sum");
    }

    @Test
    @Order(2)
    void two_programs_do_not_swap_their_ports_in_one_go() {
        site.edit("  algorithm: roundrobin", "  algorithm: roundrobin\n  port: 8080");
        site.edit("  servers: [one, two]\n  port: 8080", "  servers: [one, two]\n  port: 80");
        refused("port 80, wanted for nginx, is still that of haproxy", "in two steps");
        assertThat(front("one", 80)).isEqualTo("200");
        site.edit("  algorithm: roundrobin\n  port: 8080", "  algorithm: roundrobin");
        site.edit("  servers: [one, two]\n  port: 80\n", "  servers: [one, two]\n  port: 8080\n");
        site.hasNoChanges();
    }

    @Test
    @Order(3)
    void a_web_server_takes_the_port_of_a_load_balancer_that_leaves_and_gives_it_back() {
        site.edit("load_balancer:\n  servers: one\n  algorithm: roundrobin\n", "");
        site.edit("  port: 8080", "  port: 80");
        site.apply();
        assertThat(front("one", 80)).isEqualTo("200");
        assertThat(lab.attempt("one", "systemctl is-active haproxy").out()).contains("inactive");

        site.edit("web:\n", "load_balancer: {servers: one}\nweb:\n");
        site.edit("  port: 80\n", "  port: 8080\n");
        site.apply();
        site.isVerified();
        assertThat(front("one", 80)).isEqualTo("200");
    }

    @Test
    @Order(4)
    void a_server_that_gets_another_name_stays_as_it_is() throws Exception {
        var inventory = directory.resolve("both-names.yml");
        Files.writeString(
                inventory,
                Files.readString(lab.inventory()).replaceFirst("(?m)^  two: (.*)$", "  two: $1\n  second: $1"));
        var yaml = Files.readString(site.file());
        site.write("topology.yml", yaml.replace("two", "second"));
        lab.sql("one", "CREATE TABLE foobar.kept (id INT PRIMARY KEY)");

        var applied = run(inventory, "apply", "--yes", "--json");
        assertThat(applied.last("plan").path("remove").asInt())
                .as(applied.toString())
                .isZero();
        assertThat(applied.last("plan").path("notes").toString()).contains("two is the same host as second");
        assertThat(run(inventory, "plan", "--no-color").out()).contains("No changes.");
        run(inventory, "verify", "--wait", "60s");
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM foobar.kept")).isEqualTo("0");

        site.write("topology.yml", yaml);
        site.apply();
    }

    private static Ran run(Path inventory, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-f", site.file().toString(), "-i", inventory.toString()));
        var ran = tool.run(all.toArray(String[]::new));
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran;
    }

    @Test
    @Order(5)
    void a_server_that_left_while_it_was_down_is_cleared_once_it_is_back() {
        lab.does("stop", "two");
        site.edit("servers: [one, two]\n  port", "servers: [one]\n  port");
        site.edit("app:\n  servers: [one, two]", "app:\n  servers: [one]");
        site.edit("  replicas: two\n", "");
        site.edit("  two: " + lab.address("two") + "\n", "");
        var applied = site.apply();
        assertThat(applied.last("plan").path("notes").toString()).contains("two left the topology, but cannot be");
        site.hasNoChanges();

        lab.does("start", "two");
        assertThat(Site.changes(site.plan())).anyMatch(c -> c.startsWith("two service nginx.service remove"));
        site.apply();
        assertThat(lab.attempt("two", "systemctl is-active nginx mysql").out()).doesNotContain("\nactive");
        site.hasNoChanges();
        assertThat(lab.on("one", "cat /var/lib/foobar-infra/small/manifest")).contains("members\tsmall\tone");
    }
}
