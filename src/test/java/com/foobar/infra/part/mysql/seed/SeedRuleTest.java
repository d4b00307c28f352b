package com.foobar.infra.part.mysql.seed;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.Recorded;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a replica of the primary db-01 comes to its data, told from what the servers answer. */
class SeedRuleTest {

    private static final String UUID = "6a0884f7-e4cf-11f1-b607-02420a4d0902";
    private static final String BORN = "0f5bd2ee-9b54-4e5c-9d3c-9e0e3a1c9a11:1";
    private static final String PRIMARY = Recorded.output("primary");
    private static final String REPLICA = Recorded.output("replica");
    private static final String ABSENT = "absent\n";

    /** The primary with the mark that all its data is in its GTIDs. */
    private static final String TOLD = PRIMARY.replace("\t" + UUID + ":1-15\t", "\t" + BORN + "," + UUID + ":1-15\t")
            .replace("schema\tapp", "origin\tall data from " + BORN + "\nschema\tapp");

    /** A replica that holds nothing and follows nobody. */
    private static final String EMPTY = REPLICA.replaceAll(
                    "(?m)^(channel|channel-options|coordinator|worker)\t.*\n", "")
            .replaceAll("(?m)^schema\tapp\t.*\n", "")
            .replace("gtid\t" + UUID + ":1-15", "gtid\t");

    private static SeedRule.Replica replica(String server, String state, boolean member, boolean rebuilt) {
        return new SeedRule.Replica(server, Recorded.read(state), member, rebuilt, false);
    }

    private static Seeding of(String primary, SeedRule.Replica... replicas) {
        return new SeedRule("db-01", (MysqlState.Running) Recorded.read(primary), List.of(replicas)).of(replicas[0]);
    }

    private static Seeding ofEmpty(String primary) {
        return of(primary, replica("db-02", ABSENT, false, false));
    }

    private static String why(Seeding seeding) {
        assertThat(seeding).isInstanceOf(Seeding.Clone.class);
        return ((Seeding.Clone) seeding).why();
    }

    private static String holding(String primary, long bytes) {
        return primary.replaceFirst("(?m)^(schema\tapp\t[^\t]*\t[^\t]*\t).*$", "$1" + bytes);
    }

    @Test
    void a_primary_whose_binary_logs_tell_all_is_followed() {
        assertThat(ofEmpty(TOLD)).isInstanceOf(Seeding.Incremental.class);
        assertThat(of(TOLD, replica("db-02", EMPTY, false, false))).isInstanceOf(Seeding.Incremental.class);
    }

    /** MySQL drops the tables of a recipient before it copies, and leaves it its GTIDs. */
    @Test
    void one_whose_copy_did_not_end_is_cloned_again_whatever_its_gtids_tell_and_copied_by_nobody() {
        var half = new SeedRule.Replica("db-02", Recorded.read(REPLICA), true, false, true);
        assertThat(why(of(TOLD, half))).startsWith("a copy that was begun here did not end");
        assertThat(((Seeding.Clone) of(TOLD, half)).lost()).isEmpty();
        var other = replica("db-03", ABSENT, false, true);
        assertThat(((Seeding.Clone) of(TOLD, other, half)).donor()).isEqualTo("db-01");
    }

    @Test
    void what_is_in_no_binary_log_is_cloned() {
        assertThat(why(ofEmpty(PRIMARY))).isEqualTo("nothing shows that db-01's binary logs hold all of app");
        assertThat(why(ofEmpty(TOLD.replaceFirst("\tON\t([0-9]+\t[0-9]+)\n", "\tOFF\t$1\n"))))
                .isEqualTo("gtid_mode is OFF on db-01 so far");
        assertThat(why(ofEmpty(TOLD.replace("variable\tlog_bin\tON", "variable\tlog_bin\tOFF"))))
                .isEqualTo("db-01 writes no binary log so far");
        assertThat(ofEmpty(PRIMARY.replaceAll("(?m)^schema\tapp\t.*\n", "")))
                .as("it holds nothing")
                .isInstanceOf(Seeding.Settled.class);
    }

    @Test
    void so_is_what_was_purged() {
        var purged = TOLD.replaceFirst("(?m)^(gtid\t[^\t]*\t)$", "$1" + UUID + ":1-3");
        assertThat(purged).isNotEqualTo(TOLD);
        assertThat(why(ofEmpty(purged))).isEqualTo("db-01 has already purged binary logs that it needs");
    }

    @Test
    void what_another_server_wrote_first_may_be_passed_over_by_one_with_its_address() {
        var promoted = TOLD.replace("gtid\t" + BORN, "gtid\t7a0884f7-e4cf-11f1-b607-02420a4d0902:1-9," + BORN);
        assertThat(promoted).isNotEqualTo(TOLD);
        assertThat(why(ofEmpty(promoted))).startsWith("db-01's binary logs hold what other servers wrote first");
    }

    @Test
    void binary_logs_that_take_longer_than_a_copy_are_passed_over() {
        var much = holding(TOLD, 800_000_000).replaceFirst("(?m)^(binlogs\n[^\t]+\t)[0-9]+", "$1900000000");
        assertThat(ofEmpty(much)).isInstanceOfSatisfying(Seeding.Clone.class, clone -> {
            assertThat(clone.why()).isEqualTo("to apply db-01's binary logs would take longer");
            assertThat(clone.bytes()).as("with the tool's own").isEqualTo(800_016_384);
            assertThat(clone.takes()).isEqualTo(Duration.ofSeconds(19));
        });
        var little = holding(TOLD, 800_000_000).replaceFirst("(?m)^(binlogs\n[^\t]+\t)[0-9]+", "$160000000");
        assertThat(ofEmpty(little)).isEqualTo(new Seeding.Incremental(60_000_000, Duration.ofSeconds(10)));
    }

