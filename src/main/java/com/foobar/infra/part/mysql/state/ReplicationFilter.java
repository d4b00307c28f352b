package com.foobar.infra.part.mysql.state;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps some of what is written out of the binary log, or from being applied as it was written: rows are missing or differ
 * then, and no thread shows an error.
 *
 * @param name as an option file has it: {@code replicate_ignore_table}, {@code replica_skip_errors}
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

    /** What lets an applier pass over what it cannot apply, or cut it to size, and the values with which it does not. */
    private static final Map<String, Predicate<String>> HARMLESS = Map.of(
            "replica_exec_mode", value -> value.equalsIgnoreCase("STRICT"),
            "replica_skip_errors", value -> value.isEmpty() || value.equalsIgnoreCase("OFF"),
            "replica_type_conversions", value -> !value.toUpperCase(Locale.ROOT).contains("ALL_LOSSY"));

    /** The variables that are asked for it. */
    static final Set<String> VARIABLES = HARMLESS.keySet();

    /** Whether a variable or option by that name, in its present or its former spelling, keeps rows out. */
    static boolean passesOver(String name, String value) {
        return HARMLESS.getOrDefault(present(name), _ -> true).negate().test(value);
    }

    /** What was called slave_ before 8.0.26. */
    static String present(String name) {
        return name.startsWith("slave_") ? "replica_" + name.substring("slave_".length()) : name;
    }

    /** How it is taken away. */
    public String remedy() {
        if (VARIABLES.contains(name)) {
            return "take " + name + " out of mysql.settings, or of the file that this names: grep -rnE '(replica|slave)"
                    + name.substring("replica".length()).replace("_", "[-_]")
                    + "' /etc/mysql /etc/my.cnf; RESET PERSIST IF EXISTS " + name + "; then systemctl restart mysql";
        }
        return option
                ? "take " + name + " out of mysql.settings, or of the file that this names: grep -rnE '"
                        + name.replace("_", "[-_]") + "' /etc/mysql /etc/my.cnf; then systemctl restart mysql"
                : "STOP REPLICA SQL_THREAD; CHANGE REPLICATION FILTER " + name.toUpperCase(Locale.ROOT)
                        + " = (); START REPLICA SQL_THREAD";
    }

    @Override
    public String toString() {
        return name + "=" + rule;
    }
}
