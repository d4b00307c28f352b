package com.foobar.infra.resource;

import com.foobar.infra.fact.ReleaseFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How things that left the topology are removed, from nothing but their kind and name in the host's manifest. Data is
 * never removed: databases stay, and so does the package of a server that holds one.
 */
public final class Removals {

    /**
     * The parts of a stack, from its visitors on: in this order they go, the reverse of that in which they come. Only what
     * tells that a server is of a part is of it; all else is the rest.
     */
    public enum Tier {
        LOAD_BALANCER("load balancer"),
        WEB("web"),
        APP("app"),
        REPLICAS("database replicas"),
        PRIMARY("database primary"),
        REST("rest");

        private final String words;

        Tier(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }

        public static Tier of(ResourceId id) {
            return switch (id.kind()) {
                case "service" ->
                    switch (id.name()) {
                        case "haproxy.service" -> LOAD_BALANCER;
                        case "nginx.service" -> WEB;
                        case "mysql.service" -> REST;
                        default -> APP;
                    };
                case "replication" -> REPLICAS;
                case "writable" -> PRIMARY;
                default -> REST;
            };
        }
    }

    /** In this order on one server, once what asks its database has stopped. */
    private static final List<String> ORDER = List.of(
            "replication",
            "writable",
            "account",
            "settings",
            "service",
            "file",
            "link",
            "certificate",
            "authority",
            "environment",
            "secret",
            "shared",
            "release",
            "directory",
            "database",
            "user",
            "package",
            "members");

    private Removals() {}

    /**
     * @param script what is done on the server; empty if the tool only forgets about it
     * @param note what a reader should know about it
     */
    public record Removal(ResourceId id, Script script, Optional<String> note) {

        /** What happens, in the words of the list of what was done. */
        public String label() {
            return (script.isEmpty() && note.isPresent() ? "keep, but forget " : "remove ") + id;
        }
    }

    /** What removes these, in a safe order. Kinds of a newer version of this tool are left alone. */
    public static List<Removal> of(String topology, List<ResourceId> gone) {
        var removals = new ArrayList<Removal>();
        boolean closes = gone.stream().anyMatch(id -> id.kind().equals("writable"));
        var before = new Before(topology, gone);
        gone.stream()
                .filter(id -> ORDER.contains(id.kind()))
                .sorted(Comparator.comparing(Tier::of)
                        .thenComparing(id -> ORDER.indexOf(id.kind()))
                        .thenComparing(Comparator.naturalOrder()))
                .map(id -> closes && id.kind().equals("account") ? kept(id) : removal(topology, id, before))
                .forEach(removals::add);
        return removals;
    }

    /** An account is data too: on a server that keeps its data and takes no writes any more, it stays with them. */
    private static Removal kept(ResourceId account) {
        return new Removal(
                account,
                Script.empty(),
                Optional.of("the MySQL account stays with the data; nothing here uses it any more"));
    }

