package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which settings of {@code [mysqld]} a topology may give, and which values. */
public final class SettingRules {

    private SettingRules() {}

    /** What the tool sets itself, and the key of the language that changes it, if there is one. */
    private static final Map<String, String> OWNED = Map.ofEntries(
            Map.entry("server_id", ""),
            Map.entry("server_uuid", ""),
            Map.entry("gtid_mode", ""),
            Map.entry("gtid_next", ""),
            Map.entry("gtid_purged", ""),
            Map.entry("enforce_gtid_consistency", ""),
            Map.entry("log_bin", ""),
            Map.entry("log_bin_index", ""),
            Map.entry("log_replica_updates", ""),
            Map.entry("log_error", ""),
            Map.entry("super_read_only", ""),
            Map.entry("read_only", ""),
            Map.entry("offline_mode", ""),
            Map.entry("bind_address", ""),
            Map.entry("admin_address", ""),
            Map.entry("port", "mysql.port"),
            Map.entry("datadir", ""),
            Map.entry("basedir", ""),
            Map.entry("socket", ""),
            Map.entry("pid_file", ""),
            Map.entry("user", ""),
            Map.entry("report_host", ""),
            Map.entry("report_port", "mysql.port"),
            Map.entry("report_user", ""),
            Map.entry("report_password", ""),
            Map.entry("networking", ""),
            Map.entry("grant_tables", ""),
            Map.entry("replica_start", ""),
            Map.entry("replica_load_tmpdir", ""),
            Map.entry("persisted_globals_load", ""),
            Map.entry("persist_sensitive_variables_in_plaintext", ""),
            Map.entry("require_secure_transport", ""),
            Map.entry("auto_generate_certs", ""),
            Map.entry("init_file", ""),
            Map.entry("innodb_dedicated_server", "mysql.buffer_pool"),
            Map.entry("innodb_buffer_pool_size", "mysql.buffer_pool"),
            Map.entry("binlog_expire_logs_seconds", "mysql.binlog_retention"),
            Map.entry("binlog_expire_logs_auto_purge", "mysql.binlog_retention"));

    /** Families that the tool sets itself. */
    private static final List<String> OWNED_PREFIXES = List.of(
            "ssl_", "admin_ssl_", "mysqlx", "plugin", "early_plugin", "relay_log", "group_replication_", "clone_");

    private static final String SEMI_SYNC = "rpl_semi_sync_";

    /** Prefixes that MySQL strips from an option's name. */
    private static final List<String> MODIFIERS = List.of("loose_", "skip_", "disable_", "enable_", "maximum_");

    private static final String NAME_PATTERN = "[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?";

    /** No quotes, backslashes, comment signs or line ends: nothing that an option file reads as more than a value. */
    private static final String VALUE_PATTERN =
            "[A-Za-z0-9_.,:/+@%*=()-]([A-Za-z0-9_.,:/+@%*=() -]*[A-Za-z0-9_.,:/+@%*=()-])?";

    public static final Scalar<String> NAME = Scalar.text(
            "mysql_setting",
            "a setting's name (lower-case letters, digits and _)",
            Json.Obj.ofType("string").put("pattern", "^" + NAME_PATTERN + "$").put("maxLength", 64),
            SettingRules::name);

    public static final Scalar<String> VALUE = Scalar.text(
            "mysql_value",
            "a plain value (letters, digits, blanks and _ . , : / + - @ % * = ( ))",
            Json.Obj.of()
                    .put("type", Json.strings(List.of("string", "number", "boolean")))
                    .put("pattern", "^" + VALUE_PATTERN + "$")
                    .put("maxLength", 1000),
            written -> {
                if (!Pattern.matches(VALUE_PATTERN, Scalars.within(written, 1000))) {
                    throw new Refused("", "no quotes, \\, # or ;");
                }
                return written;
            });

    /** Why the value is none that this setting takes; empty also of those that only a running server knows. */
    public static Optional<Refusal> value(String name, String value) {
        var plain = without("loose_", name);
        return SettingValues.problem(plain, value)
                .map(problem -> Refusal.of(Characters.quote(value) + " " + problem.what(), problem.takes()))
                .or(() -> SettingPaths.problem(plain, value))
                .or(() -> SettingEngines.problem(plain, value))
                .or(() -> SettingWords.problem(plain, value));
    }

    private static String name(String written) throws Refused {
        Scalars.within(written, 64);
        var underscored = Addresses.lower(written).replace('-', '_');
        if (!Pattern.matches(NAME_PATTERN, underscored)) {
            throw new Refused("", "such as max_connections");
        }
        var plain = without("loose_", underscored);
        var bare = unmodified(plain);
        var history = SettingHistory.of(bare).or(() -> SettingHistory.of(plain));
        var danger = HarmfulSettings.why(bare);
        if (danger.isPresent()) {
            throw new Refused(written + " is refused: " + danger.get(), "remove it");
        }
        if (history.isPresent()) {
            throw new Refused(
                    history.get().removed().isPresent() ? "MySQL no longer has " + written : written + " is deprecated",
                    instead(history.get()));
        }
        if (bare.startsWith("slave_")) {
            throw new Refused(written + " is deprecated", "use replica_" + bare.substring("slave_".length()));
        }
        var key = MysqlSettings.OWNED.contains(plain) && !OWNED.containsKey(plain) ? Optional.of("") : ownedAs(bare);
        if (key.isPresent()) {
            throw new Refused(
                    written + " is set by the tool itself", key.get().isEmpty() ? "remove it" : "use " + key.get());
        }
        var instead = plain.equals(underscored) ? SettingNames.instead(plain, bare) : Optional.<String>empty();
        if (instead.isPresent()) {
            throw new Refused(written + " is no option of mysqld", instead.get());
        }
        if (!underscored.equals(written)) {
            throw new Refused("", "did you mean \"" + underscored + "\"?");
        }
        return written;
    }

    private static String instead(SettingHistory history) {
        var replacement = history.replacement();
        return replacement
                .flatMap(r -> Optional.ofNullable(OWNED.get(r)))
                .filter(key -> !key.isEmpty())
                .or(() -> replacement)
                .map(r -> "use " + r)
                .orElse("remove it");
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? without(prefix, name.substring(prefix.length())) : name;
    }

    private static String unmodified(String name) {
        for (var modifier : MODIFIERS) {
            if (name.startsWith(modifier)) {
                return unmodified(name.substring(modifier.length()));
            }
        }
        return name;
    }

    /** MySQL takes any unambiguous beginning of an option's name, so that of an owned one is refused too. */
    private static Optional<String> ownedAs(String name) {
        if (name.startsWith(SEMI_SYNC)) {
            return Optional.of("mysql.durability");
        }
        if (OWNED_PREFIXES.stream().anyMatch(name::startsWith)) {
            return Optional.of("");
        }
        return OWNED.entrySet().stream()
                .filter(owned -> owned.getKey().startsWith(name))
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder());
    }
}
