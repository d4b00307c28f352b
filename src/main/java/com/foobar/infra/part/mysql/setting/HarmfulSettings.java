package com.foobar.infra.part.mysql.setting;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** Settings of {@code [mysqld]} under which there is no replication to rely on, or no server at all. */
final class HarmfulSettings {

    private static final String DIVERGES =
            "a replica that passes over what it cannot apply silently differs from its" + " source";
    private static final String PARTIAL = "a replica that leaves a part of the data out cannot take its source's place";
    private static final String UNLOGGED = "what is not in the binary log never reaches a replica";
    private static final String RESCUE = "it is for rescuing data by hand, and stops writes";
    private static final String TOO_LATE = "it can be chosen only while the data directory is made, and the package has"
            + " made it by then: the server would not start";
    private static final String REFUSES = "the primary would take no writes, and a replica could apply none";
    private static final String BEHIND = "what it says would be run behind this tool's back";
    private static final String ELSEWHERE = "mysqld would look for its files elsewhere than this tool";
    private static final String NO_SERVER = "with it mysqld does something else and ends";

    private static final Map<String, String> WHY = Map.ofEntries(
            Map.entry("replica_skip_errors", DIVERGES),
            Map.entry("slave_skip_errors", DIVERGES),
            Map.entry("replica_exec_mode", DIVERGES),
            Map.entry("slave_exec_mode", DIVERGES),
            Map.entry("binlog_do_db", UNLOGGED),
            Map.entry("binlog_ignore_db", UNLOGGED),
            Map.entry("sql_log_bin", UNLOGGED),
            Map.entry("innodb_force_recovery", RESCUE),
            Map.entry("innodb_read_only", RESCUE),
            Map.entry("tc_heuristic_recover", RESCUE),
            Map.entry("lower_case_table_names", TOO_LATE),
            Map.entry("innodb_page_size", TOO_LATE),
            Map.entry("transaction_read_only", REFUSES),
            Map.entry("init_replica", BEHIND),
            Map.entry("init_slave", BEHIND),
            Map.entry("chroot", ELSEWHERE),
            Map.entry("time_zone", "it is a variable only; the option is called default_time_zone"),
            Map.entry("initialize", NO_SERVER),
            Map.entry("initialize_insecure", NO_SERVER),
            Map.entry("validate_config", NO_SERVER),
            Map.entry("daemonize", NO_SERVER));

    private HarmfulSettings() {}

    /**
     * Why a setting is not taken, if it is not.
     *
     * @param name with underscores, without modifiers such as {@code loose_}; any beginning that MySQL would take counts
     */
    static Optional<String> why(String name) {
        if (name.startsWith("replicate_")) {
            return Optional.of(PARTIAL);
        }
        return WHY.entrySet().stream()
                .filter(e -> e.getKey().startsWith(name))
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder());
    }
}
