package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import java.util.List;

/** HTTPS is there, and plain requests are answered all the same. */
public final class NoRedirect implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-https-redirect",
            Severity.WARNING,
            Profile.DEV,
            "plain HTTP beside HTTPS",
            "Who types the name, or follows an old link, stays on plain HTTP and does not notice.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(LoadBalancer.class).stream()
                .filter(lb -> lb.https().isPresent() && !lb.https().get().redirect())
                .map(lb -> KIND.found(
                        "load_balancer.https.redirect",
                        "plain requests at port " + lb.port() + " are answered rather than led to HTTPS",
                        "load_balancer:\n  https:\n    redirect: true"))
                .toList();
    }
}
