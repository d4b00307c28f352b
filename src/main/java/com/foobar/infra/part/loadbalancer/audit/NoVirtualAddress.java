package com.foobar.infra.part.loadbalancer.audit;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Spare;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import java.util.List;
import java.util.Optional;

/** Several load balancers, and no address that moves between them. */
public final class NoVirtualAddress implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "no-virtual-address",
            Severity.WARNING,
            Profile.DEV,
            "load balancers without a shared address",
            "Visitors whom DNS led to the one that failed see nothing until DNS is changed.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        return audited.topology().part(LoadBalancer.class).stream()
                .filter(lb -> lb.servers().size() > 1 && lb.virtualAddress().isEmpty())
                .map(lb -> {
                    var address = Spare.moving(audited, lb.servers().getFirst());
                    return new Finding(
                            KIND,
                            KIND.severity(),
                            Optional.empty(),
                            "load_balancer.servers",
                            "visitors of " + String.join(" and ", lb.servers())
                                    + " are not led to another if theirs fails",
                            address.map(free -> "load_balancer:\n  virtual_address: " + free),
                            address.isPresent()
                                    ? Optional.empty()
                                    : Optional.of("Give load_balancer.virtual_address an address of their network that"
                                            + " nobody has"));
                })
                .toList();
    }
}
