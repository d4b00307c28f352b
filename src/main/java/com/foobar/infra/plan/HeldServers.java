package com.foobar.infra.plan;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Servers that are not to be cleared of the stack, as they remember. */
public final class HeldServers {

    private final String topology;
    private final Set<String> staying;
    private final Set<String> said;
    private final Removals removals;

    /**
     * @param desired all stages of the stack
     * @param staying the servers that have something to do
     */
    public HeldServers(String topology, List<DesiredStage> desired, Collection<String> staying, Removals removals) {
        this.topology = topology;
        this.staying = Set.copyOf(staying);
        this.removals = removals;
        this.said = new HashSet<>();
        desired.stream().flatMap(stage -> stage.resources().stream()).forEach(r -> said.add(r.server() + " " + r.id()));
    }

    /** A server that would be cleared. */
    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        held(observed).forEach((server, hold) -> {
            if (!staying.contains(server)) {
                found.add(new Obstacle(server, hold.what(), hold.hint(), false));
            }
        });
    }

    /** Where the topology says nothing of what its servers remember. */
    public void notes(ClusterFacts observed, List<String> notes) {
        var silent = new TreeMap<String, List<String>>();
        held(observed).forEach((server, hold) -> {
            if (staying.contains(server)) {
                silent.computeIfAbsent(hold.note(), _ -> new ArrayList<>()).add(server);
            }
        });
        silent.forEach((note, servers) -> notes.add(String.join(", ", servers) + ": " + note));
    }

    /** Those that remember something of the kind of which the topology says nothing. */
    private Map<String, Removals.Hold> held(ClusterFacts observed) {
        var held = new TreeMap<String, Removals.Hold>();
        for (var server : observed.servers()) {
            observed.get(server, new ManifestFact(topology))
                    .ifPresent(state -> state.digests().forEach((key, digest) -> {
                        var word = key.split(" ", 2);
                        if (word.length == 2 && !said.contains(server + " " + key)) {
                            removals.hold(new ResourceId(word[0], word[1]), digest)
                                    .ifPresent(hold -> held.put(server, hold));
                        }
                    }));
        }
        return held;
    }
}
