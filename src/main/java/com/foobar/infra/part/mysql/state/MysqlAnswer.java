package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.mysql.state.MysqlState.Binlogs;
import com.foobar.infra.part.mysql.state.MysqlState.ConnectedReplica;
import com.foobar.infra.part.mysql.state.MysqlState.Schema;
import com.foobar.infra.part.mysql.state.MysqlState.Server;
import com.foobar.infra.part.mysql.state.MysqlState.Tls;
import com.foobar.infra.part.mysql.state.Rows.Row;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads what {@link MysqlQuestion} printed. */
final class MysqlAnswer {

    /** As OpenSSL prints dates: {@code Feb  8 10:44:49 2027 GMT}. */
    private static final DateTimeFormatter OPENSSL =
            DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy 'GMT'", Locale.ENGLISH);

    private static final Set<String> NOT_STORED = Set.of("mysql", "performance_schema", "sys", Canary.SCHEMA);

    private final Map<String, List<Row>> byTag = new TreeMap<>();
    private final Rows rows;

    private MysqlAnswer(Rows rows) {
        this.rows = rows;
        for (var row : rows.rows()) {
            byTag.computeIfAbsent(row.tag(), _ -> new ArrayList<>()).add(row);
        }
    }

    static MysqlState parse(String output) {
        var rows = Rows.parse(output);
        if (rows.absent()) {
            return new MysqlState.Absent();
        }
        var answer = new MysqlAnswer(rows);
        if (answer.byTag.containsKey("mariadb")) {
            return NoAnswer.MARIADB;
        }
        if (answer.byTag.containsKey("removed")) {
            return answer.stored().isEmpty()
                    ? new MysqlState.Absent()
                    : new MysqlState.NotRunning("it is not installed", answer.stored(), true);
        }
        if (rows.notRunning()) {
            return new MysqlState.NotRunning(rows.error(), answer.stored(), false);
        }
        // Up to here every statement reads memory only; what comes after may hang behind a full disk.
        boolean complete = rows.status() == 0 && answer.byTag.containsKey("end");
        boolean enough = rows.timedOut() && answer.byTag.containsKey("binlogs");
        if (!complete && !enough) {
            if (rows.status() == 0) {
                throw new MalformedAnswer("mysql: the answer stops before its end");
            }
            return NoAnswer.of(rows);
        }
        return answer.running(complete);
    }

    /** Directories with a # are InnoDB's. */
    private List<String> stored() {
        return all("stored").stream()
                .map(row -> row.expect(2).text(1))
                .filter(name -> !name.startsWith("#") && !NOT_STORED.contains(name))
                .toList();
    }

    private List<Row> all(String tag) {
        return byTag.getOrDefault(tag, List.of());
    }

    private Row one(String tag, int size) {
        var found = all(tag);
        if (found.size() != 1) {
            throw new MalformedAnswer("mysql: " + found.size() + " rows of " + tag + ", not one");
        }
        return found.getFirst().expect(size);
    }

    private Map<String, String> map(String tag) {
        var out = new TreeMap<String, String>();
        all(tag).forEach(row -> out.put(row.expect(3).text(1), row.text(2)));
        return out;
    }

