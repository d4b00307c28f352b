package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a restore does by what the server says. */
class RestoreTest {

    private static final String ROW =
            "snapshot=5a24f7ac\t2026-11-29T20:17:45Z\ttwo\tdata\treplica\t9.7.4-2\t100\t10\taaaa:1-9\n";

    private static Next after(boolean known, String... said) {
        var restore = new Restore("foobar", "two", "5a24f7ac", Optional.empty(), known);
        var next = restore.begin();
        for (var out : said) {
            next = restore.next(Map.of("two", new Said.Ended(0, out, "")));
        }
        return next;
    }

    @Test
    void it_looks_first_and_then_replaces() {
        assertThat(after(false, "program=9.7.4\nwritable=0\n" + ROW)).isInstanceOfSatisfying(Next.Run.class, run -> {
            assertThat(run.changes()).isTrue();
            assertThat(run.scripts().get("two").toString()).contains(" restore 5a24f7ac");
        });
        assertThat(after(false, "program=9.7.4\nwritable=0\n" + ROW, "restored\n\n9 s\n"))
                .isEqualTo(new Next.Done("two", List.of("restored", "9 s")));
    }

    @Test
    void a_moment_is_reached_by_the_logs_that_lead_there_or_nothing_is_touched() {
        var logs =
                "snapshot=1111aaaa\t2026-11-29T20:30:00Z\ttwo\tlogs\t-\t-\t100\t10\taaaaaaaa-0000-0000-0000-000000000001:1-20\t\t1795984200000000\n";
        var row = ROW.replace("aaaa:1-9", "aaaaaaaa-0000-0000-0000-000000000001:1-9");
        var restore = new Restore("foobar", "two", "latest", Optional.of(new Target.Latest()), false);
        assertThat(restore.begin())
                .isInstanceOfSatisfying(
                        Next.Run.class,
                        run -> assertThat(run.scripts().get("two").toString()).contains(" look -"));
        assertThat(restore.next(Map.of("two", new Said.Ended(0, "program=9.7.4\nwritable=0\n" + row + logs, ""))))
                .isInstanceOfSatisfying(
                        Next.Run.class,
                        run -> assertThat(run.scripts().get("two").toString())
                                .contains(" restore 5a24f7ac all aaaaaaaa-0000-0000-0000-000000000001:1-20 1111aaaa"));

        var never = new Restore(
                "foobar", "two", "latest", Optional.of(new Target.At(Instant.parse("2030-01-01T00:00:00Z"))), false);
        never.begin();
        assertThat(never.next(Map.of("two", new Said.Ended(0, "program=9.7.4\nwritable=0\n" + row + logs, ""))))
                .isInstanceOfSatisfying(
                        Next.Refused.class,
                        refused -> assertThat(refused.why()).contains("2030-01-01T00:00:00Z is not in what is kept"));
    }

    @Test
    void what_takes_writes_since_it_was_agreed_to_is_left_alone() {
        assertThat(after(false, "program=9.7.4\nwritable=1\n" + ROW)).isInstanceOf(Next.Refused.class);
        assertThat(after(true, "program=9.7.4\nwritable=1\n" + ROW)).isInstanceOf(Next.Run.class);
    }

    @Test
    void another_series_of_mysql_is_refused() {
        assertThat(after(false, "program=8.4.2\nwritable=0\n" + ROW))
                .isInstanceOfSatisfying(
                        Next.Refused.class, refused -> assertThat(refused.why()).contains("8.4.2", "9.7.4-2"));
        assertThat(after(false, "program=\nwritable=0\n" + ROW)).isInstanceOf(Next.Refused.class);
    }

    @Test
    void what_fails_is_told_and_what_to_do_then() {
        var restore = new Restore("foobar", "two", "latest", Optional.empty(), false);
        restore.begin();
        assertThat(restore.next(Map.of("two", new Said.Ended(1, "", "no such backup\n"))))
                .isEqualTo(new Next.Refused("no such backup", "nothing was touched"));
    }
}
