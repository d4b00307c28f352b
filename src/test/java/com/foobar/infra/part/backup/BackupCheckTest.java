package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.UnitFact;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of a server's backups by what it tells of them. */
class BackupCheckTest {

    private static final String GTID =
            "aaaaaaaa-0000-0000-0000-000000000001:1-9,bbbbbbbb-0000-0000-0000-000000000001:1";

    private static final String LISTED =
            "snapshot=5a24f7ac\t2026-11-29T20:17:45.923Z\ttwo\tdata\treplica\t9.7.4\t100919883\t39089139\t"
                    + GTID
                    + "\nsnapshot=36a18ad2\t2026-11-29T20:17:46Z\ttwo\tfiles\t-\t-\t36081\t31848\t-\n";

    private static final String LAST =
            "last.at=1000000\nlast.id=5a24f7ac\nlast.files=36a18ad2\nlast.role=replica\nlast.stopped=no\nlast.bytes=75726848\n"
                    + "last.added=39089139\n";

    private static final String LOGS = "logs.at=1003570\nlogs.until=1003560000000\n";

    private static final String WHOLE = LOGS + "checked.at=1000010\nchecked.share=27/30\nchecked.result=whole\n";

    private static Verdict verdict(String said) {
        return verdict(said, "active", "enabled");
    }

    private static Verdict verdict(String said, String active, String file) {
        var fact = new BackupFact("foobar");
        var answers = new HashMap<Fact<?>, Object>();
        for (var timer : List.of(BackupPaths.TIMER, BackupPaths.LOGS_TIMER, BackupPaths.STREAM_SERVICE)) {
            answers.put(new UnitFact(timer), new UnitFact.State("loaded", active, file, 0, false, 0, "", "", ""));
        }
        answers.put(fact, parsed(fact, said).get(fact));
        var client = new Backup.Client("two", true, List.of());
        return new BackupCheck("foobar", client, "02:30", Backup.Rehearse.WEEKLY, true)
                .judge(new ClusterFacts(Map.of("two", Facts.of(answers))));
    }

    @SuppressWarnings("unchecked") // a kind reads what its own facts are asked
    private static Map<BackupFact, BackupFact.State> parsed(BackupFact fact, String said) {
        return ((FactKind<BackupFact, BackupFact.State>) fact.kind()).parse(List.of(fact), "+\n" + said);
    }

