package com.foobar.infra.part.mysql.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.mysql.Mysql;
import java.util.List;

/** Apps know the databases by address. */
public final class NotRouted implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-routing",
            Severity.WARNING,
            Profile.PRODUCTION,
            "apps that know the databases by address",
            "After a promotion each app has to be told and started anew before anything can be written.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        return topology.part(Mysql.class).stream()
                .filter(mysql -> mysql.routing().isEmpty() && !mysql.replicas().isEmpty())
                .filter(_ -> !topology.visits(Mysql.class).isEmpty())
                .map(mysql -> KIND.found(
                        "mysql.primary",
                        "the apps write to " + mysql.primary() + " by its address, whoever is primary",
                        "mysql:\n  routing: {}"))
                .toList();
    }
}
