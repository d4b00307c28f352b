package com.foobar.infra.part.mysql.failover;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import com.foobar.infra.shell.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of a dead primary's binary logs is read, and how much that is; a server that is old has many. */
class RescueTest extends StepShell {

    private static final String ONE = "05038fa9-6548-49d9-96c4-44dab1d2dca2";
    private static final String TWO = "b7330938-ec0f-11f1-b823-02420a2a000b";

    private Ran rescue(String script) throws Exception {
        return run("cd " + directory + "\n"
                + Library.beside(FailoverScripts.class, "rescue.sh").script().render() + "\n" + script);
    }

    private boolean covers(String set, String other) throws Exception {
        return rescue("fi_rescue_covers '" + set + "' '" + other + "'").exit() == 0;
    }

    @Test
    void a_set_covers_another_by_source_tag_and_interval() throws Exception {
        assertThat(covers(ONE + ":1-10," + TWO + ":3", ONE + ":1-10,")).isTrue();
        assertThat(covers(ONE + ":1-10," + TWO + ":3", TWO + ":3," + ONE + ":2-4:6-10"))
                .isTrue();
        assertThat(covers("", "")).isTrue();
        assertThat(covers(ONE + ":1-10:shop:1-2", ONE + ":7:shop:1")).isTrue();
        assertThat(covers(ONE + ":1-10", ONE + ":7:shop:1")).isFalse();
        assertThat(covers(ONE + ":shop:1-10", ONE + ":7")).isFalse();
        assertThat(covers(ONE + ":1-10", ONE + ":1-11")).isFalse();
        assertThat(covers(ONE + ":1-5:7-10", ONE + ":4-8")).isFalse();
        assertThat(covers(ONE + ":1-10", TWO + ":1")).isFalse();
        assertThat(covers("", ONE + ":1")).isFalse();
        assertThat(covers(ONE + ":1-10", "unknown"))
                .as("a log that can't be read")
                .isFalse();
    }

    private void logs(String... previous) throws IOException {
        var index = new StringBuilder();
        for (int n = 0; n < previous.length; n++) {
            var name = "binlog.00000" + (n + 1);
            index.append("./").append(name).append('\n');
            Files.writeString(
                    directory.resolve(name), "#261129 server id 1\tPrevious-GTIDs\n" + previous[n] + "\n# at 198\n");
        }
        Files.writeString(directory.resolve("binlog.index"), index);
        program("mysqlbinlog", "cat \"$2\"");
    }

    @Test
    void logs_from_before_all_that_is_missing_are_not_read() throws Exception {
        logs(
                "# [empty]",
                "# " + ONE + ":1-100",
                "# " + ONE + ":1-200,\n# " + TWO + ":1-7",
                "# " + ONE + ":1-300,\n# " + TWO + ":1-7");
        assertThat(rescue("fi_rescue_needed " + ONE + ":1-250," + TWO + ":1-9").said())
                .isEqualTo("./binlog.000003\n./binlog.000004\n");
        assertThat(rescue("fi_rescue_needed " + ONE + ":1-300," + TWO + ":1-6").said())
                .isEqualTo("./binlog.000002\n./binlog.000003\n./binlog.000004\n");
        assertThat(rescue("fi_rescue_needed " + ONE + ":1-50").said())
                .isEqualTo("./binlog.000001\n./binlog.000002\n./binlog.000003\n./binlog.000004\n");
    }

    /** It prints the place of each event that it leaves out: megabytes, on a server that has worked for a day. */
    @Test
    void what_stands_in_front_of_the_first_missing_transaction_is_no_part_of_it() throws Exception {
        var before = IntStream.range(0, 5000).mapToObj(n -> "# at " + n).collect(Collectors.joining("\n"));
        var missing = """
                # at 7001
                #261129 server id 1\tGTID
                SET @@SESSION.GTID_NEXT= '%s:9'/*!*/;
                # at 7080
                BEGIN
                COMMIT/*!*/;
                """.formatted(ONE);
        Files.writeString(
                directory.resolve("all"),
                "#261129 server id 1\tStart: binlog v 4\n# at 4\n" + "#261129 server id 1\tStart: binlog v 4\n" + before
                        + "\n" + missing);
        program("mysqlbinlog", "cat " + directory.resolve("all"));
        var said = rescue("fi_not= fi_from= fi_error=" + directory.resolve("error") + " fi_logs=one\nfi_rescue_told")
                .said();
        assertThat(said).contains("gtid\t" + ONE + ":9\n", "first\t2 7001\n", "status\t0\n");
        assertThat(said.lines().filter(l -> l.startsWith("size\t")).mapToInt(l -> Integer.parseInt(l.substring(5))))
                .singleElement()
                .satisfies(size -> assertThat(size).isBetween(50, missing.length()));
    }
}
