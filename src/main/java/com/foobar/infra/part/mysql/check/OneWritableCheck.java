package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.resource.LeftBehind;
import com.foobar.infra.resource.MembersResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Exactly one server accepts writes, and it is the planned primary. Looked at are the databases of the topology, its other
 * servers with a role, and those that left it and that any of these still remembers: an old primary is one of them. One
 * that the inventory no longer names is asked where the others remember it. Of one that nobody knows how to reach it can't
 * be told, and so it can't be told of the stack.
 */
final class OneWritableCheck extends ClusterCheck {

    /** Of a server without the role. */
    private static final MysqlFact QUESTION = new MysqlFact(List.of());

    private final Predicate<String> reachable;
    private final ManifestFact manifest;

    /** @param reachable whether it is known how to reach a server that left the topology */
    OneWritableCheck(Members members, Predicate<String> reachable) {
        super("one-writable", members);
        this.reachable = reachable;
        this.manifest = new ManifestFact(members.topology().name());
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        var all = new TreeMap<String, Set<Fact<?>>>();
        members().topology().serversWithRoles().forEach(s -> all.put(s, Set.of(QUESTION, manifest)));
        members().mysql().members().forEach(s -> all.put(s, Set.of(members().question(s), manifest)));
        return all;
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        var left = new TreeMap<String, Set<Fact<?>>>();
        var addresses = addresses(first);
        left(first).stream()
                .filter(s -> reachable.test(s) || addresses.containsKey(s))
                .forEach(s -> left.put(s, Set.of(QUESTION, manifest)));
        return left;
    }

    private Map<String, String> addresses(ClusterFacts observed) {
        return MembersResource.addresses(
                members().topology().name(), observed, members().topology().serversWithRoles());
    }

    /** Servers that left the topology and were not cleared, as the others remember. */
    private Collection<String> left(ClusterFacts observed) {
        var names = new TreeSet<String>();
        for (var server : members().topology().serversWithRoles()) {
            observed.get(server, manifest)
                    .ifPresent(state -> names.addAll(
                            MembersResource.names(members().topology().name(), state)));
        }
        names.removeAll(members().topology().serversWithRoles());
        return names;
    }

    @Override
    public Verdict judge(ClusterFacts observed) {
        var writable = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var server : members().mysql().members()) {
            look(server, members().state(observed, server), writable, unknown);
        }
        var left = left(observed);
        var beyond = beyond(left, observed);
        left.removeAll(beyond.keySet());
        var others = new TreeSet<>(left);
        others.addAll(members().topology().serversWithRoles());
        others.removeAll(members().mysql().members());
        for (var server : others) {
            var remembered = observed.get(server, manifest);
            if (remembered.isEmpty() || isDatabase(remembered.get())) {
                look(server, observed.get(server, QUESTION), writable, unknown);
            }
        }
        return judge(writable, unknown, left, beyond.values());
    }

    /** Those that left and could not be asked, or were not met where the others remember them, with what to say of each. */
    private Map<String, String> beyond(Collection<String> left, ClusterFacts observed) {
        var addresses = addresses(observed);
        var beyond = new TreeMap<String, String>();
        for (var server : left) {
            var address = addresses.get(server);
            if (reachable.test(server)) {
                continue;
            }
            if (address == null) {
                beyond.put(server, LeftBehind.notLookedAt(server));
            } else {
                instead(server, observed)
                        .ifPresent(other -> beyond.put(server, LeftBehind.notThere(server, address, other)));
            }
        }
        return beyond;
    }

    /** What is now where a server was that left, if that is another one. */
    private Optional<String> instead(String server, ClusterFacts observed) {
        var uuid = uuid(observed.get(server, QUESTION));
        return members().mysql().members().stream()
                .filter(_ -> uuid.isPresent())
                .filter(member -> uuid.equals(uuid(members().state(observed, member))))
                .findFirst()
                .or(() -> observed.get(server, manifest)
                        .filter(remembered -> !isDatabase(remembered))
                        .map(_ -> "none of this stack's databases"));
    }

    private static Optional<String> uuid(Optional<MysqlState> state) {
        return state.filter(MysqlState.Running.class::isInstance)
                .map(MysqlState.Running.class::cast)
                .map(running -> running.server().uuid());
    }

    private static void look(String server, Optional<MysqlState> state, List<String> writable, List<String> unknown) {
        if (state.isEmpty() || state.get() instanceof MysqlState.Unreachable) {
            unknown.add(server);
        } else if (state.get() instanceof MysqlState.Running running
                && !running.server().readOnly()) {
            writable.add(server);
        }
    }

    /** Whether it was a database of this stack when it was last cleared or changed; any other MySQL is not ours to judge. */
    private boolean isDatabase(ManifestFact.State remembered) {
        var name = members().topology().name();
        return remembered.digests().containsKey("writable " + name)
                || remembered.digests().containsKey("replication " + name);
    }

    /**
     * @param left those that left and can be asked
     * @param beyond what is to be said of those that could not
     */
    private Verdict judge(
            List<String> writable, List<String> unknown, Collection<String> left, Collection<String> beyond) {
        var primary = members().primary();
        var others = writable.stream().filter(s -> !s.equals(primary)).toList();
        if (!others.isEmpty()) {
            return new Verdict.Fail(
                    String.join(", ", others) + " accepts writes"
                            + (writable.contains(primary)
                                    ? " beside the primary " + primary
                                    : ", the primary " + primary + " does not"),
                    "at once SET GLOBAL super_read_only=ON on " + String.join(", ", others)
                            + "; then see the check 'errant-transactions'");
        }
        if (writable.isEmpty() && unknown.isEmpty()) {
            return new Verdict.Fail(
                    "no server accepts writes",
                    "every server boots read-only; foobar-infra apply opens the primary " + primary);
        }
        var seen = primary + " alone of "
                + MemberCheck.count(members().mysql().members().size(), "server")
                + (left.isEmpty() ? "" : ", and of those that left: " + String.join(", ", left));
        if (unknown.isEmpty() && beyond.isEmpty()) {
            return new Verdict.Pass(seen);
        }
        return new Verdict.Unknown((unknown.isEmpty() ? seen : untold(unknown, left))
                + beyond.stream().map(said -> "; " + said).collect(Collectors.joining()));
    }

    private static String untold(List<String> unknown, Collection<String> left) {
        var gone = unknown.stream().filter(left::contains).toList();
        return "cannot tell of " + String.join(", ", unknown)
                + (gone.isEmpty()
                        ? ""
                        : "; " + String.join(", ", gone)
                                + " left the topology, and may take writes; "
                                + LeftBehind.forget(String.join(",", gone)));
    }
}
