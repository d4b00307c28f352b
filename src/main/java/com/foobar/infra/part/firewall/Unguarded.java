package com.foobar.infra.part.firewall;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;
import java.util.Optional;

/** A server that the firewall leaves out. */
final class Unguarded implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "unguarded-server",
            Severity.WARNING,
            Profile.DEV,
            "a server without a firewall",
            "Whoever reaches it can connect to what is meant for other servers of the stack alone.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        return topology.part(Firewall.class).stream()
                .flatMap(firewall -> topology.serversBesides(Firewall.class).stream()
                        .filter(server -> !firewall.servers().contains(server))
                        .map(server -> KIND.of(
                                server,
                                "firewall.servers",
                                "the firewall leaves out " + server
                                        + audited.exposed().stream()
                                                .filter(e -> e.server().equals(server))
                                                .map(e -> Integer.toString(e.port()))
                                                .distinct()
                                                .reduce((a, b) -> a + ", " + b)
                                                .map(ports -> ", with ports " + ports)
                                                .orElse(""),
                                Optional.of("firewall:\n  servers: all"))))
                .toList();
    }
}
