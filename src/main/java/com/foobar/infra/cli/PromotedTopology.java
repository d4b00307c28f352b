package com.foobar.infra.cli;

import com.foobar.infra.config.EditedTopology;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.stack.Failovers;
import com.foobar.infra.topology.Topology;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The topology's file with the primary and one replica in each other's places, made before anything is begun, for each replica that it may
 * be: a file that cannot be edited holds up nobody whose primary is dead.
 */
final class PromotedTopology {

    private final Loaded loaded;
    private final String old;
    private final Map<String, EditedTopology> edits = new HashMap<>();
    private final Map<String, String> why = new HashMap<>();

    PromotedTopology(Loaded loaded) {
        this.loaded = loaded;
        this.old = Failovers.primary(loaded.topology()).orElse("");
        for (var replica : Failovers.replicas(loaded.topology())) {
            var places = Failovers.places(loaded.topology(), replica);
            try {
                edits.put(
                        replica,
                        EditedTopology.of(loaded.file(), Map.of(places.getFirst(), replica, places.getLast(), old)));
            } catch (ConfigException e) {
                why.put(replica, told(e));
            }
        }
    }

    String old() {
        return old;
    }

    /** The file with that replica as the primary. */
    EditedTopology edit(String replica) {
        var edit = edits.get(replica);
        if (edit == null) {
            throw new BadUsage(why.getOrDefault(replica, replica + " is no replica in it"), byHand(replica));
        }
        return edit;
    }

    /** What the file is then; empty if it cannot be edited. */
    Optional<Topology> topology(String promoted) throws ConfigException {
        var edit = edits.get(promoted);
        return edit == null ? Optional.empty() : Optional.of(edit.loaded().topology());
    }

    /** Writes it, and says nothing; or why that could not be, and what to write. */
    List<String> write(String promoted) {
        var edit = edits.get(promoted);
        var problem = why.getOrDefault(promoted, promoted + " is no replica in it");
        if (edit != null) {
            try {
                edit.write();
                return List.of();
            } catch (ConfigException e) {
                problem = told(e);
            } catch (IOException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        return List.of(problem, byHand(promoted));
    }

    private String byHand(String promoted) {
        return "Write it into " + loaded.file() + " before anybody applies: " + promoted + " as the primary, and " + old
                + " in its place among the replicas.";
    }

    private static String told(ConfigException e) {
        return e.problems().getFirst().format();
    }
}
