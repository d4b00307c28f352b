package com.foobar.infra.resource;

import com.foobar.infra.fact.ReleaseFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How things that left the topology are removed, from nothing but their kind and name in the host's manifest. What holds
 * data stays, unless somebody said in as many words that data are to go.
 */
public final class Removals {

    /**
     * What a part adds to the removal of things: of kinds of its own all, of the kinds that parts share what only it knows.
     */
    public interface Rules {

        /** Of a part that has only what others have too. */
        Rules NONE = new Rules() {};

        /** What of it goes one after the other, in the order in which it goes. */
        default List<Tier> tiers() {
            return List.of();
        }

        /** Whether what runs reads that until what comes after it is loaded; so it makes room for nothing. */
        default boolean isReadUntilTheLast(ResourceId id) {
            return false;
        }

        /** Its own kinds, in the order in which they go on one server. */
        default List<Kind> kinds() {
            return List.of();
        }

        /**
         * How a thing is removed in a way of this part's own; empty: it is not this part's, or goes as all of its kind.
         *
         * @param gone all that the server's manifest has and the topology has not
         */
        default Optional<Removal> removal(String topology, ResourceId id, Collection<ResourceId> gone) {
            return Optional.empty();
        }

        /** How the names of packages begin that guard data: what would take one of them with it is not uninstalled either. */
        default List<String> guards() {
            return List.of();
        }

        /**
         * What keeps a server that remembers this from being cleared: it goes on remembering it although the topology says
         * nothing of it any more; empty: nothing.
         *
         * @param digest what is remembered of it
         */
        default Optional<Hold> hold(ResourceId id, String digest) {
            return Optional.empty();
        }

        /**
         * How a thing is removed together with the data that its removal otherwise leaves; empty: it leaves none.
         *
         * @param everywhere all that any server's manifest has and the topology has not
         */
        default Optional<Removal> deletion(String topology, ResourceId id, Collection<ResourceId> everywhere) {
            return Optional.empty();
        }

        /** Where the data lie that removals leave, with what they are; as shell patterns. */
        default List<Data> data(String topology) {
            return List.of();
        }

        /** What is done besides when a thing of a shared kind is removed. */
        default Script further(String topology, ResourceId id) {
            return Script.empty();
        }
    }

    /**
     * One of the layers of a stack, from its visitors on: in this order they go, the reverse of that in which they come.
     *
     * @param name as the plan's stages call it
     * @param marks what tells that a server is of it; all that marks no tier goes last
     */
    public record Tier(String name, Predicate<ResourceId> marks) {}

    /**
     * What keeps a server from being cleared.
     *
     * @param what of one that would be, to follow its name
     * @param hint how it is lifted
     * @param note of servers that stay and of which the topology says nothing, to follow their names
     */
    public record Hold(String what, String hint, String note) {}

    /**
     * Data that a stack leaves on a server.
     *
     * @param path of a directory, or a pattern of the shell for several
     * @param what they are, in a few words
     */
    public record Data(String path, String what) {}

    /** A kind of a part's own. */
    public record Kind(String name, Phase phase) {}

    /** When a kind of a part's own goes on one server. */
    public enum Phase {
        /** While the services still run. */
        RUNNING,
        /** Once they have stopped and their files are gone. */
        STOPPED
    }

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

    private static final Tier REST = new Tier("rest", _ -> true);

    private final List<Rules> parts;
    private final boolean withData;
    private final List<Tier> tiers;

    /** In this order on one server, once what asks its database has stopped. */
    private final List<String> order;

    /** @param parts from the visitors on; all that there are, whether a topology has them or not */
    public Removals(List<Rules> parts) {
        this(parts, false);
    }

    /** @param withData whether data go too, as somebody said in as many words */
    public Removals(List<Rules> parts, boolean withData) {
        this.parts = List.copyOf(parts);
        this.withData = withData;
        this.tiers = Stream.concat(parts.stream().flatMap(p -> p.tiers().stream()), Stream.of(REST))
                .toList();
        this.order = Stream.of(
                        kinds(Phase.RUNNING),
                        Stream.of("service", "file", "link", "certificate", "authority", "environment"),
                        Stream.of("secret", "shared", "release", "directory"),
                        kinds(Phase.STOPPED),
                        Stream.of(TimerResource.KIND, "user", "package", "members"))
                .flatMap(kinds -> kinds)
                .toList();
    }

