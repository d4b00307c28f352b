package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.SemiSync;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The primary acknowledges nothing that no replica has. Switched on once its replicas follow, since what makes them follow are
 * writes too; a primary that was closed is opened for all with it, and not before. A mark on the server has whoever opens it
 * later do the same.
 *
 * @param server the primary
 * @param replicas what each replica is asked
 */
public record DurabilityResource(String server, String topology, MysqlFact fact, Map<String, MysqlFact> replicas)
        implements Resource {

    public DurabilityResource {
        replicas = Map.copyOf(replicas);
    }

    /** The file that tells that a primary waits for its replicas. */
    public static String mark(String topology) {
        return WritableResource.marker(topology) + ".semi-sync";
    }

    /**
     * A command of the shell for right before a server is opened: has it wait for its replicas if it is to. Fails if it can't.
     *
     * @param client a command that carries out SQL from its standard input
     */
    public static String armed(String topology, String client) {
        return "{ [ ! -e " + Shell.quote(mark(topology)) + " ] || printf '" + ARM + "\\n' | " + client + "; }";
    }

    /** Has a server that is to take writes wait for its replicas. */
    public static final String ARM = "SET GLOBAL " + SemiSync.SOURCE + "=1;";

    @Override
    public ResourceId id() {
        return new ResourceId("durability", topology);
    }

    private FileFact markFact() {
        return new FileFact(mark(topology), Optional.empty(), false);
    }

    private boolean isMarked(ClusterFacts observed) {
        return observed.get(server, markFact()).filter(FileFact.State::exists).isPresent();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact, markFact());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = MysqlResources.running(observed, server, fact);
        boolean marked = isMarked(observed);
        if (state.isEmpty() && marked) {
            return Optional.empty(); // The server is down; whoever opens it sees the mark.
        }
        boolean open = state.filter(s -> !s.server().readOnly()).isPresent();
        boolean waits = state.filter(s -> s.on(SemiSync.SOURCE)).isPresent();
        if (open && !waits && nobodyCanAcknowledge(observed)) {
            return Optional.empty(); // Somebody saw to it that it goes on alone. Verify tells.
        }
        var details = new ArrayList<Detail>();
        if (!waits || !marked) {
            details.add(new Detail.Attribute("acknowledges a write", "at once", "once a replica has it"));
        }
        if (!open) {
            details.add(new Detail.Note("opens for all accounts once a replica acknowledges"));
        }
        if (details.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                marked ? Action.CHANGE : Action.ADD,
                details,
                new Delta.Work.Run(Script.of("fi_semi_sync_source " + Shell.quote(mark(topology)))),
                (open ? "open" : "closed") + (waits ? " waits" : "")));
    }

    private boolean nobodyCanAcknowledge(ClusterFacts observed) {
        return replicas.entrySet().stream()
                .noneMatch(r -> observed.get(r.getKey(), r.getValue()).isPresent());
    }

    @Override
    public String digest() {
        return "";
    }

    /** The mark is there since it waited: it was switched off by hand, or was closed. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return Optional.of(isMarked(observed)
                && MysqlResources.running(observed, server, fact)
                        .filter(s -> !s.server().readOnly())
                        .isPresent());
    }
}