    @Test
    void one_that_is_young_whole_and_there_is_well_and_it_is_told_what_was_not_looked_at() {
        var verdict = verdict("now=1003600\nroom=999999999999\n" + LAST + WHOLE + LISTED);
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.evidence())
                .contains(
                        "5a24f7ac, 60 min old, 72 MiB of a replica; 1 kept",
                        "binary logs kept 30 s ago, complete until 40 s ago",
                        "whole 59 min ago, 27/30 of it read",
                        "not looked at");
    }

    @Test
    void none_yet_is_well_until_one_is_due() {
        assertThat(verdict("now=1003600\nsince=1000000\n")).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict("now=1103600\nsince=1000000\n")).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void what_is_wrong_is_told() {
        assertThat(verdict("now=1003600\n" + LAST + WHOLE + LISTED, "inactive", "disabled")
                        .evidence())
                .contains("foobar-infra-backup.timer is inactive");
        assertThat(verdict("").evidence()).contains("nothing tells of backups here");
        assertThat(verdict("now=1003600\naway=no way there\n" + LAST).evidence())
                .isEqualTo("no way there");
        assertThat(verdict("now=1003600\nfailed.at=1003000\nfailed.why=no room\n" + LAST + WHOLE + LISTED)
                        .evidence())
                .isEqualTo("the run 10 min ago failed: no room");
        assertThat(verdict("now=1100000\n" + LAST + WHOLE + LISTED).evidence()).contains("is 27 h old");
        assertThat(verdict("now=1003600\n" + LAST + WHOLE).evidence()).contains("has not the last backup");
        assertThat(verdict("now=1003600\n" + LAST.replace("stopped=no", "stopped=yes") + WHOLE + LISTED)
                        .evidence())
                .contains("did not replicate");
        assertThat(verdict("now=1003600\n" + LAST + WHOLE.replace("whole", "a pack is gone") + LISTED)
                        .evidence())
                .contains("damaged: a pack is gone");
        assertThat(verdict("now=1003600\nroom=1000\n" + LAST + WHOLE + LISTED).evidence())
                .contains("MiB left");
    }

    @Test
    void who_copies_the_data_since_a_moment_ago_goes_on_from_the_backup_of_another() {
        var since = LAST.replace("last.id=5a24f7ac", "last.id=-") + LOGS + LISTED;
        // 2026-11-29T20:17:45Z
        assertThat(verdict("now=1795983475\n"
                                + since.replace("1000000", "1795983470").replace("1003570", "1795983470"))
                        .evidence())
                .contains(
                        "5a24f7ac, made by two at 2026-11-29T20:17:45.923Z; the first of this server is due at 02:30");
        assertThat(verdict("now=1796103475\n"
                                + since.replace("1000000", "1796103470").replace("1003570", "1796103470"))
                        .evidence())
                .isEqualTo("this server copies the data, and there is no backup of the last day");
    }

    @Test
    void a_rehearsal_that_failed_or_is_old_is_told() {
        var well = "now=1003600\n" + LAST + WHOLE + LISTED;
        assertThat(verdict(
                                well
                                        + "rehearsed.at=1003000\nrehearsed.id=5a24f7ac\nrehearsed.tables=3\nrehearsed.seconds=9\n")
                        .evidence())
                .contains("restore of 5a24f7ac rehearsed 10 min ago: 3 tables the same, in 9 s");
        assertThat(verdict(well + "rehearsed.at=3600\n").evidence())
                .isEqualTo("the last rehearsal of a restore was 277 h ago");
        assertThat(verdict(well + "rehearsal-since=3600\n").evidence())
                .isEqualTo("no rehearsal of a restore ever ended well, and they are due since 277 h");
        assertThat(verdict(well + "rehearsal-since=1003000\n")).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict(well + "rehearsal-failed.at=1003000\nrehearsal-failed.why=other rows\n")
                        .evidence())
                .isEqualTo("the rehearsal of a restore 10 min ago failed: other rows");
    }

    @Test
    void binary_logs_that_are_old_failed_or_torn_are_told() {
        var well = "now=1003600\n" + LAST + WHOLE + LISTED;
        assertThat(verdict(well.replace(LOGS, "")).evidence()).isEqualTo("no binary logs were ever kept");
        assertThat(verdict(well.replace(LOGS, "logs-since=1003590\n")).evidence())
                .contains("the first binary logs are kept within a minute");
        assertThat(verdict(well.replace("logs.at=1003570", "logs.at=1002000")).evidence())
                .isEqualTo("no binary logs were kept since 26 min");
        assertThat(verdict(well + "logs-failed.at=1003590\nlogs-failed.why=no way there\n")
                        .evidence())
                .isEqualTo("the binary logs could not be kept 10 s ago: no way there");
        var gap = "gap.at=1003000\ngap.why=binary logs were purged before they were kept\ngap.missing=a:1-3\n";
        assertThat(verdict(well + gap).evidence())
                .isEqualTo(
                        "since 10 min no backup can be brought forward by binary logs: binary logs were purged before"
                                + " they were kept (a:1-3)");
        assertThat(verdict((well + gap).replace("gap.at=1003000", "gap.at=999000")))
                .isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void what_is_lost_of_the_logs_is_told_even_once_a_backup_was_made() {
        var well = "now=1003600\n" + LAST + WHOLE + LISTED;
        var unread = "unread.at=1003000\nunread.why=a piece is damaged\n";
        assertThat(verdict(well + unread).evidence()).contains("not all can be read: a piece is damaged");
        var since = verdict((well + unread).replace("unread.at=1003000", "unread.at=999000"));
        assertThat(since).isInstanceOf(Verdict.Pass.class);
        assertThat(since.evidence()).contains("lost of what was streamed once: a piece is damaged");
        var gap = verdict(well + "gap=2026-11-30T02:00:00Z\t2026-11-30T03:00:00Z\ta:21-25\n");
        assertThat(gap).isInstanceOf(Verdict.Pass.class);
        assertThat(gap.evidence())
                .contains("but for what is missing", "these transactions are in no binary log that is kept: a:21-25");
    }

    @Test
    void what_no_statements_tell_is_told_and_the_copy_counts() {
        var verdict =
                verdict("now=1003600\n" + LAST + "last.undumped=the view shop.old (ERROR 1356);\n" + WHOLE + LISTED);
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.evidence()).contains("not kept as statements, and in the copy alone: the view shop.old");
    }

    @Test
    void what_is_not_streamed_is_told_once_binary_logs_are_kept() {
        var well = "now=1003600\n" + LAST + WHOLE + LISTED + "logs.place=/var/lib/mysql/binlog.000001 17 157\n";
        assertThat(verdict(well + "streamed.at=1003595\n").evidence())
                .contains("complete until 40 s ago, and streamed since");
        assertThat(verdict(well).evidence()).doesNotContain("streamed");
        assertThat(verdict(well + "streamed.at=1003480\nstream-failed.why=nothing is streamed: no way there\n")
                        .evidence())
                .isEqualTo("the stream of the binary logs is 2 min behind: nothing is streamed: no way there");
        assertThat(verdict(well + "streamed.at=1003595\nstreamed.waits=1003590\n"))
                .isInstanceOf(Verdict.Pass.class);
        assertThat(verdict(well + "streamed.at=1003595\nstreamed.waits=1002000\n")
                        .evidence())
                .contains("is not streamed since 26 min: the binary logs here do not go on");
        assertThat(verdict(well + "streamed.at=1003595\nstreamed.waits=1002000\nstream-failed.why=no way there\n")
                        .evidence())
                .isEqualTo("what is written is not streamed since 26 min: no way there");
    }

    @Test
    void a_line_that_is_none_is_no_backup() {
        assertThat(Snapshot.of("5a24f7ac\tyesterday\ttwo\tdata\t-\t-\t1\t1\t-")).isEmpty();
        assertThat(Snapshot.of("5a24f7ac")).isEmpty();
        var logs = "5a24f7ac\t2026-11-29T20:17:45.923Z\ttwo\tlogs\t-\t-\t1\t1\ta:1\ta:2\t1000000";
        assertThat(Snapshot.of(logs).orElseThrow().from()).contains("a:2");
        assertThat(Snapshot.of(logs + "\tbinlog.000001@1").orElseThrow().until())
                .contains(Instant.ofEpochSecond(1));
        assertThat(Snapshot.of(LISTED.lines().findFirst().orElseThrow().substring(9))
                        .orElseThrow()
                        .gtid())
                .contains(GTID);
    }
}
