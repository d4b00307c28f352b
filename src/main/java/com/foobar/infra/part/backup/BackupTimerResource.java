package com.foobar.infra.part.backup;

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

/**
 * A timer that has a server make its backups, or keep its binary logs, or the service that streams these, runs, and does so after a boot.
 *
 * @param timer that unit
 */
record BackupTimerResource(String server, String timer) implements Resource {

    static final String KIND = "backup-timer";

    private UnitFact unit() {
        return new UnitFact(timer);
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, timer);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(unit());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var seen = observed.get(server, unit()).orElseThrow();
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
                                "systemctl unmask -q --no-reload -- " + timer,
                                "systemctl enable -q --no-reload -- " + timer,
                                "systemctl daemon-reload",
                                "systemctl restart -- " + timer)),
                        seen.active() + " " + seen.file() + " " + seen.reloadNeeded()));
    }

    @Override
    public String digest() {
        return "active enabled";
    }

    static Script removal(String timer) {
        var service = timer.replace(".timer", ".service");
        return Script.lines(
                "systemctl disable -q --now -- " + timer + " 2>/dev/null || :",
                "systemctl stop -- " + service + " 2>/dev/null || :",
                "systemctl reset-failed -- " + service + " 2>/dev/null || :",
                "rm -f -- " + BackupPaths.FIGURES + "/foobar-infra-backup.prom");
    }
}
