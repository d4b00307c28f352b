package com.foobar.infra.part.monitoring;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Alerts that nobody gets. */
final class NobodyTold implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "nobody-told",
            Severity.WARNING,
            Profile.DEV,
            "alerts that nobody is told of",
            "An alert that waits to be looked at is found after the visitors found the fault.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Monitoring.class).stream()
                .filter(monitoring -> monitoring.receivers().isEmpty())
                .map(_ -> KIND.found("monitoring.receivers", "nobody is told of alerts", "monitoring:\n" + RECEIVERS))
                .toList();
    }

    /** Somebody who is told, as one would write it. */
    static final String RECEIVERS = "  receivers:\n    everybody:\n      mail:\n        to: ops@example.com"
            + "\n        from: monitoring@example.com\n        host: smtp.example.com";
}
