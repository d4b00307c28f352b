package com.foobar.infra.part.mysql.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;

/** A write is acknowledged before a replica has it. */
public final class Asynchronous implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "asynchronous-replication",
            Severity.NOTE,
            Profile.PRODUCTION,
            "writes that one server alone has",
            "When the primary is lost for good, so is what was acknowledged in its last moments, such as an order.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(Mysql.class).stream()
                .filter(mysql -> mysql.durability() == Mysql.Durability.ASYNC
                        && !mysql.replicas().isEmpty())
                .map(_ -> KIND.found(
                        "mysql.durability",
                        "a write is acknowledged before a replica has it",
                        "mysql:\n  durability: semi-sync"))
                .toList();
    }
}
