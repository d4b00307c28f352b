package com.foobar.infra.part.firewall;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Servers may reach anything. */
final class OutboundOpen implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "outbound-open",
            Severity.NOTE,
            Profile.PRODUCTION,
            "servers that may reach anything",
            "A program that somebody smuggles in can fetch more, and carry data away.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Firewall.class).stream()
                .filter(firewall -> firewall.out() == Firewall.Out.OPEN)
                .map(_ -> KIND.found("firewall.out", "the servers may reach anything", "firewall:\n  out: listed"))
                .toList();
    }
}
