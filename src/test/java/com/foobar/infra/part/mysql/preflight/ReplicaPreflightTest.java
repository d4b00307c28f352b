package com.foobar.infra.part.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.mysql.replication.Term;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.StackPreflight;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether a server may follow the primary db-01, told from what both answer. */
class ReplicaPreflightTest {

    private static final String UUID = "6a0884f7-e4cf-11f1-b607-02420a4d0902";
    private static final String BORN = "0f5bd2ee-9b54-4e5c-9d3c-9e0e3a1c9a11:1";
    private static final String PRIMARY = Recorded.output("primary");
    private static final String REPLICA = Recorded.output("replica");

    /** The primary with the mark that all its data is in its GTIDs. */
    private static final String TOLD = PRIMARY.replace("\t" + UUID + ":1-15\t", "\t" + BORN + "," + UUID + ":1-15\t")
            .replace("schema\tapp", "origin\tall data from " + BORN + "\nschema\tapp");

    private static List<Obstacle> obstacles(String primary, String ours, String replica) {
        return obstacles(primary, ours, replica, List.of("db-02"));
    }

    private static List<Obstacle> obstacles(String primary, String ours, String replica, List<String> replicas) {
        return obstacles(primary, ours, replica, replicas, "/etc/foobar-infra/pair/primary");
    }

