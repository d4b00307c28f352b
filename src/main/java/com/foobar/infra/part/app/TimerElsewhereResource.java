package com.foobar.infra.part.app;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A timer that moves ends on its former server before it begins on the next, so that at no time two run one job. What is left of it
 * goes with the rest that left the topology.
 *
 * @param stack whose timer it is
 * @param unit without its kind: foobar-app-timer-sweep
 * @param to the server that has it from now on
 */
record TimerElsewhereResource(String server, String stack, String unit, String to) implements Resource {

    /** The stage in which they end. */
    static final String STAGE = "app timers that move";

    @Override
    public ResourceId id() {
        return new ResourceId("timer-elsewhere", unit);
    }

    private UnitFact timer() {
        return new UnitFact(unit + ".timer");
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(timer(), new ManifestFact(stack));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        boolean ours = observed.get(server, new ManifestFact(stack))
                .filter(manifest -> manifest.digests().containsKey("service " + unit + ".timer"))
                .isPresent();
        boolean armed = observed.get(server, timer()).orElseThrow().active().equals("active");
        if (!ours || !armed) {
            return Optional.empty();
        }
        var both = Shell.quoteAll(List.of(unit + ".timer", unit + ".service"));
        return Optional.of(new Delta(
                Action.CHANGE,
                List.of(new Detail.Note("ends here, before it begins on " + to)),
                new Delta.Work.Run(Script.lines(
                        "systemctl disable -q -- " + Shell.quote(unit + ".timer"), "systemctl stop -- " + both)),
                "armed"));
    }

    /** Remembered by nobody: it does not stay. */
    @Override
    public String digest() {
        return "";
    }
}