    private MysqlState running(boolean complete) {
        var gtid = one("gtid", 3);
        var foreign = new TreeMap<String, String>();
        all("engine").forEach(r -> foreign.put(r.expect(4).text(1) + "." + r.text(2), r.text(3)));
        return new MysqlState.Running(
                server(one("server", 13)),
                map("variable"),
                map("persisted"),
                options(),
                gtid.gtids(1),
                gtid.gtids(2),
                new ChannelAnswer(byTag).channels(),
                all("replica").stream()
                        .map(r -> r.expect(7))
                        .map(r ->
                                new ConnectedReplica(r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6)))
                        .toList(),
                (int) one("disk-wait", 2).whole(1),
                new AccountAnswer(byTag).accounts(),
                tls(),
                all("schema").stream()
                        .map(r -> new Schema(r.expect(5).text(1), r.text(2), r.whole(3), r.whole(4)))
                        .toList(),
                all("no-key").stream()
                        .map(r -> r.expect(3).text(1) + "." + r.text(2))
                        .toList(),
                foreign,
                all("backtick").stream()
                        .map(r -> r.expect(3).text(1) + "." + r.text(2))
                        .toList(),
                all("origin").stream()
                        .map(r -> Origin.read(r.expect(2).text(1)))
                        .flatMap(Optional::stream)
                        .findFirst(),
                complete ? Optional.of(binlogs()) : Optional.empty(),
                filters());
    }

    /** Those in force, and those that the option files bring with the next start. */
    private List<ReplicationFilter> filters() {
        var found = new TreeMap<String, ReplicationFilter>();
        options().forEach((name, rule) -> {
            if (ReplicationFilter.NAMES.contains(name)) {
                found.put(name, new ReplicationFilter(name, rule, true));
            }
        });
        for (var values : List.of(options(), map("persisted"), map("variable"))) {
            values.forEach((name, value) -> {
                if (ReplicationFilter.passesOver(name, value)) {
                    var present = ReplicationFilter.present(name);
                    found.put(present, new ReplicationFilter(present, value, true));
                }
            });
        }
        all("filter").stream()
                .map(r -> r.expect(4))
                .forEach(r -> found.put(
                        r.text(1),
                        new ReplicationFilter(r.text(1), r.text(2), r.text(3).startsWith("STARTUP"))));
        boolean inside = false;
        for (var row : rows.rows()) {
            if (inside && row.fields().size() > 3) {
                loggedOnly("binlog_do_db", row.text(2), found);
                loggedOnly("binlog_ignore_db", row.text(3), found);
            }
            inside = row.tag().equals("binlog-status");
        }
        return List.copyOf(found.values());
    }

    private static void loggedOnly(String name, String rule, Map<String, ReplicationFilter> found) {
        if (!rule.isEmpty()) {
            found.put(name, new ReplicationFilter(name, rule, true));
        }
    }

    private static Server server(Row row) {
        return new Server(
                row.text(1),
                row.text(2),
                row.text(3).toLowerCase(Locale.ROOT),
                row.whole(4),
                row.text(5),
                (int) row.whole(6),
                row.text(7),
                row.yes(8),
                row.yes(9),
                row.text(10),
                Duration.ofSeconds(row.whole(11)),
                row.whole(12));
    }

    private Map<String, String> options() {
        var out = new TreeMap<String, String>();
        for (var row : all("option")) {
            var option = row.expect(2).text(1);
            int eq = option.indexOf('=');
            var name = (eq < 0 ? option : option.substring(0, eq)).replace('-', '_');
            name = name.replaceFirst("^loose_", "");
            out.put(name, eq < 0 ? "" : option.substring(eq + 1));
            if (eq < 0 && name.matches("(skip|disable)_.*")) {
                out.put(name.substring(name.indexOf('_') + 1), "OFF"); // As mysqld reads it: skip-log-bin.
            }
        }
        return out;
    }

    private Tls tls() {
        var property = map("tls");
        var end = property.getOrDefault("ssl_server_not_after", "").replaceAll(" +", " ");
        return new Tls(
                property.getOrDefault("enabled", "No").equals("Yes"),
                property.getOrDefault("current_tls_ca", ""),
                property.getOrDefault("current_tls_cert", ""),
                property.getOrDefault("current_tls_version", ""),
                end.isEmpty() ? 0 : millis(end));
    }

    private static long millis(String date) {
        try {
            return LocalDateTime.parse(date, OPENSSL).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new MalformedAnswer("mysql: not a date: " + date);
        }
    }

    /** The rows between the two markers come from SHOW BINARY LOGS, which cannot be tagged. */
    private Binlogs binlogs() {
        int files = 0;
        long bytes = 0;
        var oldest = "";
        boolean inside = false;
        for (var row : rows.rows()) {
            switch (row.tag()) {
                case "binlogs" -> inside = true;
                case "binlog-status", "end" -> inside = false;
                default -> {
                    if (inside) {
                        oldest = oldest.isEmpty() ? row.text(0) : oldest;
                        files++;
                        bytes += row.whole(1);
                    }
                }
            }
        }
        return new Binlogs(files, bytes, oldest);
    }
}