    /** @param mark the path of the primary's mark, or nothing if it has none */
    private static List<Obstacle> obstacles(
            String primary, String ours, String replica, List<String> replicas, String mark) {
        var mysql = Stacks.mysql("db-01", replicas, Map.of());
        var topology = Topologies.of(
                "pair",
                "localhost",
                List.of(new Server("db-01", "chk-a"), new Server("db-02", "chk-b")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(mysql));
        var resources = Stream.of("db-01", "db-02")
                .<Resource>map(s -> new WritableResource(s, new Keeper("pair", "db-01"), new MysqlFact()))
                .toList();
        var preflight = new StackPreflight(topology, List.of(new DesiredStage("databases", resources, List.of())));
        var observed = new ClusterFacts(Map.of(
                "db-01", facts(preflight, "db-01", "writable\tpair\topen\n", primary, mark),
                "db-02", facts(preflight, "db-02", ours, replica, "")));
        return preflight.obstacles(observed);
    }

    private static Facts facts(StackPreflight preflight, String server, String ours, String mysql, String mark) {
        var asked = new LinkedHashSet<Fact<?>>(preflight.facts(server));
        asked.addAll(new WritableResource(server, new Keeper("pair", server), new MysqlFact()).facts());
        var files = mark.isEmpty() ? "" : "s\t" + mark + "\tf\t644\troot\troot\t\tf\t0\n";
        return FreshHost.answer(asked, Map.of("mysql", mysql, "manifest", ours, "files", files));
    }

    private static void refusedForUntoldData(String primary, String reason) {
        assertThat(obstacles(primary, "", "absent\n")).singleElement().satisfies(o -> {
            assertThat(o.server()).isEqualTo("db-02");
            assertThat(o.what()).startsWith("would follow db-01 without app, ").endsWith(reason);
            assertThat(o.hint()).contains("which destroys what it holds: foobar-infra apply --rebuild db-02");
            assertThat(o.consentable()).isFalse();
        });
    }

    @Test
    void an_empty_server_may_follow_a_primary_that_was_born_empty() {
        assertThat(TOLD).isNotEqualTo(PRIMARY);
        assertThat(obstacles(TOLD, "", "absent\n")).isEmpty();
        assertThat(obstacles(PRIMARY.replaceAll("(?m)^schema\tapp\t.*\n", ""), "", "absent\n"))
                .as("it holds nothing")
                .isEmpty();
    }

    @Test
    void an_empty_server_does_not_follow_a_primary_with_data_from_before_its_gtids() {
        refusedForUntoldData(PRIMARY, "they were on db-01 before this stack was, or were loaded past the binary log");
        refusedForUntoldData(TOLD.replaceFirst("\tON\t([0-9]+\t[0-9]+)\n", "\tOFF\t$1\n"), "gtid_mode is OFF on db-01");
        refusedForUntoldData(TOLD.replace("variable\tlog_bin\tON", "variable\tlog_bin\tOFF"), "db-01 writes none");
        refusedForUntoldData(
                TOLD.replace(BORN + "," + UUID, UUID), "before this stack was, or were loaded past the binary log");
    }

    @Test
    void a_seeded_server_may_follow_it_if_nothing_is_lacking() {
        var seeded = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");
        assertThat(obstacles(PRIMARY, "", seeded))
                .as("its data are somebody else's until one consents")
                .allMatch(Obstacle::consentable)
                .hasSize(1);
        var more = PRIMARY.replace("schema\tapp\t", "schema\torders\tutf8mb4_0900_ai_ci\t1\t16384\nschema\tapp\t");
        assertThat(obstacles(more, "", seeded))
                .extracting(Obstacle::what)
                .anyMatch(w -> w.startsWith("would follow db-01 without orders,"));
        assertThat(obstacles(more, "replication\tpair\tx\n", seeded))
                .as("a member goes on from where it was")
                .isEmpty();
    }

    @Test
    void a_server_without_mysql_does_not_follow_a_primary_that_has_purged() {
        var purged = TOLD.replaceFirst("(?m)^(gtid\t[^\t]*\t)$", "$1" + UUID + ":1-3");
        assertThat(purged).isNotEqualTo(TOLD);
        assertThat(obstacles(purged, "", "absent\n"))
                .extracting(Obstacle::what)
                .containsExactly("lacks transactions that db-01 has already purged: " + UUID + ":1-3");
    }

    private static List<Obstacle> rejoining(String former) {
        return obstacles(TOLD, "writable\tpair\topen\n", former);
    }

    @Test
    void a_former_primary_follows_the_promoted_one_if_it_is_closed_and_holds_nothing_of_its_own() {
        var former = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");
        assertThat(rejoining(former)).isEmpty();
        assertThat(rejoining(former.replace("gtid\t" + UUID + ":1-15", "gtid\t" + UUID + ":1-20")))
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.what())
                            .isEqualTo("was the primary before db-01, and cannot follow it: it has transactions that"
                                    + " db-01 lacks: " + UUID + ":16-20");
                    assertThat(o.hint())
                            .startsWith("see what they are, on db-02: cd /var/lib/mysql && mysqlbinlog")
                            .contains("foobar-infra apply --rebuild db-02");
                });
        assertThat(rejoining(REPLICA.replace("gtid\t" + UUID + ":1-15", "gtid\t" + UUID + ":1-20")))
                .as("it follows already, and what it received is newer than what the primary was asked for")
                .isEmpty();
        assertThat(rejoining(former.replaceFirst("(?m)^(server\t.*)\t1\t1\tON\t", "$1\t0\t0\tON\t")))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).endsWith("cannot follow it: it still takes writes"));
        assertThat(rejoining(
                        former.replace("schema\tapp\t", "schema\torders\tutf8mb4_0900_ai_ci\t1\t16384\nschema\tapp\t")))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).endsWith("has databases that db-01 lacks, in no GTID: orders"));
    }

    /** Who was promoted and died before anybody heard of it has an empty transaction of its own, and nothing more. */
    @Test
    void a_term_that_nobody_heard_of_stands_in_nobodys_way_unless_it_began_later() {
        var former = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");
        var ours = UUID + ":1-15";
        var promoted = TOLD.replace("," + ours + "\t", "," + ours + "," + Term.UUID + "aaaaaaaaaaaa:300\t");
        assertThat(promoted).isNotEqualTo(TOLD);
        for (var member : List.of("writable\tpair\topen\n", "replication\tpair\tx\n")) {
            var earlier = former.replace("gtid\t" + ours, "gtid\t" + ours + "," + Term.UUID + "bbbbbbbbbbbb:200");
            assertThat(obstacles(promoted, member, earlier)).as(member).isEmpty();
            var more = earlier.replace("gtid\t", "gtid\t7a0884f7-e4cf-11f1-b607-02420a4d0902:1,");
            assertThat(obstacles(promoted, member, more))
                    .singleElement()
                    .satisfies(o -> assertThat(o.what())
                            .contains("db-01 lacks: 7a0884f7-e4cf-11f1-b607-02420a4d0902:1")
                            .doesNotContain(Term.UUID));
            var later = former.replace("gtid\t" + ours, "gtid\t" + ours + "," + Term.UUID + "bbbbbbbbbbbb:400");
            assertThat(obstacles(promoted, member, later))
                    .singleElement()
                    .satisfies(o -> assertThat(o.what()).contains(Term.UUID));
        }
    }

    @Test
    void a_former_primary_that_left_the_topology_is_not_left_behind_with_what_only_it_has() {
        var former = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "");
        assertThat(obstacles(TOLD, "writable\tpair\topen\n", former, List.of())).isEmpty();
        var ahead = former.replace("gtid\t" + UUID + ":1-15", "gtid\t" + UUID + ":1-20");
        assertThat(obstacles(TOLD, "writable\tpair\topen\n", ahead, List.of()))
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.what())
                            .isEqualTo(
                                    "is to be the primary, but db-02 is, and holds the data: it has transactions that"
                                            + " db-01 lacks: " + UUID + ":16-20");
                    assertThat(o.hint()).endsWith("take it out of the inventory and apply --forget db-02");
                });
    }

    @Test
    void a_former_primary_that_does_not_run_is_looked_at_first() {
        var stopped = "stored\tapp\nstatus\t1\tERROR 2002 (HY000): Can't connect to local MySQL server\n";
        assertThat(rejoining(stopped))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("MySQL does not run here"));
    }

    @Test
    void an_errant_transaction_leaves_out_a_replica_that_follows_and_no_other_server() {
        var errant = REPLICA.replace(
                "gtid\t" + UUID + ":1-15", "gtid\t" + UUID + ":1-15,7a0884f7-e4cf-11f1-b607-02420a4d0902:1");
        assertThat(obstacles(TOLD, "replication\tpair\tx\n", errant))
                .singleElement()
                .satisfies(o -> {
                    assertThat(o.what()).startsWith("has transactions that the primary db-01 lacks: 7a0884f7");
                    assertThat(o.leavesOut()).isTrue();
                });
        assertThat(obstacles(TOLD, "", errant))
                .filteredOn(o -> !o.consentable())
                .as("one that is new is waited for")
                .noneMatch(Obstacle::leavesOut)
                .hasSize(1);
    }

    private static final String CLOSED = TOLD.replaceFirst("(?m)^(server\t.*)\t0\t0\tON\t", "$1\t1\t1\tON\t");
    private static final String FOREIGN = "7a0884f7-e4cf-11f1-b607-02420a4d0902:1-3";

    /** Told as it is to be told of a closed primary db-01, which has its mark or not. */
    private static List<Obstacle> beside(String replica, boolean marked) {
        var mark = marked ? "/etc/foobar-infra/pair/primary" : "";
        return obstacles(CLOSED, "replication\tpair\tx\n", replica, List.of("db-02"), mark).stream()
                .filter(o -> o.server().equals("db-01"))
                .toList();
    }

    @Test
    void a_closed_primary_is_not_opened_beside_one_that_follows_nobody_and_has_more() {
        assertThat(CLOSED).isNotEqualTo(TOLD);
        var promoted = REPLICA.replaceAll("(?m)^(channel|coordinator|worker)\t.*\n", "")
                .replace("gtid\t" + UUID + ":1-15", "gtid\t" + FOREIGN + "," + UUID + ":1-15");
        assertThat(beside(promoted, true)).singleElement().satisfies(o -> {
            assertThat(o.what())
                    .isEqualTo(
                            "takes no writes, and may have been replaced: db-02 holds transactions that it lacks, and"
                                    + " does not follow it: " + FOREIGN);
            assertThat(o.consentable()).isTrue();
            assertThat(o.reach()).isEqualTo(Obstacle.Reach.STACK);
        });
    }

    @Test
    void a_closed_primary_whose_replicas_follow_is_opened() {
        assertThat(beside(REPLICA, true)).isEmpty();
        var errant = REPLICA.replace("gtid\t" + UUID + ":1-15", "gtid\t" + FOREIGN + "," + UUID + ":1-15");
        assertThat(beside(errant, true))
                .as("a stray transaction on one that follows")
                .isEmpty();
        assertThat(beside("absent\n", true)).isEmpty();
    }

    @Test
    void a_closed_primary_that_others_cannot_be_asked_about_needs_a_word() {
        var stopped = "stored\tapp\nstatus\t1\tERROR 2002 (HY000): Can't connect to local MySQL server\n";
        assertThat(beside(stopped, true))
                .extracting(Obstacle::what)
                .singleElement()
                .asString()
                .endsWith("may have been replaced: db-02 does not run, so that it cannot be asked");
    }

    @Test
    void a_primary_that_set_its_mark_aside_needs_a_word() {
        assertThat(beside(REPLICA, false)).singleElement().satisfies(o -> {
            assertThat(o.what()).contains("its mark as the primary was set aside");
            assertThat(o.hint()).contains("mysql.primary").contains("consent");
        });
    }
}
