package com.foobar.infra.part.mysql.state;

import com.foobar.infra.shell.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The statements behind {@link TableLook}: one client writes a statement for each table, a second one runs them, within a
 * time in all and a shorter one each. They read what is committed, take no row locks and wait for nobody.
 */
final class TableQuestion {

    private TableQuestion() {}

    private static final int CLIENT_SECONDS = 20;
    private static final int LOOK_SECONDS = 3;
    private static final int FURTHER_LOOK_SECONDS = 1;
    private static final String MILLIS_EACH = "1500";

    private static final String CLIENT = MysqlClient.command(CLIENT_SECONDS) + " --unbuffered";

    private static final String OTHERS = "('mysql', 'sys', 'information_schema', 'performance_schema')";

    static Script script(TableLook look) {
        return Script.lines(
                "{",
                "  errors=$({",
                "    statements=$(" + CLIENT + " --raw <<'SQL'",
                statements(look) + "SQL",
                "    ) || exit 9",
                "    looks=" + look.looks(),
                "    {",
                "      echo \"" + SESSION + "\"",
                "      while [ \"$looks\" -gt 0 ]; do",
                "        printf '%s\\n' \"SELECT 'look', @@global.gtid_executed; SET @until = SYSDATE(6) + INTERVAL "
                        + (look.looks() > 1 ? FURTHER_LOOK_SECONDS : LOOK_SECONDS) + " SECOND;\"",
                "        printf '%s\\n' \"$statements\" \"SELECT 'looked', @@global.gtid_executed;\"",
                "        looks=$((looks - 1))",
                "        if [ \"$looks\" -gt 0 ]; then echo 'DO SLEEP(0.5);'; fi",
                "      done",
                "      echo \"SELECT 'end';\"",
                "    } | " + CLIENT + " --force >&3",
                "  } 2>&1)",
                "  status=$?",
                "} 3>&1",
                "errors=$(printf '%s\\n' \"$errors\" | sed -n '/^ERROR/{s/ near .*//;p;q;}')",
                "printf 'status\\t%s\\t%s\\n' \"$status\" \"$errors\"");
    }

    private static final String SESSION = "SET SESSION sql_mode = '', SESSION time_zone = '+00:00', SESSION"
            + " max_execution_time = " + MILLIS_EACH
            + ", SESSION lock_wait_timeout = 1, SESSION transaction_isolation ="
            + " 'READ-COMMITTED';";

    /** Statements that write statements. Names travel in hexadecimal: they may hold anything. */
    private static String statements(TableLook look) {
        var wait = look.after().isEmpty()
                ? ""
                : "DO WAIT_FOR_EXECUTED_GTID_SET('" + look.after() + "', " + TableLook.WAIT_SECONDS + ");\n";
        return "SET SESSION sql_mode = '', SESSION group_concat_max_len = 1048576, SESSION lock_wait_timeout = 2;\n"
                + wait
                + STATEMENTS
                        .replace("@THESE@", these(look, "t.table_schema", "t.table_name"))
                        .replace("@THESE OF o@", these(look, "o.s", "CONCAT(o.k, ' ', o.n)"))
                        .replace("@OTHERS@", OTHERS)
                        .replace("@TABLES@", String.valueOf(TableLook.TABLES))
                        .replace("@SEED@", look.seed())
                        .replace("@CANARY@", Canary.SCHEMA)
                        .replace("@HEAD@", String.valueOf(TableLook.HEAD))
                        .replace("@BEFORE HEAD@", String.valueOf(TableLook.HEAD - 1))
                        .replace("@TAIL@", String.valueOf(TableLook.TAIL))
                        .replace("@CHUNK@", String.valueOf(TableLook.CHUNK));
    }

    /** A condition for only those that the look is at. */
    private static String these(TableLook look, String schema, String name) {
        return look.only().isEmpty()
                ? ""
                : look.only().stream()
                        .map(TableLook.Name::hex)
                        .collect(Collectors.joining(
                                "', '", " AND CONCAT(HEX(" + schema + "), '.', HEX(" + name + ")) IN ('", "')"));
    }

    /**
     * Statements of which the answers are statements. A row's checksum is one of its columns' checksums: columns of
     * different character sets do not mix. Where rows have no key to be ordered by, all of them are compared or none.
     */
    private static final String STATEMENTS = read();

    private static String read() {
        try (var in = Objects.requireNonNull(TableQuestion.class.getResourceAsStream("tables.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
