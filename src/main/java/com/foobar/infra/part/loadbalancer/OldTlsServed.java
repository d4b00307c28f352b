package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A load balancer speaks TLS of yesterday on the wire, whatever its files say. */
final class OldTlsServed implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "old-tls-served",
            Severity.WARNING,
            Profile.PRODUCTION,
            "TLS of yesterday is served",
            "Who stands between can have both sides fall back to what is known to be broken.");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return question(topology, server).<Set<Fact<?>>>map(Set::of).orElse(Set.of());
    }

    private static Optional<OldTlsFact> question(Topology topology, String server) {
        return topology.part(LoadBalancer.class)
                .filter(balancer -> balancer.servers().contains(server))
                .flatMap(LoadBalancer::https)
                .map(https -> new OldTlsFact(https.port(), topology.domain()));
    }

    @Override
    public List<Finding> findings(Seen seen) {
        return seen.servers().stream()
                .flatMap(server -> question(seen.topology(), server)
                        .flatMap(question -> seen.of(server, question))
                        .filter(old -> !old.accepted().isEmpty())
                        .map(old -> KIND.of(
                                        server,
                                        "load_balancer.https",
                                        server + " answers by " + String.join(" and ", old.accepted()),
                                        Optional.empty())
                                .todo(
                                        "foobar-infra plan tells whether haproxy.cfg is as it should be; if it is: a template"
                                                + " of yours sets ssl-min-ver, or something else listens there"))
                        .stream())
                .toList();
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .filter(server -> question(seen.topology(), server)
                        .flatMap(question -> seen.of(server, question))
                        .filter(old -> !old.asked())
                        .isPresent())
                .map(server -> "whether " + server + " answers by old TLS: it has no openssl to try it with")
                .toList();
    }
}
