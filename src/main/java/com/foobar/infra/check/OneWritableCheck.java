package com.foobar.infra.check;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.mysql.MysqlFact;
import com.foobar.infra.mysql.MysqlState;
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

/**
 * Exactly one server accepts writes, and it is the planned primary. Looked at are the databases of the topology, its other
 * servers, and those that left it and that a database still remembers: an old primary is one of them.
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
        left(first).stream().filter(reachable).forEach(s -> left.put(s, Set.of(QUESTION, manifest)));
        return left;
    }

    /** Servers that left the topology, as the databases remember. */
    private Collection<String> left(ClusterFacts observed) {
        var key = MembersResource.key(members().topology().name());
        var names = new TreeSet<String>();
        for (var server : members().mysql().members()) {
            observed.get(server, manifest)
                    .map(state -> state.digests().getOrDefault(key, ""))
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> names.addAll(List.of(text.split(","))));
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
        var others = new TreeSet<>(left);
        others.addAll(members().topology().serversWithRoles());
        others.removeAll(members().mysql().members());
        for (var server : others) {
            var remembered = observed.get(server, manifest);
            if (remembered.isEmpty() || isDatabase(remembered.get())) {
                look(server, observed.get(server, QUESTION), writable, unknown);
            }
        }
        return judge(writable, unknown, left);
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

    private Verdict judge(List<String> writable, List<String> unknown, Collection<String> left) {
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
        if (!unknown.isEmpty()) {
            var gone = unknown.stream().filter(left::contains).toList();
            return new Verdict.Unknown("cannot tell of " + String.join(", ", unknown)
                    + (gone.isEmpty()
                            ? ""
                            : "; " + String.join(", ", gone)
                                    + " left the topology, and may take writes: once it is gone for"
                                    + " good, take it out of the inventory and apply"));
        }
        return writable.isEmpty()
                ? new Verdict.Fail(
                        "no server accepts writes",
                        "every server boots read-only; foobar-infra apply opens the primary " + primary)
                : new Verdict.Pass(primary + " alone of "
                        + MemberCheck.count(members().mysql().members().size(), "server")
                        + (left.isEmpty() ? "" : ", and of those that left: " + String.join(", ", left)));
    }
}