    private static Removal removal(String topology, ResourceId id, Before before) {
        var name = Shell.quote(id.name());
        return switch (id.kind()) {
            case "service" ->
                new Removal(
                        id,
                        Script.lines(
                                "if systemctl cat -- " + name + " >/dev/null 2>&1; then systemctl disable -q --now -- "
                                        + name + "; fi",
                                "systemctl reset-failed -- " + name + " 2>/dev/null || true",
                                "rm -f -- /var/lib/foobar-infra/.loaded/" + name,
                                // What a step that was cut short left to be put back.
                                "rm -rf -- \"$fi_state/tx/\"" + name,
                                id.name().equals(topology + "-app.service")
                                        // What it was given of the secrets, where the secrets themselves may stay; not
                                        // a
                                        // file of that name of somebody else's.
                                        ? "if fi_remembers /etc/" + topology + "/app.env; then rm -f -- /etc/"
                                                + topology + "/app.env && fi_rmdir /etc/" + topology + "; fi"
                                        : ":"),
                        Optional.of("stops and will not start at boot"));
            case "file", "link" ->
                new Removal(
                        id,
                        Script.of("fi_put_back " + name)
                                .then(statesOf(id.name()))
                                .then(unitFile(id.name()))
                                .then(emptied(topology, id.name())),
                        before.of(id));
            case "certificate" ->
                new Removal(
                        id,
                        Script.lines(
                                "rm -f -- " + name + "/ca.pem " + name + "/server-cert.pem " + name + "/server-key.pem",
                                removedIfEmpty(name)),
                        Optional.empty());
            case "authority" ->
                new Removal(
                        id,
                        Script.lines(
                                "rm -rf -- " + Shell.quote("/etc/foobar-infra/" + topology + "/ca"),
                                "fi_rmdir " + Shell.quote("/etc/foobar-infra/" + topology)),
                        Optional.of("its key is of no use without the certificates that it signed"));
            case "environment", "secret", "shared" ->
                new Removal(
                        id,
                        Script.lines(
                                "fi_put_back " + name,
                                "fi_rmdir \"$(dirname -- " + name + ")\"",
                                // The key that secrets travel under goes with the last of them.
                                "if [ ! -d /etc/foobar-infra/" + topology + "/secrets ]; then",
                                "  rm -f -- /etc/foobar-infra/" + topology + "/seal.key",
                                "  fi_rmdir /etc/foobar-infra/" + topology,
                                "fi"),
                        before.of(id));
            case "release" ->
                new Removal(
                        id,
                        id.name().startsWith("/srv/" + topology + "/")
                                ? Script.of("rm -rf -- " + name + " " + Shell.quote(ReleaseFact.note(id.name())) + " "
                                                + Shell.quote(ReleaseFact.list(id.name())))
                                        .then(emptied(topology, id.name()))
                                : Script.empty(),
                        Optional.empty());
            case "directory" -> new Removal(id, Script.of(removedIfEmpty(name)), Optional.of("if it is empty"));
            case "user" ->
                new Removal(
                        id,
                        Script.lines(
                                "fi_account_away " + name,
                                // What the app keeps there is nobody's to throw away.
                                removedIfEmpty(Shell.quote("/var/lib/" + id.name()))),
                        before.of(id));
            case "package" ->
                id.name().startsWith("mysql-server")
                        ? new Removal(id, Script.empty(), Optional.of("stays installed, as its data does"))
                        : new Removal(
                                id,
                                Script.of("fi_uninstall " + name),
                                Optional.of("its configuration files stay; so does the package if others need it"));
            case "replication" ->
                new Removal(
                        id,
                        Script.of(
                                "if systemctl is-active -q mysql; then printf 'STOP REPLICA; RESET REPLICA ALL;\\n' | fi_mysql; fi"),
                        Optional.of("stops following its source; its data stays"));
            case "writable" ->
                new Removal(
                        id,
                        Script.lines(
                                "rm -f -- /etc/foobar-infra/" + topology + "/primary /etc/foobar-infra/" + topology
                                        + "/primary.aside " + PrimaryOpener.reason(topology) + " "
                                        + PrimaryOpener.wasOpen(topology),
                                "systemctl stop -- " + PrimaryOpener.UNIT + " 2>/dev/null || :",
                                "if systemctl is-active -q mysql; then printf 'SET GLOBAL super_read_only=1;\\n' | fi_mysql; fi"),
                        Optional.of("refuses writes from now on"));
            case "account" -> new Removal(id, account(id.name()), Optional.of("the MySQL account is dropped"));
            case "database" ->
                new Removal(id, Script.empty(), Optional.of("the data stays; the tool forgets about it"));
            default -> new Removal(id, Script.empty(), Optional.empty());
        };
    }

    /** What HAProxy reads besides its configuration, and only because that says so. */
    private static Script statesOf(String path) {
        return path.equals("/etc/haproxy/haproxy.cfg")
                ? Script.of("rm -f -- /var/lib/haproxy/server-state")
                : Script.empty();
    }

    /** systemd must learn that a unit file is gone, and a directory of drop-ins is of no use when empty. */
    private static Script unitFile(String path) {
        if (!path.startsWith("/etc/systemd/")) {
            return Script.empty();
        }
        var directory = path.substring(0, path.lastIndexOf('/'));
        return Script.lines(removedIfEmpty(Shell.quote(directory)), "systemctl daemon-reload");
    }

    /** The stack's own directories above a path that is gone, as far as they are empty. */
    private static Script emptied(String topology, String path) {
        var lines = new ArrayList<String>();
        for (var root : List.of("/etc/" + topology, "/srv/" + topology)) {
            for (var at = path; at.startsWith(root + "/"); ) {
                at = at.substring(0, at.lastIndexOf('/'));
                lines.add(removedIfEmpty(Shell.quote(at)));
            }
        }
        return lines.isEmpty() ? Script.empty() : Script.lines(lines.toArray(String[]::new));
    }

    private static String removedIfEmpty(String quoted) {
        return "if [ -d " + quoted + " ] && [ ! -L " + quoted + " ]; then rmdir --ignore-fail-on-non-empty -- " + quoted
                + "; fi";
    }

    /** Dropped where it can be written, that is on a primary; elsewhere the drop arrives by replication. */
    private static Script account(String name) {
        int at = name.lastIndexOf('@');
        var sql = "DROP USER IF EXISTS '" + name.substring(0, at) + "'@'" + name.substring(at + 1) + "';";
        return Script.of(
                "if systemctl is-active -q mysql && [ \"$(printf 'SELECT @@super_read_only;\\n' | fi_mysql)\" = 0 ]; then"
                        + " printf '%s\\n' " + Shell.quote(sql) + " | fi_mysql; fi");
    }
}
