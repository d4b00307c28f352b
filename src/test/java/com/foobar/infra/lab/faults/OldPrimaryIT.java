package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A dead primary was replaced by hand and taken out of everything: it is remembered until it is cleared or forgotten. */
@Tag("lab")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OldPrimaryIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Path without;

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-old-primary", Lab.READY, "db-01", "db-02", "db-03");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql: {primary: db-01, replicas: [db-02, db-03], buffer_pool: 16M, database: app}
                """);
        site.apply();
        without = site.write("without.yml", Files.readString(lab.inventory()).replaceAll("(?m)^  db-01: .*\n", ""));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** With the inventory that does not name the old primary. */
    private static Ran without(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-f", site.file().toString(), "-i", without.toString(), "--no-color"));
        return Tool.built().run(all.toArray(String[]::new));
    }

    private static void open(String server) {
        lab.sql(server, "SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
    }

    private static String remembered(String server) {
        return lab.on(server, "grep ^members /var/lib/foobar-infra/shop/manifest");
    }

    private static String members(String... servers) {
        return Stream.of(servers)
                .map(server -> server + "=" + lab.address(server))
                .collect(Collectors.joining(",", "members\tshop\t", ""));
    }

    @Test
    @Order(1)
    void one_that_left_the_topology_and_the_inventory_at_once_is_remembered_by_all() {
        lab.does("kill", "db-01");
        for (var server : List.of("db-02", "db-03")) {
            lab.sql(server, "STOP REPLICA; RESET REPLICA ALL");
        }
        site.edit("db-01: " + lab.address("db-01") + ", ", "");
        site.edit("primary: db-01, replicas: [db-02, db-03]", "primary: db-02, replicas: [db-03]");
        var note = "db-01 left the topology and was never cleared, and does not answer at " + lab.address("db-01");
        told(without("apply", "--yes"), 0, "Applied.", note, "foobar-infra apply --forget db-01");
        told(without("plan"), 0, "No changes.", note);
        told(
                without("verify", "replication"),
                1,
                "cannot tell of db-01; db-01 left the topology, and may take writes",
                "apply --forget db-01");
        assertThat(remembered("db-02")).isEqualTo(members("db-01", "db-02", "db-03"));
        assertThat(remembered("db-03")).isEqualTo(members("db-01", "db-02", "db-03"));
    }

    @Test
    @Order(2)
    void it_is_seen_as_a_second_writer_where_the_others_remember_it_and_closed_once_the_inventory_names_it() {
        lab.does("start", "db-01");
        Faults.until(lab, "db-01", "mysql -e 'SELECT 1'");
        // It has its mark, and nobody of the stack has an account for it: by itself it stays closed.
        Faults.until(lab, "db-01", "grep -q 'has no account for this server' /run/foobar-infra/shop.closed");
        assertThat(lab.sql("db-01", "SELECT @@super_read_only")).isEqualTo("1");
        assertThat(lab.on("db-01", "ls /etc/foobar-infra/shop/primary")).isNotEmpty();
        told(without("plan"), 0, "No changes.", "db-01 left the topology and was never cleared: only looked at");
        told(without("verify", "replication"), 0, "db-02 alone of 2 servers, and of those that left: db-01");
        open("db-01");
        told(without("verify", "replication"), 1, "db-01 accepts writes beside the primary db-02");
        var plan = without("plan");
        told(
                plan,
                1,
                "db-01 left the topology, and takes writes beside the primary db-02",
                "db-01 is, and holds the data: it still takes writes");
        assertThat(plan.out()).doesNotContain("first of all");
        told(without("apply", "--yes"), 1, "db-01 is, and holds the data: it still takes writes");
        assertThat(lab.sql("db-01", "SELECT @@read_only")).as("not touched").isEqualTo("0");
        told(site.run("verify replication", "--no-color"), 1, "db-01 accepts writes beside the primary db-02");
        told(
                site.run("plan", "--no-color", "--forget", "db-01"),
                1,
                "first of all: the primary is db-02",
                "db-01 is, and holds the data: it still takes writes",
                "db-01 answers, so it is cleared");
    }

    @Test
    @Order(3)
    void nobody_looks_at_it_any_more_once_it_is_forgotten() {
        told(
                without("apply", "--yes", "--limit", "db-02", "--forget", "db-01"),
                64,
                "--forget cannot be given with --limit");
        told(without("apply", "--yes", "--forget", "db-02"), 64, "db-02 has a role in the topology");
        var saved = directory.resolve("forget.plan").toString();
        told(without("plan", "--forget", "db-01", "--out", saved), 0, "db-01 is forgotten, as --forget says");
        told(Tool.built().run("apply", saved, "--yes", "--no-color"), 0, "Applied.");
        assertThat(remembered("db-03")).isEqualTo(members("db-02", "db-03"));
        var plan = without("plan");
        told(plan, 0, "No changes.");
        assertThat(plan.out()).doesNotContain("db-01");
        told(without("verify", "replication", "--wait", "60s"), 0, "db-02 alone of 2 servers", " passed");
        told(without("apply", "--yes", "--forget", "db-01"), 0, "db-01 is to be forgotten, but no server remembers it");
    }

    @Test
    @Order(4)
    void listed_without_a_role_it_is_closed_and_cleared_by_one_apply() {
        site.edit("servers: {", "servers: {db-01: " + lab.address("db-01") + ", ");
        told(site.run("plan", "--no-color"), 1, "db-01 is, and holds the data", "first of all: the primary is db-02");
        told(site.attemptApply(), 0, "close writers", "Applied.");
        assertThat(lab.on("db-01", "systemctl is-active mysql || :")).isEqualTo("inactive");
        site.hasNoChanges();
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
    }
}
