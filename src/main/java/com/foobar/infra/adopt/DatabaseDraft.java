package com.foobar.infra.adopt;

import com.foobar.infra.adopt.MysqlReadings.Source;
import java.util.List;

/** The section {@code mysql}, but for databases and accounts. */
final class DatabaseDraft {

    static final String SECTION = "mysql";

    private final Draft draft;

    DatabaseDraft(Draft draft) {
        this.draft = draft;
    }

    /** @param ours whether this tool set the databases up */
    void add(Hosts hosts, boolean ours) {
        for (var host : hosts.all()) {
            var mysql = host.reading().mysql();
            if (mysql.state().equals("mariadb")) {
                draft.doubt(host.name(), "MariaDB is not MySQL: a topology cannot have it");
            } else if (mysql.state().equals("active") && !mysql.answers()) {
                draft.doubt(host.name(), "its MySQL does not answer root over the socket: " + mysql.fault());
            } else if (!mysql.state().isEmpty() && !mysql.answers()) {
                draft.unsaid(host.name(), "MySQL is installed there, and does not run");
            }
        }
        var roles = Roles.of(draft, hosts);
        if (roles.primary().isEmpty()) {
            return;
        }
        var primary = roles.primary().get();
        var mysql = primary.reading().mysql();
        draft.put(SECTION + ".primary", primary.name(), new Origin(primary.name(), "MySQL, which follows nobody", 0));
        if (!roles.replicas().isEmpty()) {
            draft.put(
                    SECTION + ".replicas",
                    Yaml.list(roles.replicas().stream().map(Host::name).toList()),
                    roles.replicas().stream()
                            .map(r -> new Origin(
                                    r.name(),
                                    "MySQL follows "
                                            + r.reading()
                                                    .mysql()
                                                    .sources()
                                                    .getFirst()
                                                    .host(),
                                    0))
                            .toList());
        }
        draft.unless(
                "3306",
                SECTION + ".port",
                String.valueOf(mysql.server().orElseThrow().port()),
                place(primary, "port"));
        new AccountDraft(draft, ours).add(hosts, primary);
        roles.replicas().stream()
                .flatMap(r -> r.reading().mysql().sources().stream())
                .map(Source::user)
                .filter(user -> !user.isEmpty())
                .findFirst()
                .ifPresent(user -> draft.unless(
                        "foobar_replication",
                        SECTION + ".replication_user",
                        Yaml.text(user),
                        new Origin(roles.replicas().getFirst().name(), "the account that it follows by", 0)));
        delayed(roles.replicas());
        sizes(primary);
        durability(primary, roles.replicas());
        new SettingsDraft(draft, ours).add(roles);
        strangers(hosts, primary);
        if (!ours && !mysql.value("gtid_mode").equals("ON")) {
            draft.unsaid(
                    place(primary, "gtid_mode"),
                    "replication here is without GTIDs (gtid_mode=" + mysql.value("gtid_mode")
                            + "); a stack's is by GTIDs alone, to which apply restarts MySQL");
        }
    }

    private void delayed(List<Host> replicas) {
        for (var replica : replicas) {
            long delay = replica.reading().mysql().sources().getFirst().delay();
            if (delay > 0) {
                draft.put(
                        SECTION + ".delayed." + replica.name(),
                        Units.duration(delay * 1000),
                        new Origin(replica.name(), "MySQL's SOURCE_DELAY", 0));
            }
        }
    }

    private void sizes(Host primary) {
        var mysql = primary.reading().mysql();
        var pool = mysql.value("innodb_buffer_pool_size");
        if (pool.matches("[0-9]{1,18}")) {
            Units.bytes(Long.parseLong(pool))
                    .ifPresent(size -> draft.unless(
                            "128M", SECTION + ".buffer_pool", size, place(primary, "innodb_buffer_pool_size")));
        }
        var kept = mysql.value("binlog_expire_logs_seconds");
        if (kept.matches("[0-9]{1,9}")) {
            long seconds = Long.parseLong(kept);
            if (seconds >= 3600) {
                draft.unless(
                        "7d",
                        SECTION + ".binlog_retention",
                        Units.duration(seconds * 1000),
                        place(primary, "binlog_expire_logs_seconds"));
            } else {
                draft.unsaid(
                        place(primary, "binlog_expire_logs_seconds"),
                        "binary logs are kept for ever; apply keeps them for 7d");
            }
        }
    }

    private void durability(Host primary, List<Host> replicas) {
        if (primary.reading().mysql().value("rpl_semi_sync_source_enabled").equals("ON")) {
            if (replicas.isEmpty()) {
                draft.unsaid(primary.name(), "MySQL waits for replicas (semi-sync), and has none here");
            } else {
                draft.put(SECTION + ".durability", "semi-sync", place(primary, "rpl_semi_sync_source_enabled"));
            }
        }
    }

    /** Who reads the binary log and was not read. */
    private void strangers(Hosts hosts, Host primary) {
        var known = hosts.all().stream()
                .flatMap(h -> h.reading().mysql().server().stream())
                .map(MysqlReadings.Server::uuid)
                .toList();
        primary.reading().mysql().replicas().stream()
                .filter(reader -> !reader.uuid().isEmpty() && !known.contains(reader.uuid()))
                .forEach(reader -> draft.doubt(
                        primary.name(),
                        reader.host() + " follows its MySQL, and is none of the servers that were read: name it too"));
    }

    /** Where its files say it, or the running server. */
    static Origin place(Host host, String variable) {
        var place = host.reading().mysql().places().get(variable);
        if (place == null) {
            return new Origin(host.name(), "@@" + variable, 0);
        }
        int colon = place.lastIndexOf(':');
        return new Origin(host.name(), place.substring(0, colon), Integer.parseInt(place.substring(colon + 1)));
    }
}
