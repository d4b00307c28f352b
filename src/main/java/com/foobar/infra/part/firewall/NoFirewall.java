package com.foobar.infra.part.firewall;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** No server has a firewall. */
final class NoFirewall implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-firewall",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "no firewall",
            "Whoever reaches the servers can try the databases' passwords, and talk to the app past the load balancer.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        if (audited.topology().part(Firewall.class).isPresent()) {
            return List.of();
        }
        var open = audited.exposed().stream()
                .map(e -> e.server() + ":" + e.port())
                .distinct()
                .toList();
        return List.of(KIND.found(
                "firewall",
                open.isEmpty()
                        ? "all that ever listens on these servers can be reached"
                        : "whoever reaches the servers can connect to " + String.join(", ", open),
                "firewall: {}"));
    }
}
