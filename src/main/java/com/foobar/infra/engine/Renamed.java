package com.foobar.infra.engine;

import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.MembersResource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names that left a topology although their servers stayed, under other names: a server that is remembered by itself under
 * another name than it has now was renamed. Only where no other name can have been its own is that taken for sure; else a
 * server that really left might be forgotten.
 */
final class Renamed {

    private final Desire desire;
    private final Observation staying;

    /** @param staying what the servers with a role answered */
    Renamed(Desire desire, Observation staying) {
        this.desire = desire;
        this.staying = staying;
    }

    /**
     * @param left names that are remembered and have no role now
     * @param notes told which are nothing but old names
     */
    Set<String> names(Collection<String> left, List<String> notes) {
        var memories = memories();
        var old = new TreeSet<String>();
        memories.forEach((now, remembered) -> {
            var candidates = new TreeSet<>(remembered);
            // A name that another one has, and always had.
            candidates.removeIf(name -> memories.getOrDefault(name, Set.of()).contains(name));
            if (!remembered.contains(now)
                    && candidates.size() == 1
                    && left.contains(candidates.first())
                    && !desire.idle().contains(candidates.first())) {
                old.add(candidates.first());
                notes.add(candidates.first() + " was the name of " + now
                        + ": the same server, which is not cleared for its new name");
            }
        });
        return old;
    }

    /** Which names each server remembers; without those that remember none. */
    private Map<String, Set<String>> memories() {
        var manifest = new ManifestFact(desire.topology());
        var memories = new LinkedHashMap<String, Set<String>>();
        for (var server : desire.servers()) {
            staying.facts()
                    .get(server, manifest)
                    .map(state -> MembersResource.names(desire.topology(), state))
                    .filter(names -> !names.isEmpty())
                    .ifPresent(names -> memories.put(server, names));
        }
        return memories;
    }
}
