package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script on servers makes of what it reads. */
class BackupScriptTest {

    private static final Path SCRIPTS = Path.of("src/main/resources/com/foobar/infra/part/backup");

    private static String run(String file, String words) throws IOException, InterruptedException {
        return LocalShell.run(Files.readString(SCRIPTS.resolve(file)) + "\n" + words + "\n")
                .strip();
    }

    /** A snapshot of logs, as servers list them: which transactions came before its first log, and all until its last. */
    private static String logs(String id, String from, String to) {
        return id + "\t2026-11-30T0" + id + ":00:00Z\ttwo\tlogs\t-\t-\t1\t1\t" + to + "\t" + from + "\t1\tbinlog.1@2\n";
    }

    private static List<String> needed(String leaves, String... rows) throws IOException, InterruptedException {
        var script = "leaves=$(mktemp); printf '" + leaves.replace(",", "\\n")
                + "\\n' >$leaves\nneeded $leaves 2026-11-30T02 <<'ROWS'\n" + String.join("", rows) + "ROWS\nrm $leaves";
        return run("gtids.sh", script).lines().sorted().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a:1-10             | a:3-4:7           | a:1-2:5-6:8-10",
                "a:1-10             | a:1-3,a:4-6:8-20  | a:7",
                "a:1-10,b:tag:1-3:9 | a:1-10,b:2-3      | b:tag:1-3:9",
                "a:1-10,b:4         | ``                | a:1-10,b:4",
                "a:9007199254740    | a:9007199254739   | a:9007199254740",
                "a:1-10             | a:1-10            | ``",
                "``                 | a:1-10            | ``",
            })
    void what_a_set_has_that_another_lacks(String set, String other, String lacking) throws Exception {
        assertThat(run("gtids.sh", "lacks '" + set + "' '" + other + "'")).isEqualTo(lacking);
    }

    @Test
    void logs_that_are_in_later_ones_too_may_go() throws Exception {
        assertThat(needed(
                        "2,3",
                        logs("1", "", "a:1-10"),
                        logs("2", "", "a:1-20"),
                        logs("3", "", "a:1-30"),
                        logs("4", "", "a:1-40")))
                .isEmpty();
        assertThat(needed(
                        "2,3",
                        logs("1", "", "a:1-10"),
                        logs("2", "a:1-5", "a:1-20"),
                        logs("3", "a:1-8", "a:1-30"),
                        logs("4", "a:1-10", "a:1-40")))
                .isEmpty();
    }

    @Test
    void logs_that_lead_from_those_that_stay_to_the_ones_before_stay_and_as_few_as_do() throws Exception {
        assertThat(needed(
                        "2,3,4,5",
                        logs("1", "", "a:1-10"),
                        logs("2", "", "a:1-20"),
                        logs("3", "a:1-8", "a:1-40"),
                        logs("4", "a:1-18", "a:1-50"),
                        logs("5", "a:1-25", "a:1-60"),
                        logs("6", "a:1-35", "a:1-70")))
                .containsExactly("3");
        // One that holds its last files alone, as what was streamed, is the last of its day.
        assertThat(needed("2", logs("1", "", "a:1-10"), logs("2", "", "a:1-20"), logs("3", "a:1-19", "a:1-21")))
                .containsExactly("2");
    }

    @Test
    void logs_lead_back_as_far_as_any_do_that_are_young_enough() throws Exception {
        // A server that was restored, or cloned, begins there.
        assertThat(needed("2,3", logs("2", "", "a:1-20"), logs("3", "a:1-20", "a:1-30"), logs("4", "a:1-20", "a:1-40")))
                .containsExactly("2");
        assertThat(needed("1,3", logs("1", "", "a:1-20"), logs("3", "a:1-20", "a:1-30"), logs("4", "a:1-20", "a:1-40")))
                .isEmpty();
    }

    @Test
    void the_last_logs_before_a_gap_stay_and_those_of_a_history_that_was_given_up() throws Exception {
        assertThat(needed(
                        "1,2,3",
                        logs("1", "", "a:1-10"),
                        logs("2", "", "a:1-20"),
                        logs("3", "a:1-25", "a:1-30"),
                        logs("4", "a:1-25", "a:1-40")))
                .containsExactly("2");
        assertThat(needed(
                        "1,2,3",
                        logs("1", "", "a:1-10"),
                        logs("2", "", "a:1-20"),
                        logs("3", "a:1-15", "a:1-15,b:1"),
                        logs("4", "a:1-15", "a:1-15,b:1-2")))
                .containsExactly("2");
    }

    @Test
    void a_gap_between_logs_is_told_and_another_history_is_none() throws Exception {
        var rows = logs("1", "", "a:1-10")
                + logs("2", "", "a:1-20")
                + logs("3", "a:1-25", "a:1-30")
                + logs("4", "a:1-15", "a:1-15,b:1");
        var gaps = Gap.of(run("gtids.sh", "gaps <<'ROWS'\n" + rows + "ROWS"));
        assertThat(gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.told())
                        .isEqualTo(
                                "between 2026-11-30T02:00:00Z and 2026-11-30T03:00:00Z these transactions are in no binary log that is"
                                        + " kept: a:21-25"));
        assertThat(Gap.of("gap=now\tthen\ta:1\ngap=2026-11-30T02:00:00Z\n")).isEmpty();
    }

    private static List<String> gaps(String... rows) throws IOException, InterruptedException {
        return Gap.of(run("gtids.sh", "gaps <<'ROWS'\n" + String.join("", rows) + "ROWS")).stream()
                .map(Gap::told)
                .map(told -> told.replaceAll("2026-11-30T0|:00:00Z| these transactions .*(?=: )", ""))
                .toList();
    }

    @Test
    void a_gap_is_told_although_logs_of_another_history_lie_in_it() throws Exception {
        // What was streamed of a server that is lost is folded to where it goes on from.
        assertThat(gaps(
                        logs("1", "", "a:1-10"),
                        logs("2", "", "a:1-20"),
                        logs("3", "a:1-15", "a:1-15,c:1-3"),
                        logs("4", "a:1-25", "a:1-30")))
                .containsExactly("between 2 and 4: a:21-25");
        assertThat(gaps(
                        logs("1", "", "a:1-20"),
                        logs("2", "", "a:1-15,c:1-3"),
                        logs("3", "a:1-10", "a:1-30"),
                        logs("4", "a:1-15,c:1-2", "a:1-15,c:1-9")))
                .isEmpty();
    }

    @Test
    void what_is_in_any_logs_before_is_in_no_gap() throws Exception {
        // A server that lags keeps its own behind those of another.
        assertThat(gaps(logs("1", "", "a:1-20"), logs("2", "", "a:1-18"), logs("3", "a:1-20", "a:1-30")))
                .isEmpty();
        // What a stack that was set back goes on from is in the logs of what it was before.
        assertThat(gaps(
                        logs("1", "", "a:1-10"),
                        logs("2", "", "a:1-20"),
                        logs("3", "a:1-15", "a:1-15,b:1"),
                        logs("4", "a:1-15,b:1-3", "a:1-15,b:1-4")))
                .containsExactly("between 3 and 4: b:2-3");
        // The first that are left of a history begin somewhere.
        assertThat(gaps(logs("1", "", "c:1-3"), logs("2", "a:1-15", "a:1-20"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 4194304", "64, 1310720", "100, 2048000", "1024, 4194304"})
    void a_piece_is_there_in_time_over_a_line_that_is_slow(String bandwidth, String bytes) throws Exception {
        assertThat(run("stream.sh", "bk_limit=" + bandwidth + "; sized; echo $bk_piece"))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1000000000000, 11000000000, yes",
        "1000000000000, 10000000000, no",
        "100000000000,  5100000000,  yes",
        "100000000000,  4900000000,  no",
        "1000000000,    270000000,   yes",
        "1000000000,    260000000,   no",
        "-,                -,           yes",
    })
    void a_disk_keeps_a_share_of_its_own(String size, String free, String enough) throws Exception {
        assertThat(run("stream.sh", "echo '" + size + " " + free + "' | enough && echo yes || echo no"))
                .isEqualTo(enough);
    }

    @ParameterizedTest
    @CsvSource({
        "rest:https://keep.foobar.com/kept,        keep.foobar.com:443",
        "rest:http://keep.foobar.com/kept,         keep.foobar.com:80",
        "s3:https://10.0.0.9:8443/bucket/kept,     10.0.0.9:8443",
        "s3:https://[fd00::1]/bucket,              [fd00::1]:443",
        "s3:https://[fd00::1]:9000/bucket,         [fd00::1]:9000",
    })
    void who_does_not_answer_is_named_with_its_port(String url, String address) throws Exception {
        assertThat(run("repository.sh", "bk_repository='" + url + "'; address")).isEqualTo(address);
    }
}
