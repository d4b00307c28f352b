package com.foobar.infra.mysql;

import java.util.Set;

/**
 * Keeps some of what is written out of the binary log, or from being applied: rows are missing then, and no thread shows
 * an error.
 *
 * @param name as an option file has it: {@code replicate_ignore_table}
 * @param rule what it lets through or not, as the server tells it
 * @param option whether an option set it, and not a statement
 */
public record ReplicationFilter(String name, String rule, boolean option) {

    static final Set<String> NAMES = Set.of(
            "binlog_do_db",
            "binlog_ignore_db",
            "replicate_do_db",
            "replicate_do_table",
            "replicate_ignore_db",
            "replicate_ignore_table",
            "replicate_rewrite_db",
            "replicate_wild_do_table",
            "replicate_wild_ignore_table");

    /** How it is taken away. */
    public String remedy() {
        return option
                ? "take " + name + " out of mysql.settings, or of the file that this names: grep -rnE '"
                        + name.replace("_", "[-_]") + "' /etc/mysql /etc/my.cnf; then systemctl restart mysql"
                : "STOP REPLICA SQL_THREAD; CHANGE REPLICATION FILTER " + name.toUpperCase(java.util.Locale.ROOT)
                        + " = (); START REPLICA SQL_THREAD";
    }

    @Override
    public String toString() {
        return name + "=" + rule;
    }
}
