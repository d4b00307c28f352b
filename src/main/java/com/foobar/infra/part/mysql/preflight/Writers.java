package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which databases take writes, and which of them must not: those are closed before anything else, and whatever stands in
 * the way of the rest, since each further write makes it worse.
 *
 * <p>A server is closed only if it is this stack's, and either the planned primary takes writes itself or the server
 * follows another one all the same. One that was promoted while the planned primary is closed may be the only one that
 * takes writes; to close it is for a person.
 */
public final class Writers {

    /** What is asked of a server that has left the topology; what its manifest names tells whether it was a database. */
    public static final MysqlFact QUESTION = new MysqlFact(List.of());

    private final Topology topology;
    private final Mysql mysql;
    private final List<DesiredStage> desired;

    public Writers(Topology topology, Mysql mysql, List<DesiredStage> desired) {
        this.topology = topology;
        this.mysql = mysql;
        this.desired = desired;
    }

    /**
     * The stage that closes them; empty if there is nothing to close, as nearly always.
     *
     * @param only just these servers; empty: all that were observed
     */
    public Optional<Stage> closing(ClusterFacts observed, Collection<String> only) {
        var steps = new ArrayList<HostStep>();
        for (var server : new TreeSet<>(observed.servers())) {
            if ((only.isEmpty() || only.contains(server)) && isUnplanned(observed, server)) {
                steps.add(step(observed, server));
            }
        }
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new Stage("close writers", steps, List.of(), Stage.Turn.URGENT));
    }

    /** Those that take writes although they left the topology, on which it may be that nothing is done. */
    void notes(ClusterFacts observed, List<String> notes) {
        var left = new TreeSet<>(observed.servers());
        left.removeAll(topology.serversWithRoles());
        for (var server : left) {
            if (isOurs(observed, server)
                    && running(observed, server)
                            .filter(s -> s.server().writable())
                            .isPresent()) {
                notes.add(server + " left the topology, and takes writes"
                        + (primaryIsOpen(observed) ? " beside the primary " + mysql.primary() : "")
                        + ": unless this plan closes it, SET GLOBAL super_read_only=ON there at once");
            }
        }
    }

    private boolean isUnplanned(ClusterFacts observed, String server) {
        return !server.equals(mysql.primary())
                && isOurs(observed, server)
                && running(observed, server)
                        .filter(s -> s.server().writable())
                        .filter(s -> !s.channels().isEmpty() || primaryIsOpen(observed))
                        .isPresent();
    }

    /** Whether this topology set its database up. */
    private boolean isOurs(ClusterFacts observed, String server) {
        return remembers(observed, server, "replication") || remembers(observed, server, "writable");
    }

    boolean remembers(ClusterFacts observed, String server, String kind) {
        return observed.get(server, new ManifestFact(topology.name()))
                .filter(m -> m.digests().containsKey(kind + " " + topology.name()))
                .isPresent();
    }

    /** Whether the planned primary is this stack's, takes writes already, and follows nobody. */
    boolean primaryIsOpen(ClusterFacts observed) {
        return isOurs(observed, mysql.primary())
                && running(observed, mysql.primary())
                        .filter(s -> s.server().writable() && s.channels().isEmpty())
                        .isPresent();
    }

    Optional<MysqlState.Running> running(ClusterFacts observed, String server) {
        return state(observed, server)
                .filter(MysqlState.Running.class::isInstance)
                .map(MysqlState.Running.class::cast);
    }

    /** Of a server with the role by its own question, of one that left by that for such. */
    Optional<MysqlState> state(ClusterFacts observed, String server) {
        Fact<MysqlState> question = desired.stream()
                .flatMap(s -> s.resources().stream())
                .filter(r -> r.server().equals(server))
                .flatMap(r -> r.facts().stream())
                .filter(MysqlFact.class::isInstance)
                .map(MysqlFact.class::cast)
                .findFirst()
                .orElse(QUESTION);
        return observed.get(server, question);
    }

    private HostStep step(ClusterFacts observed, String server) {
        var marker = Shell.quote(WritableResource.marker(topology.name()));
        var script = Script.lines(
                "rm -f -- " + marker + " " + Shell.quote(PrimaryOpener.wasOpen(topology.name())),
                "systemctl stop -- " + PrimaryOpener.UNIT + " 2>/dev/null || :",
                "if systemctl is-active -q mysql; then printf 'SET GLOBAL super_read_only=1;\\n' | fi_mysql; fi");
        var id = new ResourceId("writes", topology.name());
        var delta = new Delta(
                Delta.Action.CHANGE,
                List.of(
                        new Delta.Detail.Attribute("writes", "accepted", "refused"),
                        new Delta.Detail.Note("first of all: the primary is " + mysql.primary())),
                new Delta.Work.Run(script),
                "open");
        var cause = remembers(observed, server, "writable") ? Change.Cause.TOPOLOGY : Change.Cause.DRIFT;
        return new HostStep(
                server,
                List.of(new Operation(
                        "refuse writes", List.of(new Change(server, id, delta, cause)), Script.empty(), script)));
    }
}
