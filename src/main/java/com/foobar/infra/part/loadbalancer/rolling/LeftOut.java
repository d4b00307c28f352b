package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What an apply took out of service that has ended on its way is taken back, before anything else. */
final class LeftOut {

    private static final String NOTE = "out of service since an apply ended on its way; is taken back";

    private LeftOut() {}

    static Optional<Stage> stage(ClusterFacts observed) {
        var steps = new ArrayList<HostStep>();
        for (var host : new TreeSet<>(observed.servers())) {
            var operations = new ArrayList<Operation>();
            observed.get(host, new OutFact())
                    .ifPresent(out -> out.forEach(
                            (by, servers) -> servers.forEach(server -> operations.add(operation(host, by, server)))));
            if (!operations.isEmpty()) {
                steps.add(new HostStep(host, operations));
            }
        }
        return steps.isEmpty() ? Optional.empty() : Optional.of(new Stage("take back", steps, List.of()));
    }

    /** Whether it is well again is for whoever leads there to find out: a failure of it must not stand in the way of its cure. */
    private static Operation operation(String host, String by, String server) {
        var script = Script.of("fi_out_again " + Shell.quoteAll(List.of(by, server)));
        var delta =
                new Delta(Delta.Action.CHANGE, List.of(new Delta.Detail.Note(NOTE)), new Delta.Work.Run(script), "out");
        var id = new ResourceId("server", server);
        return new Operation(
                "take " + server + " back",
                List.of(new Change(host, id, delta, Change.Cause.TOPOLOGY)),
                Script.empty(),
                script);
    }
}
