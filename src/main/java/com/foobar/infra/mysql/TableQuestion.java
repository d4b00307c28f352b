package com.foobar.infra.mysql;

import com.foobar.infra.shell.Script;
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

    private static final String CLIENT = "MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 1 " + CLIENT_SECONDS
            + " mysql --no-defaults --protocol=socket --user=root --connect-timeout=5 --batch --unbuffered"
            + " --skip-column-names --skip-reconnect --default-character-set=utf8mb4";

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
        var these = look.only().isEmpty()
                ? ""
                : look.only().stream()
                        .map(TableLook.Name::hex)
                        .collect(Collectors.joining(
                                "', '", " AND CONCAT(HEX(t.table_schema), '.', HEX(t.table_name)) IN ('", "')"));
        return "SET SESSION sql_mode = '', SESSION group_concat_max_len = 1048576, SESSION lock_wait_timeout = 2;\n"
                + wait
                + STATEMENTS
                        .replace("@THESE@", these)
                        .replace("@OTHERS@", OTHERS)
                        .replace("@TABLES@", String.valueOf(TableLook.TABLES))
                        .replace("@SEED@", look.seed())
                        .replace("@CANARY@", Canary.SCHEMA)
                        .replace("@HEAD@", String.valueOf(TableLook.HEAD))
                        .replace("@TAIL@", String.valueOf(TableLook.TAIL));
    }

    // A row's checksum is one of its columns' checksums: columns of different character sets do not mix.
    private static final String STATEMENTS = """
            SELECT CONCAT('SELECT ''table'', ''', HEX(t.table_schema), '.', HEX(t.table_name), ''', ''',
                IF(t.table_type = 'VIEW', 'view', IFNULL(t.engine, '')), ''', ''',
                IFNULL(c.digest, ''), ' ', IFNULL(i.digest, ''), ''';')
              FROM information_schema.tables t
              LEFT JOIN (SELECT table_schema, table_name, CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT_WS('|', column_name,
                    ordinal_position, column_type, is_nullable, IFNULL(collation_name, ''), extra)))) digest
                  FROM information_schema.columns WHERE table_schema NOT IN @OTHERS@
                  GROUP BY table_schema, table_name) c USING (table_schema, table_name)
              LEFT JOIN (SELECT table_schema, table_name, CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT_WS('|', index_name,
                    seq_in_index, IFNULL(column_name, ''), non_unique, IFNULL(sub_part, ''))))) digest
                  FROM information_schema.statistics WHERE table_schema NOT IN @OTHERS@
                  GROUP BY table_schema, table_name) i USING (table_schema, table_name)
              WHERE t.table_schema NOT IN @OTHERS@@THESE@;
            SELECT CONCAT('SELECT ''rows'', ''', HEX(t.table_schema), '.', HEX(t.table_name), ''',',
                ' IF(SYSDATE(6) < @until, (SELECT CONCAT(COUNT(*), '' '', IFNULL(SUM(f), 0), '' '', BIT_XOR(f)) FROM (SELECT ',
                c.digest, ' f FROM ', n.name, ' ORDER BY ', k.up, ' LIMIT @HEAD@) x), ''''),',
                ' IF(SYSDATE(6) < @until, (SELECT CONCAT(COUNT(*), '' '', IFNULL(SUM(f), 0), '' '', BIT_XOR(f)) FROM (SELECT ',
                c.digest, ' f FROM ', n.name, ' ORDER BY ', k.down, ' LIMIT @TAIL@) x), '''');')
              FROM information_schema.tables t
              JOIN (SELECT table_schema, table_name, CONCAT('CRC32(CONCAT_WS('','', ', GROUP_CONCAT(CONCAT(
                    'IFNULL(CRC32(`', REPLACE(column_name, '`', '``'), '`), ''-'')') ORDER BY ordinal_position), '))') digest
                  FROM information_schema.columns WHERE table_schema NOT IN @OTHERS@
                  GROUP BY table_schema, table_name) c USING (table_schema, table_name)
              JOIN (SELECT table_schema, table_name,
                    GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '`') ORDER BY seq_in_index) up,
                    GROUP_CONCAT(CONCAT('`', REPLACE(column_name, '`', '``'), '` DESC') ORDER BY seq_in_index) down
                  FROM information_schema.statistics WHERE index_name = 'PRIMARY' GROUP BY table_schema, table_name) k
                USING (table_schema, table_name)
              JOIN (SELECT table_schema, table_name, CONCAT('`', REPLACE(table_schema, '`', '``'), '`.`',
                    REPLACE(table_name, '`', '``'), '`') name FROM information_schema.tables) n
                USING (table_schema, table_name)
              WHERE t.table_type = 'BASE TABLE' AND t.engine = 'InnoDB' AND t.table_schema <> '@CANARY@'
                AND t.table_schema NOT IN @OTHERS@@THESE@
              ORDER BY CRC32(CONCAT('@SEED@', t.table_schema, '.', t.table_name)) LIMIT @TABLES@;
            """;
}
