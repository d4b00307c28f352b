package com.foobar.infra.part.monitoring;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import java.util.List;
import java.util.Optional;

/** What watches fails with what it watches. */
final class WatchesItself implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "monitoring-shares-a-server",
            Severity.WARNING,
            Profile.PRODUCTION,
            "monitoring on a server that it watches",
            "When that server fails, nobody is told: what should tell of it is gone with it.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        return topology.part(Monitoring.class).stream()
                .filter(monitoring -> topology.parts().stream()
                        .filter(part -> !topology.visits(part.getClass()).isEmpty()
                                || !part.visits(topology).isEmpty())
                        .anyMatch(part -> part.members().contains(monitoring.server())))
                .map(monitoring -> {
                    var name = Spare.name(topology, "mon-00");
                    return KIND.of(
                            monitoring.server(),
                            "monitoring.server",
                            monitoring.server()
                                    + " serves visitors too, and takes the monitoring with it when it fails",
                            Optional.of("servers:\n  " + name + ": "
                                    + Spare.address(audited, monitoring.server(), name)
                                    + "\nmonitoring:\n  server: " + name));
                })
                .toList();
    }
}
