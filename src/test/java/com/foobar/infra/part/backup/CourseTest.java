package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which backup and which binary logs lead to a moment, by their transactions. */
class CourseTest {

    private static final String A = "aaaaaaaa-0000-0000-0000-000000000001";
    private static final String B = "bbbbbbbb-0000-0000-0000-000000000001";

    private static Instant minute(int n) {
        return Instant.parse("2026-11-29T10:00:00Z").plusSeconds(60L * n);
    }

    private static Snapshot base(String id, int made, String gtid) {
        return snapshot(id, made, Snapshot.DATA, gtid, "", Optional.empty());
    }

    /** Complete until the minute in which they were kept. */
    private static Snapshot logs(String id, int made, String from, String to) {
        return snapshot(id, made, Snapshot.LOGS, to, from, Optional.of(minute(made)));
    }

    private static Snapshot snapshot(
            String id, int made, String kind, String gtid, String from, Optional<Instant> until) {
        return new Snapshot(
                id,
                minute(made),
                "two",
                kind,
                Optional.empty(),
                Optional.of("9.7.4"),
                1,
                1,
                Optional.of(gtid),
                Optional.of(from),
                until);
    }

    private static Course.Found found(Target target, Snapshot... kept) {
        return Course.of(List.of(kept), target);
    }

    private static void leads(Course.Found found, String... ids) {
        assertThat(found).isInstanceOfSatisfying(Course.Found.Way.class, way -> {
            var all = new ArrayList<>(List.of(way.course().base().id()));
            way.course().logs().forEach(log -> all.add(log.id()));
            assertThat(all).isEqualTo(Arrays.asList(ids));
        });
    }

    private static void refuses(Course.Found found, String why) {
        assertThat(found)
                .isInstanceOfSatisfying(
                        Course.Found.None.class, none -> assertThat(none.why()).contains(why));
    }

    @Test
    void a_time_is_reached_from_the_last_backup_before_it_by_the_first_logs_behind_it() {
        var kept = new Snapshot[] {
            base("b1", 0, A + ":1-5"),
            logs("l1", 10, "", A + ":1-9"),
            base("b2", 20, A + ":1-15"),
            logs("l2", 25, "", A + ":1-20"),
            logs("l3", 30, "", A + ":1-30")
        };
        leads(found(new Target.At(minute(22)), kept), "b2", "l2");
        leads(found(new Target.At(minute(15)), kept), "b1", "l2");
        leads(found(new Target.Latest(), kept), "b2", "l3");
    }

    @Test
    void a_time_before_the_first_backup_or_behind_the_last_log_is_refused_and_never_another_taken() {
        var kept = new Snapshot[] {base("b1", 5, A + ":1-5"), logs("l1", 10, "", A + ":1-9")};
        refuses(found(new Target.At(minute(4)), kept), "is before the first backup, which is of 2026-11-29T10:05:00Z");
        refuses(found(new Target.At(minute(11)), kept), "are complete until 2026-11-29T10:10:00Z");
        refuses(found(new Target.Latest(), base("b1", 5, A + ":1-5")), "no binary logs are kept yet");
        refuses(found(new Target.Latest(), logs("l1", 10, "", A + ":1-9")), "no backup of the data yet");
    }

    @Test
    void logs_that_begin_behind_the_backup_are_led_to_by_earlier_ones() {
        var base = base("b1", 0, A + ":1-5");
        var first = logs("l1", 10, A + ":1-3", A + ":1-9");
        var second = logs("l2", 20, A + ":1-8", A + ":1-20");
        leads(found(new Target.Latest(), base, first, second), "b1", "l1", "l2");
    }

    @Test
    void what_was_purged_before_it_was_kept_is_a_gap_whose_transactions_are_told() {
        var base = base("b1", 0, A + ":1-5");
        var first = logs("l1", 10, "", A + ":1-9");
        var second = logs("l2", 20, A + ":1-12", A + ":1-20");
        refuses(
                found(new Target.Latest(), base, first, second),
                "between the backup b1 of 2026-11-29T10:00:00Z and that moment these transactions are in no binary log that is kept: "
                        + A + ":10-12");
        leads(found(new Target.At(minute(8)), base, first, second), "b1", "l1");
        leads(found(new Target.Latest(), base, first, second, base("b2", 15, A + ":1-15")), "b2", "l2");
        // What came before the gap need not lead over it.
        leads(found(new Target.Before(A + ":8"), base, first, second), "b1", "l1");
        refuses(found(new Target.Until(A + ":11"), base, first, second), "is in none of the binary logs");
    }

    @Test
    void a_stack_that_was_set_back_has_two_histories_and_they_are_never_mixed() {
        var kept = new Snapshot[] {
            base("b1", 0, A + ":1-5"),
            logs("l1", 10, "", A + ":1-9"),
            // Set back to the backup, and written to by a server with another UUID.
            logs("l2", 20, A + ":1-5", A + ":1-5," + B + ":1-3"),
        };
        leads(found(new Target.Latest(), kept), "b1", "l2");
        leads(found(new Target.At(minute(9)), kept), "b1", "l1");
        leads(found(new Target.Until(A + ":8"), kept), "b1", "l1");
        leads(found(new Target.Before(B + ":2"), kept), "b1", "l2");
        refuses(
                found(new Target.Latest(), base("b9", 0, A + ":1-9"), kept[2]),
                "each holds transactions that are not in those logs");
    }

    @Test
    void a_transaction_is_reached_from_a_backup_without_it() {
        var kept = new Snapshot[] {
            base("b1", 0, A + ":1-5"), base("b2", 20, A + ":1-15"), logs("l2", 25, "", A + ":1-20"),
        };
        leads(found(new Target.Until(A + ":10"), kept), "b1", "l2");
        leads(found(new Target.Before(A + ":18"), kept), "b2", "l2");
        refuses(found(new Target.Until(A + ":21"), kept), A + ":21 is in none of the binary logs");
        refuses(found(new Target.Until(A + ":3"), kept), A + ":3 is in each backup");
    }

    @Test
    void a_transaction_is_written_as_one() {
        assertThat(Target.transaction(A.toUpperCase(java.util.Locale.ROOT) + ":7"))
                .isEqualTo(A + ":7");
        assertThatThrownBy(() -> Target.transaction(A + ":7-9")).hasMessageContaining("3 transactions");
        assertThatThrownBy(() -> Target.transaction("7")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void servers_are_told_the_moment_in_microseconds() {
        var log = logs("l1", 10, "", A + ":1-9");
        assertThat(new Target.At(Instant.parse("1970-01-01T00:00:01.000002Z")).words(log))
                .containsExactly("at", "1000002");
        assertThat(new Target.Latest().words(log)).containsExactly("all", A + ":1-9");
    }
}
