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

/** The timer that has a server make its backups runs, and does so after a boot. */
record BackupTimerResource(String server) implements Resource {

    static final String KIND = "backup-timer";

    static final UnitFact UNIT = new UnitFact(BackupPaths.TIMER);

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, BackupPaths.TIMER);
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
                                "systemctl unmask -q --no-reload -- " + BackupPaths.TIMER,
                                "systemctl enable -q --no-reload -- " + BackupPaths.TIMER,
                                "systemctl daemon-reload",
                                "systemctl restart -- " + BackupPaths.TIMER)),
                        seen.active() + " " + seen.file() + " " + seen.reloadNeeded()));
    }

    @Override
    public String digest() {
        return "active enabled";
    }

    static Script removal() {
        return Script.lines(
                "systemctl disable -q --now -- " + BackupPaths.TIMER + " 2>/dev/null || :",
                "systemctl stop -- " + BackupPaths.SERVICE + " 2>/dev/null || :",
                "systemctl reset-failed -- " + BackupPaths.SERVICE + " 2>/dev/null || :");
    }
}
