package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The statements by which rows are digested. Each reads what is committed, takes no row locks, waits for nobody, has a
 * deadline, and is followed by a pause as long as it took itself. Where a range begins and ends stands in variables:
 * {@code @l1, @l2, ...} unless {@code @first}, {@code @h1, ...} unless {@code @last}. Nothing is read unless {@code @go}.
 */
final class DataSql {

    private static final int CLIENT_SECONDS = 70;
    private static final String MILLIS_EACH = "4000";

    static final String SESSION =
            "SET SESSION sql_mode = '', SESSION time_zone = '+00:00', SESSION max_execution_time = " + MILLIS_EACH
                    + ", SESSION lock_wait_timeout = 1, SESSION transaction_isolation = 'READ-COMMITTED';";

    static final String PAUSE = "DO SLEEP(LEAST(0.5, TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) / 1000000));";

    /** Looks must not keep in step with what changes back and forth. */
    static final String JITTER = "DO SLEEP(0.05 + 0.25 * RAND());";

    /** The last row: what is executed, and for how many microseconds it went on. */
    static final String END = "SELECT 'after', @@global.gtid_executed, TIMESTAMPDIFF(MICROSECOND, @start, SYSDATE(6));";

    private DataSql() {}

    /** Begins the time after which nothing is read any more. */
    static String start(int seconds) {
        return "SET @start = SYSDATE(6); SET @until = @start + INTERVAL " + seconds + " SECOND;";
    }

    /** 0 once that is executed. */
    static String waited(GtidSet after) {
        return after.isEmpty() ? "0" : "WAIT_FOR_EXECUTED_GTID_SET('" + after + "', " + DataChunks.WAIT_SECONDS + ")";
    }

    /** Runs what the lines of shell print; a statement that fails does not end it. */
    static Script run(List<String> lines) {
        return Script.lines(
                "{",
                "  errors=$({",
                String.join("\n", lines),
                "  } | " + MysqlClient.command(CLIENT_SECONDS) + " --unbuffered --force 2>&1 >&3)",
                "  status=$?",
                "} 3>&1",
                "errors=$(printf '%s\\n' \"$errors\" | sed -n '/^ERROR/{s/ near .*//;p;q;}')",
                "printf 'status\\t%s\\t%s\\n' \"$status\" \"$errors\"");
    }

    /** A word of shell. */
    static String word(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** A line of shell that prints these statements. */
    static String print(String... statements) {
        return "printf '%s\\n' "
                + java.util.Arrays.stream(statements).map(DataSql::word).collect(Collectors.joining(" "));
    }

    static String begin(DataRange range) {
        return "SET @first = " + (range.low().isEmpty() ? 1 : 0) + ", @last = "
                + (range.high().isEmpty() ? 1 : 0) + values(range.table(), "@l", range.low())
                + values(range.table(), "@h", range.high()) + ";";
    }

    private static String values(DataTable table, String variable, List<String> values) {
        var out = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            out.append(", ")
                    .append(variable)
                    .append(i + 1)
                    .append(" = ")
                    .append(table.key().get(i).literal(values.get(i)));
        }
        return out.toString();
    }

    /** Finds where the chunk after {@code @l} ends: {@code @h}, and {@code @last} if it has no whole chunk any more. */
    static String bound(DataTable table) {
        if (table.key().isEmpty()) {
            return "SET @last = 1;";
        }
        var keys = numbered(table, "@h");
        return "SET " + keys.stream().map(k -> k + " = NULL").collect(Collectors.joining(", ")) + "; SELECT "
                + table.key().stream().map(DataTable.Column::picked).collect(Collectors.joining(", "))
                + from(table) + after(table) + " ORDER BY "
                + table.key().stream().map(DataTable.Column::quoted).collect(Collectors.joining(", "))
                + " LIMIT " + (table.chunk() - 1) + ", 1 INTO " + String.join(", ", keys)
                + "; SET @last = IF(@h1 IS NULL, 1, 0);";
    }

    /** One row: the tag, a number, {@code @go}, {@code @first}, {@code @last}, the digest in four fields, and {@code @l} and {@code @h}. */
    static String digest(DataTable table, int number) {
        var keys = new StringBuilder();
        for (int i = 0; i < table.key().size(); i++) {
            var column = table.key().get(i);
            keys.append(", IF(@first = 1, '', ")
                    .append(column.hex("@l" + (i + 1)))
                    .append("), IF(@last = 1, '', ")
                    .append(column.hex("@h" + (i + 1)))
                    .append(")");
        }
        return "SELECT 'chunk', " + number
                + ", @go, @first, @last, COUNT(*), COUNT(d), IFNULL(SUM(CRC32(d)), 0), IFNULL(HEX(BIT_XOR(UNHEX(d))), '')"
                + keys
                // The limit keeps the digest from being reckoned anew for each use.
                + " FROM (SELECT " + table.digest() + " d" + from(table) + after(table)
                + (table.key().isEmpty() ? "" : " AND (@last = 1 OR " + upTo(table) + ")")
                + " LIMIT 18446744073709551615) x;";
    }

    /** Goes on behind the chunk. */
    static String advance(DataTable table) {
        var out = new StringBuilder("SET @more = IF(@go = 1 AND @last = 0, 1, 0), @first = 0");
        for (int i = 1; i <= table.key().size(); i++) {
            out.append(", @l").append(i).append(" = @h").append(i);
        }
        return out.append(";").toString();
    }

    private static List<String> numbered(DataTable table, String variable) {
        var all = new ArrayList<String>();
        for (int i = 1; i <= table.key().size(); i++) {
            all.add(variable + i);
        }
        return all;
    }

    private static String from(DataTable table) {
        return " FROM " + table.quoted()
                + (table.key().isEmpty()
                        ? ""
                        : " FORCE INDEX (`" + table.index().replace("`", "``") + "`)")
                + " WHERE @go = 1";
    }

    private static String after(DataTable table) {
        return table.key().isEmpty() ? "" : " AND (@first = 1 OR " + compared(table, ">", "@l", 0) + ")";
    }

    private static String upTo(DataTable table) {
        return compared(table, "<", "@h", 0);
    }

    /** Row comparison, spelt out so that it can use the index. */
    private static String compared(DataTable table, String than, String variable, int at) {
        var column = table.key().get(at).ordered();
        var value = variable + (at + 1);
        var here = column + " " + than + " " + value;
        return at + 1 == table.key().size()
                ? column + " " + than + (than.equals("<") ? "= " : " ") + value
                : "(" + here + " OR (" + column + " = " + value + " AND " + compared(table, than, variable, at + 1)
                        + "))";
    }
}
