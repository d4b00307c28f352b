package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.shell.Script;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every server remembers which servers the stack has, and which left it and were never cleared, so that none is forgotten
 * by all: one that comes back may be a second primary.
 *
 * @param members all servers with a role, and those that left and are not cleared
 */
public record MembersResource(String server, String topology, List<Member> members) implements Resource {

    /**
     * One of them.
     *
     * @param address where it is asked if it leaves and no inventory says how to reach it; empty: it is not asked then.
     *     It is the topology's, which is the same for all operators: by user, port and keys each has their own way.
     */
    public record Member(String name, Optional<String> address) {

        /** One that is not asked once it has left. */
        public static Member named(String name) {
            return new Member(name, Optional.empty());
        }

        private static Member parse(String text) {
            int equals = text.indexOf('=');
            return equals < 0
                    ? named(text)
                    : new Member(text.substring(0, equals), Optional.of(text.substring(equals + 1)));
        }

        @Override
        public String toString() {
            return name + address.map(a -> "=" + a).orElse("");
        }
    }

    public MembersResource {
        members = members.stream().sorted(Comparator.comparing(Member::name)).toList();
    }

    /** The same with more, such as servers that left and could not be cleared yet. */
    public MembersResource remembering(Collection<Member> more) {
        var all = new TreeMap<String, Member>();
        Stream.concat(members.stream(), more.stream()).forEach(member -> all.putIfAbsent(member.name(), member));
        return new MembersResource(server, topology, List.copyOf(all.values()));
    }

    /** The manifest's key of this resource. */
    public static String key(String topology) {
        return "members " + topology;
    }

    /** What a server remembers: the stack's servers, and those that left and were not cleared. */
    public static List<Member> remembered(String topology, ManifestFact.State manifest) {
        var text = manifest.digests().getOrDefault(key(topology), "");
        return text.isEmpty()
                ? List.of()
                : Stream.of(text.split(",")).map(Member::parse).toList();
    }

    /** Their names. */
    public static Set<String> names(String topology, ManifestFact.State manifest) {
        return remembered(topology, manifest).stream().map(Member::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The addresses that any of these servers remembers, by name; where they disagree, that of the first of them. */
    public static Map<String, String> addresses(String topology, ClusterFacts observed, Collection<String> servers) {
        var addresses = new TreeMap<String, String>();
        for (var server : new TreeSet<>(servers)) {
            observed.get(server, new ManifestFact(topology))
                    .ifPresent(state -> remembered(topology, state)
                            .forEach(member -> member.address()
                                    .ifPresent(address -> addresses.putIfAbsent(member.name(), address))));
        }
        return addresses;
    }

    @Override
    public ResourceId id() {
        return new ResourceId("members", topology);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new ManifestFact(topology));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var known = observed.get(server, new ManifestFact(topology))
                .orElseThrow()
                .digests()
                .get(id().toString());
        if (digest().equals(known)) {
            return Optional.empty();
        }
        var from = known == null ? "" : known;
        return Optional.of(new Delta(
                known == null ? Delta.Action.ADD : Delta.Action.CHANGE,
                List.of(new Delta.Detail.Attribute("servers", from, digest())),
                new Delta.Work.Run(Script.empty()),
                from));
    }

    @Override
    public String digest() {
        return members.stream().map(Member::toString).collect(Collectors.joining(","));
    }
}
