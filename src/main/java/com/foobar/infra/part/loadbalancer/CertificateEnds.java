package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.loadbalancer.tls.HandshakeFact;
import com.foobar.infra.topology.Topology;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The certificate that is really served ends soon: by then each renewal by itself should have come. */
final class CertificateEnds implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "certificate-ends",
            Severity.CRITICAL,
            Profile.DEV,
            "a certificate that ends",
            "From that moment on browsers show visitors a warning instead of the site.");

    private static final Duration SOON = Duration.ofDays(5);

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return question(topology, server)
                .<Set<Fact<?>>>map(handshake -> Set.of(handshake, new HostFact()))
                .orElse(Set.of());
    }

    private static Optional<HandshakeFact> question(Topology topology, String server) {
        return topology.part(LoadBalancer.class)
                .filter(balancer -> balancer.servers().contains(server))
                .flatMap(LoadBalancer::https)
                .map(https -> new HandshakeFact("127.0.0.1", https.port(), topology.domain()));
    }

    @Override
    public List<Finding> findings(Seen seen) {
        return seen.servers().stream()
                .flatMap(server -> question(seen.topology(), server)
                        .flatMap(question -> seen.of(server, question))
                        .flatMap(handshake -> handshake.chain().stream().findFirst())
                        .flatMap(certificate -> found(seen, server, certificate))
                        .stream())
                .toList();
    }

    /** By the server's own clock. */
    private static Optional<Finding> found(Seen seen, String server, X509Certificate certificate) {
        long now = seen.of(server, new HostFact()).orElseThrow().clockMillis();
        var left = Duration.ofMillis(certificate.getNotAfter().getTime() - now);
        return left.compareTo(SOON) > 0
                ? Optional.empty()
                : Optional.of(KIND.of(
                                server,
                                "load_balancer.https",
                                "the certificate that " + server + " serves for "
                                        + seen.topology().domain()
                                        + (left.isNegative()
                                                ? " has ended at "
                                                        + certificate
                                                                .getNotAfter()
                                                                .toInstant()
                                                : " ends at "
                                                        + certificate
                                                                .getNotAfter()
                                                                .toInstant()),
                                Optional.empty())
                        .todo("foobar-infra verify tls says where it comes from, and what keeps the next one"));
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .filter(server -> question(seen.topology(), server)
                        .flatMap(question -> seen.of(server, question))
                        .filter(handshake -> handshake.chain().isEmpty())
                        .isPresent())
                .map(server -> "which certificate " + server + " serves: nothing there answers by TLS")
                .toList();
    }
}
