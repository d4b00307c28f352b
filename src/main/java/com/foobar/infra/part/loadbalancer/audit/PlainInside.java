package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.Web;
import java.util.List;

/** What HTTPS protects goes on in the clear. */
public final class PlainInside implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "plain-http-inside",
            Severity.NOTE,
            Profile.PRODUCTION,
            "plain HTTP between the servers",
            "Whoever is on the servers' network reads what visitors send by HTTPS.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        return topology.part(Web.class).stream()
                .filter(web -> web.httpsPort().isEmpty())
                .filter(web -> topology.part(LoadBalancer.class)
                        .filter(lb -> lb.https().isPresent())
                        .filter(lb -> topology.visits(Web.class).stream()
                                .anyMatch(visit -> !visit.from().equals(visit.to())))
                        .isPresent())
                .map(_ -> KIND.found(
                        "web",
                        "the load balancers ask the web servers by plain HTTP, over the network",
                        "web:\n  https: true"))
                .toList();
    }
}
