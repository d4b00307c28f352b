package com.foobar.infra.part.updates;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Nobody installs security updates. */
final class NoUpdates implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-updates",
            Severity.WARNING,
            Profile.PRODUCTION,
            "no security updates",
            "Faults that everybody knows stay open until somebody thinks of them.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Updates.class).isPresent()
                ? List.of()
                : List.of(KIND.found("updates", "no security update comes by itself", "updates: {}"));
    }
}
