package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import java.util.List;

/** Visitors are not encrypted. */
public final class NoHttps implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-https",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "no HTTPS",
            "Whoever is on the way reads and changes what visitors send and get, their passwords among it.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(LoadBalancer.class).stream()
                .filter(lb -> lb.https().isEmpty())
                .map(lb -> KIND.found(
                        "load_balancer.port",
                        "visitors are answered by plain HTTP alone, at port " + lb.port(),
                        "load_balancer:\n  https: {}"))
                .toList();
    }
}
