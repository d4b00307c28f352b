package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** The timer that has a load balancer look after its certificate runs, and does so after a boot. */
record AcmeTimerResource(String server) implements Resource {

    static final String KIND = "acme-timer";

    private static final UnitFact UNIT = new UnitFact(Acme.TIMER);

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, Acme.TIMER);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(UNIT);
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var seen = observed.get(server, UNIT).orElseThrow();
        var details = new ArrayList<Detail>();
        if (!seen.running()) {
            details.add(new Detail.Attribute("state", seen.active(), "active"));
        }
        if (!seen.enabled()) {
            details.add(new Detail.Attribute("at boot", seen.file(), "enabled"));
        }
        if (seen.reloadNeeded()) {
            details.add(new Detail.Attribute("loaded files", "changed since", "as on disk"));
        }
        return details.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        seen.exists() ? Action.CHANGE : Action.ADD,
                        details,
                        new Delta.Work.Run(Script.lines(
                                "systemctl unmask -q --no-reload -- " + Acme.TIMER,
                                "systemctl enable -q --no-reload -- " + Acme.TIMER,
                                "systemctl daemon-reload",
                                "systemctl restart -- " + Acme.TIMER)),
                        seen.active() + " " + seen.file() + " " + seen.reloadNeeded()));
    }

    @Override
    public String digest() {
        return "active enabled";
    }
}
