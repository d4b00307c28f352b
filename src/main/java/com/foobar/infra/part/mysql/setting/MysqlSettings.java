package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.SemiSync;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each MySQL server of a topology is set to. Primary and replicas get the same, so that either can take the
 * other's part without a restart.
 */
public final class MysqlSettings {

    /** Settings that the tool owns; {@code mysql.settings} may not name them. */
    public static final Set<String> OWNED = Set.of(
            "server_id",
            "report_host",
            "report_port",
            "port",
            "bind_address",
            "gtid_mode",
            "enforce_gtid_consistency",
            "log_bin",
            "skip_log_bin",
            "log_replica_updates",
            "log_slave_updates",
            "relay_log",
            "relay_log_recovery",
            "binlog_expire_logs_seconds",
            "binlog_format",
            "read_only",
            "super_read_only",
            "ssl_ca",
            "ssl_cert",
            "ssl_key",
            "tls_version",
            "skip_name_resolve",
            "innodb_buffer_pool_size",
            "innodb_dedicated_server",
            "performance_schema",
            "datadir",
            "user",
            "socket",
            "pid_file");

    private MysqlSettings() {}

    /** Settings that belong together, under a line that says why they are there. */
    public record Group(String title, List<MysqlSetting> settings) {
        public Group {
            settings = List.copyOf(settings);
        }
    }

    /** What the built-in templates set on that server, in the order of the file. */
    public static List<MysqlSetting> of(Topology topology, Mysql mysql, String server) {
        return groups(topology, mysql, topology.server(server)).stream()
                .flatMap(g -> g.settings().stream())
                .toList();
    }

    public static List<Group> groups(Topology topology, Mysql m, Server self) {
        var user = new TreeMap<String, String>();
        m.settings().forEach((name, value) -> user.put(SettingHistory.normal(name), value));
        user.keySet().removeAll(OWNED);
        var groups = new ArrayList<Group>();
        groups.add(group(
                user,
                "Who this server is, and where it is reached.",
                "server_id",
                Objects.requireNonNull(ServerIds.of(topology, m).get(self.name()))
                        .toString(),
                "report_host",
                self.address(),
                "report_port",
                Integer.toString(m.port()),
                "port",
                Integer.toString(m.port()),
                "bind_address",
                bindAddress(self),
                "skip_name_resolve",
                "ON",
                "mysqlx",
                "OFF"));
        groups.add(group(
                user,
                "Every server writes its own binary log with GTIDs, so that any can be the source of the others.",
                "gtid_mode",
                "ON",
                "enforce_gtid_consistency",
                "ON",
                "log_bin",
                "binlog",
                "log_replica_updates",
                "ON",
                "binlog_expire_logs_seconds",
                Long.toString(m.binlogRetention().toSeconds())));
        groups.add(group(
                user,
                "What was acknowledged survives a crash.",
                "sync_binlog",
                "1",
                "innodb_flush_log_at_trx_commit",
                "1",
                "relay_log",
                "relay-bin",
                "relay_log_recovery",
                "ON"));
        if (m.semiSync()) {
            groups.add(new Group(
                    "A write is acknowledged once a replica has it. Whoever opens the primary switches its own side on.",
                    SemiSync.OPTIONS.entrySet().stream()
                            .map(o -> new MysqlSetting(o.getKey(), o.getValue()))
                            .toList()));
        }
        groups.add(group(
                user,
                "Applying what the source sends.",
                "replica_parallel_workers",
                "4",
                "replica_preserve_commit_order",
                "ON",
                "replica_net_timeout",
                "30"));
        groups.add(group(
                user,
                "Every server boots read-only; only the one primary is opened, by foobar-infra.",
                "super_read_only",
                "ON"));
        groups.add(group(
                user,
                "Encrypted, and authenticated by the stack's own certificate authority.",
                "ssl_ca",
                MysqlPaths.CA,
                "ssl_cert",
                MysqlPaths.CERT,
                "ssl_key",
                MysqlPaths.KEY,
                "tls_version",
                "TLSv1.2,TLSv1.3",
                "require_secure_transport",
                "ON",
                "local_infile",
                "OFF"));
        groups.add(group(
                user,
                "Sizes.",
                "innodb_dedicated_server",
                "OFF",
                "innodb_buffer_pool_size",
                Long.toString(m.bufferPoolBytes()),
                "max_connections",
                "200",
                "performance_schema",
                "ON"));
        if (!user.isEmpty()) {
            var rest = new ArrayList<MysqlSetting>();
            user.forEach((name, value) -> rest.add(new MysqlSetting(name, value)));
            groups.add(new Group("From mysql.settings of the topology.", rest));
        }
        return groups;
    }

    /** A setting that the user gives takes the default's place, and leaves the remaining ones. */
    private static Group group(Map<String, String> user, String title, String... namesAndValues) {
        var settings = new ArrayList<MysqlSetting>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            var name = namesAndValues[i];
            var own = user.remove(name);
            settings.add(new MysqlSetting(name, own == null ? namesAndValues[i + 1] : own));
        }
        return new Group(title, settings);
    }

    private static String bindAddress(Server self) {
        if (!self.literal()) {
            return "*";
        }
        return self.address().equals("127.0.0.1") ? self.address() : "127.0.0.1," + self.address();
    }

    /**
     * The settings that an option file's {@code [mysqld]} sections make; the last of equal names counts. This is how a
     * file from a user's template is understood too.
     */
    public static List<MysqlSetting> parse(String optionFile) {
        var found = new LinkedHashMap<String, String>();
        boolean inServer = false;
        for (var raw : optionFile.lines().toList()) {
            var line = raw.strip();
            if (line.startsWith("[")) {
                inServer = line.startsWith("[mysqld]");
            } else if (inServer
                    && !line.isEmpty()
                    && !line.startsWith("#")
                    && !line.startsWith(";")
                    && !line.startsWith("!")) {
                int equals = line.indexOf('=');
                var name = SettingHistory.normal(equals < 0 ? line.split("\\s", 2)[0] : line.substring(0, equals));
                found.remove(name);
                found.put(
                        name,
                        equals < 0 ? "ON" : unquote(line.substring(equals + 1).strip()));
            }
        }
        return found.entrySet().stream()
                .map(e -> new MysqlSetting(e.getKey(), e.getValue()))
                .toList();
    }

    /** As an option file needs it: in quotes if it holds a blank, a quote, a backslash or a comment sign. */
    public static String quote(String value) {
        if (value.matches("[A-Za-z0-9_.,:/*+%@^=()\\[\\]{}|~-]*")) {
            return value;
        }
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String unquote(String text) {
        if (text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"))) {
            int end = text.lastIndexOf(text.charAt(0));
            var inner = text.substring(1, Math.max(1, end));
            return inner.replace("\\\"", "\"").replace("\\\\", "\\");
        }
        int comment = text.indexOf(" #");
        return (comment < 0 ? text : text.substring(0, comment)).strip();
    }

    /** The settings of which a change needs a restart; what {@link Generation} of MySQL is made of. */
    public static List<MysqlSetting> needingRestart(List<MysqlSetting> settings) {
        return settings.stream()
                .filter(s -> s.applied() == MysqlSetting.Applied.RESTART)
                .toList();
    }
}
