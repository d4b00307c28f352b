package com.foobar.infra.part.monitoring;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import java.util.List;

/** Nobody watches who watches. */
final class NoHeartbeat implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-heartbeat",
            Severity.NOTE,
            Profile.PRODUCTION,
            "nobody who notices that the monitoring is gone",
            "Silence is taken for good news when the monitoring itself has failed.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Monitoring.class).stream()
                .filter(monitoring -> monitoring.heartbeat().isEmpty())
                .map(
                        _ -> KIND.found(
                                "monitoring.heartbeat_file",
                                "nobody outside is told that the monitoring lives",
                                "monitoring:\n  heartbeat_file: heartbeat.url # a file with the URL, which only its owner may read"))
                .toList();
    }
}
