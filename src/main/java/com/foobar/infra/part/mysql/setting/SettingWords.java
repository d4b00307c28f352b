package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Suggestions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Settings of {@code [mysqld]} whose values are words or SQL, as far as all supported releases know the same ones. */
final class SettingWords {

    /** One of these, or its number. */
    private static final Map<String, Set<String>> WORDS = Map.ofEntries(
            Map.entry("character_set_server", CharacterSets.ALL),
            Map.entry("character_set_filesystem", CharacterSets.ALL),
            Map.entry(
                    "transaction_isolation",
                    Set.of("read-uncommitted", "read-committed", "repeatable-read", "serializable")),
            Map.entry("binlog_row_image", Set.of("full", "minimal", "noblob")),
            Map.entry("binlog_row_metadata", Set.of("full", "minimal")),
            Map.entry("binlog_checksum", Set.of("none", "crc32")),
            Map.entry("binlog_row_value_options", Set.of("partial_json")),
            Map.entry("completion_type", Set.of("no_chain", "chain", "release")),
            Map.entry("concurrent_insert", Set.of("never", "auto", "always")),
            Map.entry("delay_key_write", Set.of("on", "off", "all")),
            Map.entry("event_scheduler", Set.of("on", "off", "disabled")),
            Map.entry("explain_format", Set.of("traditional", "traditional_strict", "json", "tree")),
            Map.entry("innodb_change_buffering", Set.of("none", "inserts", "deletes", "changes", "purges", "all")),
            Map.entry("innodb_default_row_format", Set.of("redundant", "compact", "dynamic")),
            Map.entry("innodb_doublewrite", Set.of("on", "off", "true", "false", "detect_only", "detect_and_recover")),
            Map.entry(
                    "innodb_flush_method",
                    Set.of("fsync", "o_dsync", "littlesync", "nosync", "o_direct", "o_direct_no_fsync")),
            Map.entry("innodb_stats_method", Set.of("nulls_equal", "nulls_unequal", "nulls_ignored")),
            Map.entry("log_timestamps", Set.of("utc", "system")),
            Map.entry("session_track_gtids", Set.of("off", "own_gtid", "all_gtids")),
            Map.entry("session_track_transaction_info", Set.of("off", "state", "characteristics")),
            Map.entry("updatable_views_with_limit", Set.of("no", "yes")));

    private static final Set<String> SQL_MODES = Set.of(
            "allow_invalid_dates",
            "ansi",
            "ansi_quotes",
            "error_for_division_by_zero",
            "high_not_precedence",
            "ignore_space",
            "no_auto_value_on_zero",
            "no_backslash_escapes",
            "no_dir_in_create",
            "no_engine_substitution",
            "no_unsigned_subtraction",
            "no_zero_date",
            "no_zero_in_date",
            "only_full_group_by",
            "pad_char_to_full_length",
            "pipes_as_concat",
            "real_as_float",
            "strict_all_tables",
            "strict_trans_tables",
            "time_truncate_fractional",
            "traditional");

    /** Any of these, with commas between. */
    private static final Map<String, Set<String>> LISTS = Map.of(
            "log_output", Set.of("file", "table", "none"),
            "protocol_compression_algorithms", Set.of("zlib", "zstd", "uncompressed"),
            "sql_mode", SQL_MODES);

    /**
     * What init_connect may be: whoever logs in without privileges, the app above all, must be able to do it, and a statement
     * that fails keeps all of them out. So only what needs no privilege, with values that are right without quotes.
     */
    private static final Pattern AT_LOGIN = Pattern.compile(
            "SET (NAMES (?<charset>[a-z0-9]+)|(SESSION |@@(SESSION\\.)?)?(time_zone *= *system"
                    + "|sql_mode *= *(ansi|ansi_quotes|traditional|strict_trans_tables|strict_all_tables)"
                    + "|(group_concat_max_len|lock_wait_timeout|innodb_lock_wait_timeout|wait_timeout|interactive_timeout"
                    + "|net_read_timeout|net_write_timeout|max_execution_time) *= *[1-9][0-9]{0,8}))",
            Pattern.CASE_INSENSITIVE);

    private SettingWords() {}

    /** Why no release takes that value, or none should; empty if one may. */
    static Optional<Refusal> problem(String name, String value) {
        if (name.equals("init_connect")) {
            var set = AT_LOGIN.matcher(value);
            return set.matches()
                            && Optional.ofNullable(set.group("charset"))
                                    .map(c -> CharacterSets.ALL.contains(c.toLowerCase(Locale.ROOT)))
                                    .orElse(true)
                    ? Optional.empty()
                    : Optional.of(Refusal.of(
                            Characters.quote(value) + " would be run at each login of the app and of the replicas",
                            "only one SET of the session is taken, such as SET NAMES utf8mb4, that needs no privilege;"
                                    + " where it fails, nobody gets in"));
        }
        var lower = value.toLowerCase(Locale.ROOT);
        if (name.equals("autocommit") && Set.of("off", "0", "false").contains(lower)) {
            return Optional.of(Refusal.of(
                    "with it no session's writes are kept unless it says COMMIT, the app's neither",
                    "remove it; what is to be one transaction begins with START TRANSACTION"));
        }
        var list = LISTS.get(name);
        if (list != null) {
            return lower.matches("[0-9]+")
                    ? Optional.empty()
                    : List.of(lower.split(",", -1)).stream()
                            .map(String::strip)
                            .filter(word -> !list.contains(word))
                            .findFirst()
                            .map(word -> unknown(name, word, list));
        }
        if (name.equals("collation_server")) {
            return CharacterSets.ALL.contains(lower.split("_", 2)[0]) && (lower.equals("binary") || lower.contains("_"))
                    ? Optional.empty()
                    : Optional.of(Refusal.of(
                            Characters.quote(value) + " is no collation that MySQL knows",
                            "such as utf8mb4_0900_ai_ci"));
        }
        var words = WORDS.get(name);
        // A number counts the words.
        return words == null || words.contains(lower) || lower.matches("[0-9]+")
                ? Optional.empty()
                : Optional.of(unknown(name, value, words));
    }

    private static Refusal unknown(String name, String value, Set<String> words) {
        var known = words.stream().sorted().toList();
        return Suggestions.didYouMean(value.toLowerCase(Locale.ROOT), known)
                .map(meant -> Refusal.of(Characters.quote(value) + " is nothing that " + name + " takes", meant))
                .orElseGet(() -> Refusal.of(
                        Characters.quote(value) + " is nothing that " + name + " takes",
                        "it takes " + String.join(", ", known)));
    }
}
