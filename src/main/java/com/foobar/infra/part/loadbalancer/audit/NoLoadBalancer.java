package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.web.Web;
import java.util.List;

/** Several web servers, and nobody who leads visitors past one that failed. */
public final class NoLoadBalancer implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-load-balancer",
            Severity.WARNING,
            Profile.PRODUCTION,
            "web servers without a load balancer",
            "Visitors of a web server that failed see nothing, while others of it would answer.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        if (topology.part(LoadBalancer.class).isPresent()) {
            return List.of();
        }
        return topology.part(Web.class).stream()
                .map(web -> {
                    var name = Spare.name(topology, "lb-00");
                    return KIND.found(
                            "web.servers",
                            (web.members().size() == 1
                                    ? web.members().getFirst() + " answers visitors itself, by plain HTTP"
                                    : String.join(" and ", web.members())
                                            + " answer visitors themselves, by plain HTTP: who was led to one"
                                            + " that fails stays there"),
                            "servers:\n  " + name + ": "
                                    + Spare.address(audited, web.members().getFirst(), name)
                                    + "\nload_balancer:\n  servers: " + name + "\n  https: {}");
                })
                .toList();
    }
}