    @Test
    void what_holds_data_is_left_alone_unless_the_operator_says_otherwise() {
        var errant = REPLICA.replace(
                "gtid\t" + UUID + ":1-15", "gtid\t" + UUID + ":1-15,7a0884f7-e4cf-11f1-b607-02420a4d0902:1");
        for (var state : List.of(REPLICA, errant, "stored\tapp\nstatus\t1\tERROR 2002 (HY000): no\n")) {
            for (var member : List.of(true, false)) {
                assertThat(of(PRIMARY, replica("db-02", state, member, false))).isInstanceOf(Seeding.Settled.class);
            }
        }
        assertThat(of(TOLD, replica("db-02", errant, true, true)))
                .isInstanceOfSatisfying(
                        Seeding.Clone.class,
                        clone -> assertThat(clone.lost())
                                .containsExactly(
                                        "app",
                                        "the transactions 7a0884f7-e4cf-11f1-b607-02420a4d0902:1 (saved here first, as SQL)"));
        assertThat(of(TOLD, replica("db-02", REPLICA, true, true))).isInstanceOf(Seeding.Clone.class);
    }

    @Test
    void what_goes_is_told_apart_by_whether_a_binary_log_still_holds_it() {
        var own = "7a0884f7-e4cf-11f1-b607-02420a4d0902:1-";
        var purged = REPLICA.replaceFirst("(?m)^gtid\t.*$", "gtid\t" + UUID + ":1-15," + own + "5\t" + own + "3");
        assertThat(lost(of(TOLD, replica("db-02", purged, true, true))))
                .containsExactly(
                        "app",
                        "the transactions 7a0884f7-e4cf-11f1-b607-02420a4d0902:4-5 (saved here first, as SQL)",
                        "the transactions " + own + "3 (which stand in no binary log any more, and can not be saved)");
    }

    /** While it receives, what the primary has not may just be newer than its answer. */
    @Test
    void what_a_primary_lost_that_was_set_back_goes_with_the_replica() {
        var ahead = "gtid\t" + UUID + ":1-20\t";
        var stopped = Recorded.output("replica-wrong-password");
        assertThat(lost(of(TOLD, replica("db-02", stopped.replaceFirst("(?m)^gtid\t.*$", ahead), true, true))))
                .containsExactly("app", "the transactions " + UUID + ":16-20 (saved here first, as SQL)");
        assertThat(lost(of(TOLD, replica("db-02", REPLICA.replaceFirst("(?m)^gtid\t.*$", ahead), true, true))))
                .containsExactly("app");
    }

    private static List<String> lost(Seeding seeding) {
        assertThat(seeding).isInstanceOf(Seeding.Clone.class);
        return ((Seeding.Clone) seeding).lost();
    }

    @Test
    void transactions_of_its_own_keep_a_member_although_it_holds_no_database() {
        var errant = EMPTY.replaceFirst("(?m)^gtid\t\t", "gtid\t7a0884f7-e4cf-11f1-b607-02420a4d0902:1\t");
        assertThat(errant).isNotEqualTo(EMPTY);
        assertThat(of(PRIMARY, replica("db-02", errant, true, false))).isInstanceOf(Seeding.Settled.class);
        assertThat(of(PRIMARY, replica("db-02", errant, false, false)))
                .as("of a fresh installation they are its own")
                .isInstanceOf(Seeding.Clone.class);
    }

    @Test
    void a_copy_that_was_cut_short_leaves_a_member_without_data_which_is_cloned_again() {
        assertThat(of(PRIMARY, replica("db-02", EMPTY, true, false))).isInstanceOf(Seeding.Clone.class);
    }

    @Test
    void a_replica_that_is_well_spares_the_primary() {
        var fresh = replica("db-03", ABSENT, false, false);
        assertThat(of(PRIMARY, fresh, replica("db-02", REPLICA, true, false)))
                .isInstanceOfSatisfying(
                        Seeding.Clone.class, clone -> assertThat(clone.donor()).isEqualTo("db-02"));
        var stopped = Recorded.output("replica-wrong-password");
        for (var other : List.of(
                replica("db-02", REPLICA, true, true),
                replica("db-02", EMPTY, true, false),
                replica("db-02", stopped, true, false),
                replica("db-02", ABSENT, false, false))) {
            assertThat(of(PRIMARY, fresh, other))
                    .as(other.toString())
                    .isInstanceOfSatisfying(
                            Seeding.Clone.class,
                            clone -> assertThat(clone.donor()).isEqualTo("db-01"));
        }
    }

    /** Who has one made anew does it as it is wrong, and so may the others be. */
    @Test
    void what_is_made_anew_comes_from_the_primary() {
        assertThat(of(PRIMARY, replica("db-03", REPLICA, true, true), replica("db-02", REPLICA, true, false)))
                .isInstanceOfSatisfying(
                        Seeding.Clone.class, clone -> assertThat(clone.donor()).isEqualTo("db-01"));
    }
}
