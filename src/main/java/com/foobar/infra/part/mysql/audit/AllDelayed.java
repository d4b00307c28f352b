package com.foobar.infra.part.mysql.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;

/** Each replica stays behind on purpose. */
public final class AllDelayed implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "all-replicas-delayed",
            Severity.WARNING,
            Profile.DEV,
            "no replica that is up to date",
            "When the primary fails, none can take over before it has caught up, and what it lacks may be lost.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Mysql.class).stream()
                .filter(mysql ->
                        !mysql.replicas().isEmpty() && mysql.delayed().keySet().containsAll(mysql.replicas()))
                .map(mysql -> {
                    var name = Spare.name(audited.topology(), mysql.primary());
                    return KIND.found(
                            "mysql.replicas",
                            "each replica is delayed on purpose",
                            "servers:\n  " + name + ": " + Spare.address(audited, mysql.primary(), name)
                                    + "\nmysql:\n  replicas: ["
                                    + String.join(", ", mysql.replicas()) + ", " + name
                                    + "]");
                })
                .toList();
    }
}
