package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.tls.Https;
import java.util.List;

/** No browser knows who signed the certificate. */
public final class UnknownAuthority implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "unknown-authority",
            Severity.WARNING,
            Profile.PRODUCTION,
            "a certificate that browsers do not trust",
            "Visitors are warned of the site, and learn to click warnings away.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(LoadBalancer.class).stream()
                .filter(lb -> lb.https().filter(Https::isOfTheStack).isPresent())
                .map(lb -> KIND.found(
                        "load_balancer.https",
                        "the certificate is of the stack's own authority, which no browser knows",
                        "load_balancer:\n  https:\n    acme:\n      agree_to_terms: true"))
                .toList();
    }
}
