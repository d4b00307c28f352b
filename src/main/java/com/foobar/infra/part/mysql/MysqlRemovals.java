package com.foobar.infra.part.mysql;

import com.foobar.infra.part.mysql.replication.DurabilityResource;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.seed.OwnTransactions;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Removals.Removal;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How databases are taken away: the data stays, and so does the package of a server that holds it. */
final class MysqlRemovals implements Removals.Rules {

    /** How the names of the packages begin that have the data in their care. */
    private static final String SERVER = "mysql-server";

    static final String DATA = "/var/lib/mysql";

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(
                new Removals.Tier("database replicas", id -> id.kind().equals("replication")),
                new Removals.Tier("database primary", id -> id.kind().equals("writable")));
    }

    @Override
    public List<Removals.Kind> kinds() {
        return List.of(
                new Removals.Kind("replication", Removals.Phase.RUNNING),
                new Removals.Kind("writable", Removals.Phase.RUNNING),
                new Removals.Kind("account", Removals.Phase.RUNNING),
                new Removals.Kind("settings", Removals.Phase.RUNNING),
                new Removals.Kind("database", Removals.Phase.STOPPED));
    }

    @Override
    public List<String> guards() {
        return List.of(SERVER);
    }

    @Override
    public Optional<Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
        return switch (id.kind()) {
            case "replication" ->
                removal(
                        id,
                        Script.of(
                                "if systemctl is-active -q mysql; then printf 'STOP REPLICA; RESET REPLICA ALL;\\n' | fi_mysql; fi"),
                        "stops following its source; its data stays");
            case "writable" ->
                removal(
                        id,
                        Script.lines(
                                "rm -f -- /etc/foobar-infra/" + topology + "/primary /etc/foobar-infra/" + topology
                                        + "/primary.aside /etc/foobar-infra/" + topology + "/primary.fenced "
                                        + PrimaryOpener.reason(topology) + " "
                                        + PrimaryOpener.wasOpen(topology),
                                "systemctl stop -- " + PrimaryOpener.UNIT + " 2>/dev/null || :",
                                "if systemctl is-active -q mysql; then printf 'SET GLOBAL super_read_only=1;\\n' | fi_mysql; fi",
                                "fi_semi_sync_source_off " + Shell.quote(DurabilityResource.mark(topology))),
                        "refuses writes from now on");
            case "account" ->
                // An account is data too: on a server that keeps its data and takes no writes any more, it stays with
                // them.
                gone.stream().anyMatch(other -> other.kind().equals("writable"))
                        ? removal(
                                id,
                                Script.empty(),
                                "the MySQL account stays with the data; nothing here uses it any more")
                        : removal(id, account(id.name()), "the MySQL account is dropped");
            case "database" -> removal(id, Script.empty(), "the data stays; the tool forgets about it");
            case "package" ->
                id.name().startsWith(SERVER)
                        ? removal(id, Script.empty(), "stays installed, as its data does")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Databases and accounts go while the server still runs, all else with its packages. */
    @Override
    public Optional<Removal> deletion(String topology, ResourceId id, Collection<ResourceId> everywhere) {
        return switch (id.kind()) {
            case "replication", "writable" ->
                removal(topology, id, List.of())
                        .map(usual -> new Removal(
                                id,
                                Script.of("fi_mysql_up").then(usual.script()).then(emptied(everywhere)),
                                Optional.of("its databases are deleted")));
            case "database" ->
                removal(id, Script.of("fi_mysql_gone " + Shell.quote(id.name())), "deleted, with all that is in it");
            case "account" -> removal(id, Script.of(":"), "dropped with the databases");
            case "package" ->
                id.name().startsWith(SERVER)
                        ? removal(
                                id,
                                Script.of("fi_mysql_away"),
                                "with " + DATA + ", unless somebody else's databases are in it")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    @Override
    public List<Removals.Data> data(String topology) {
        return List.of(
                new Removals.Data(DATA, "MySQL's data"),
                new Removals.Data(
                        OwnTransactions.directory(topology), "transactions that were saved before a rebuild"));
    }

    /** On a replica too, where only the primary remembers what there is. */
    private static Script emptied(Collection<ResourceId> everywhere) {
        var statements = everywhere.stream()
                .distinct()
                .flatMap(other -> switch (other.kind()) {
                    case "database" -> Stream.of("DROP DATABASE IF EXISTS `" + other.name() + "`;");
                    case "account" -> Stream.of(drop(other.name()));
                    default -> Stream.empty();
                })
                .collect(Collectors.joining(" "));
        return statements.isEmpty() ? Script.empty() : Script.of("fi_mysql_forced " + Shell.quote(statements));
    }

    private static Optional<Removal> removal(ResourceId id, Script script, String note) {
        return Optional.of(new Removal(id, script, Optional.of(note)));
    }

    /** Dropped where it can be written, that is on a primary; elsewhere the drop arrives by replication. */
    private static Script account(String name) {
        return Script.of(
                "if systemctl is-active -q mysql && [ \"$(printf 'SELECT @@super_read_only;\\n' | fi_mysql)\" = 0 ]; then"
                        + " printf '%s\\n' " + Shell.quote(drop(name)) + " | fi_mysql; fi");
    }

    private static String drop(String name) {
        int at = name.lastIndexOf('@');
        return "DROP USER IF EXISTS '" + name.substring(0, at) + "'@'" + name.substring(at + 1) + "';";
    }
}
