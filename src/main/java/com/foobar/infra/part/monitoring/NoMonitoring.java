package com.foobar.infra.part.monitoring;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import java.util.List;

/** Nobody watches the stack. */
final class NoMonitoring implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-monitoring",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "no monitoring",
            "Visitors are the first to notice that something fails, or fills up.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        if (topology.part(Monitoring.class).isPresent() || topology.servers().isEmpty()) {
            return List.of();
        }
        var name = Spare.name(topology, "mon-00");
        return List.of(KIND.found(
                "monitoring",
                "nothing watches the stack, and nobody is told of what fails",
                "servers:\n  " + name + ": "
                        + Spare.address(audited, topology.servers().getFirst().name(), name)
                        + "\nmonitoring:\n  server: " + name + "\n" + NobodyTold.RECEIVERS));
    }
}