    private Stream<String> kinds(Phase phase) {
        return parts.stream()
                .flatMap(p -> p.kinds().stream())
                .filter(kind -> kind.phase() == phase)
                .map(Kind::name);
    }

    /** What removes these from the only server that there is. */
    public List<Removal> of(String topology, List<ResourceId> gone) {
        return of(topology, gone, gone);
    }

    /**
     * What removes these from one server, in a safe order. Kinds of a newer version of this tool are left alone.
     *
     * @param everywhere what is gone from any server
     */
    public List<Removal> of(String topology, List<ResourceId> gone, Collection<ResourceId> everywhere) {
        var removals = new ArrayList<Removal>();
        gone.stream()
                .filter(id -> order.contains(id.kind()))
                .sorted(Comparator.<ResourceId>comparingInt(id -> tiers.indexOf(tier(id)))
                        .thenComparing(id -> order.indexOf(id.kind()))
                        .thenComparing(Comparator.naturalOrder()))
                .map(id -> removal(topology, id, gone, everywhere))
                .forEach(removals::add);
        return removals;
    }

    /** Whether a package is uninstalled; one that holds data is only forgotten. */
    public boolean isRemoved(String topology, ResourceId packaged) {
        return !removal(topology, packaged, List.of(), List.of()).script().isEmpty();
    }

    /** Whether what runs reads that until what comes after it is loaded. A release is: visitors are served from it. */
    public boolean isReadUntilTheLast(ResourceId id) {
        return id.kind().equals("release") || parts.stream().anyMatch(p -> p.isReadUntilTheLast(id));
    }

    /** The tiers, in the order in which they go. */
    public List<Tier> tiers() {
        return tiers;
    }

    /** The tier of a thing. */
    public Tier tier(ResourceId id) {
        return tiers.stream().filter(t -> t.marks().test(id)).findFirst().orElse(REST);
    }

    /** What keeps a server from being cleared as long as it remembers this; empty: nothing. */
    public Optional<Hold> hold(ResourceId id, String digest) {
        return parts.stream().flatMap(p -> p.hold(id, digest).stream()).findFirst();
    }

    private Removal removal(
            String topology, ResourceId id, Collection<ResourceId> gone, Collection<ResourceId> everywhere) {
        return Stream.concat(
                        withData
                                ? parts.stream().flatMap(p -> p.deletion(topology, id, everywhere).stream())
                                : Stream.empty(),
                        parts.stream().flatMap(p -> p.removal(topology, id, gone).stream()))
                .findFirst()
                .orElseGet(() -> shared(topology, id, new Before(topology, gone)));
    }

    private String guards() {
        return parts.stream()
                .flatMap(p -> p.guards().stream())
                .map(prefix -> " " + Shell.quote(prefix))
                .collect(Collectors.joining());
    }

    private Script further(String topology, ResourceId id) {
        return parts.stream().map(p -> p.further(topology, id)).reduce(Script.empty(), Script::then);
    }

    private Removal shared(String topology, ResourceId id, Before before) {
        var name = Shell.quote(id.name());
        return switch (id.kind()) {
            case "service" ->
                new Removal(
                        id,
                        Script.lines(
                                        "if systemctl cat -- " + name
                                                + " >/dev/null 2>&1; then systemctl disable -q --now -- " + name
                                                + "; fi",
                                        "systemctl reset-failed -- " + name + " 2>/dev/null || true",
                                        "rm -f -- /var/lib/foobar-infra/.loaded/" + name,
                                        // What a step that was cut short left to be put back.
                                        "rm -rf -- \"$fi_state/tx/\"" + name)
                                .then(further(topology, id)),
                        Optional.of("stops and will not start at boot"));
            case "file", "link" ->
                new Removal(
                        id,
                        Script.of("fi_put_back " + name)
                                .then(further(topology, id))
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
            case TimerResource.KIND ->
                new Removal(id, TimerResource.back(id.name()), Optional.of("it becomes what it was before"));
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
                new Removal(
                        id,
                        Script.of("fi_uninstall " + name + guards()),
                        Optional.of("its configuration files stay; so does the package if others need it"));
            default -> new Removal(id, Script.empty(), Optional.empty());
        };
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
}
