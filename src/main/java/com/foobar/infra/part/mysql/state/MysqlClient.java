package com.foobar.infra.part.mysql.state;

import com.foobar.infra.shell.Script;

/**
 * Runs SQL on the host's own mysqld: over the local socket, as root, with a deadline, whatever option files and login
 * paths root has.
 *
 * <p>The script prints the client's rows as they are (tab-separated, {@code \t}, {@code \n} and {@code \\} escaped),
 * then one line {@code status TAB EXIT-CODE TAB FIRST-ERROR}. The error is cut before the place where MySQL quotes the
 * statement. Exit code 124 or 137: no answer in time; the error then tells what holds mysqld, as far as that shows from
 * outside.
 */
public final class MysqlClient {

    /**
     * The client of every script that asks or changes a host's MySQL, up to the options of the one call: no login path, and
     * an SQL mode of its own, since with that of the server ({@code NO_BACKSLASH_ESCAPES}, {@code ANSI_QUOTES}) quotes and
     * backslashes may end a string elsewhere. The settings by which a session begins in the midst of a transaction, or
     * refuses to write, are not those of the server either.
     */
    public static String command(int seconds) {
        return "MYSQL_TEST_LOGIN_FILE=/nonexistent timeout -k 1 " + seconds
                + " mysql --no-defaults --protocol=socket --user=root --connect-timeout=5 --init-command=\"" + SESSION
                + "\" --batch --skip-column-names --skip-reconnect --default-character-set=utf8mb4";
    }

    /** How every session begins; the scripts that have no Java say the same. */
    static final String SESSION = "SET sql_mode = '', autocommit = 1, transaction_read_only = 0, sql_safe_updates = 0";

    private MysqlClient() {}

    /**
     * @param seconds after which the client is ended
     * @param sql statements; must not hold a line {@code SQL}
     */
    public static Script run(int seconds, Script sql) {
        return Script.builder()
                .line("{")
                .line("  errors=$(" + command(seconds) + " --unbuffered 2>&1 >&3 <<'SQL'")
                .script(sql)
                .line("SQL")
                .line("  )")
                .line("  status=$?")
                .line("} 3>&1")
                .line("case $errors in")
                .line("*ERROR*) errors=$(printf '%s\\n' \"$errors\" | sed -n '/^ERROR/{s/ near .*//;p;q;}') ;;")
                .line("*) errors= ;;")
                .line("esac")
                // Nothing is started for this but where there is no answer.
                .line("case \"$status $errors\" in")
                .line("124* | 137* | *'ERROR 2013 '*)")
                .line("  for p in /proc/[0-9]*; do")
                .line("    name=")
                .line("    { read -r name <\"$p/comm\"; } 2>/dev/null")
                .line("    if [ \"$name\" = mysqld ]; then")
                .line(
                        "      errors=\"$errors$(sed -n \"s|^State:.*stopped.*| (process ${p#/proc/} is stopped by a signal)|p\" \"$p/status\")\"")
                .line(
                        "      errors=\"$errors$(df -Pk \"$p/cwd/.\" 2>/dev/null | awk 'NR == 2 && $4 < 1024 { printf \" (its data volume %s is full)\", $6 }')\"")
                .line("    fi")
                .line("  done")
                .line("  errors=${errors# }")
                .line("  ;;")
                .line("esac")
                .line("printf 'status\\t%s\\t%s\\n' \"$status\" \"$errors\"")
                .build();
    }

    /** Asks that, or says {@code absent} where MySQL is not installed. */
    public static Script unlessAbsent(Script ask) {
        return Script.builder()
                .line("if ! command -v mysqld >/dev/null || ! command -v mysql >/dev/null; then echo absent; else")
                .script(ask)
                .line("fi")
                .line("true")
                .build();
    }
}
