package com.foobar.infra.part.mysql.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;

/** The data stand on one machine. */
public final class NoReplica implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-replica",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "a database without a replica",
            "With its disk all is lost that was written since the last backup, and nothing is answered until that is back.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        return topology.part(Mysql.class).stream()
                .filter(mysql -> mysql.replicas().isEmpty())
                .map(mysql -> {
                    var name = Spare.name(topology, mysql.primary());
                    return KIND.found(
                            "mysql.primary",
                            "only " + mysql.primary() + " has the data",
                            "servers:\n  " + name + ": " + Spare.address(audited, mysql.primary(), name)
                                    + "\nmysql:\n  replicas: [" + name + "]");
                })
                .toList();
    }
}
