package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.shell.Script;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every server remembers which servers the stack has, and which left it and were never cleared, so that none is forgotten
 * by all: one that comes back may be a second primary.
 *
 * @param members names of all servers with a role, and of those that left and are not cleared
 */
public record MembersResource(String server, String topology, List<String> members) implements Resource {

    public MembersResource {
        members = members.stream().sorted().toList();
    }

    /** The same with more names, such as those of servers that left and could not be cleared yet. */
    public MembersResource remembering(Collection<String> more) {
        var all = new TreeSet<>(members);
        all.addAll(more);
        return new MembersResource(server, topology, List.copyOf(all));
    }

    /** The manifest's key of this resource. */
    public static String key(String topology) {
        return "members " + topology;
    }

    /** The names that a server remembers: of the stack's servers, and of those that left and were not cleared. */
    public static Set<String> remembered(String topology, ManifestFact.State manifest) {
        var text = manifest.digests().getOrDefault(key(topology), "");
        return text.isEmpty() ? Set.of() : new TreeSet<>(List.of(text.split(",")));
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
        return String.join(",", members);
    }
}
