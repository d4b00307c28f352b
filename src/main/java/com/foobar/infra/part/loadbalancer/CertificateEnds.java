package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.loadbalancer.tls.HandshakeFact;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Topology;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
        var questions = new LinkedHashSet<Fact<?>>(handshakes(topology, server));
        if (!questions.isEmpty()) {
            questions.add(new HostFact());
        }
        return questions;
    }

    /** For each name that is served: each may have a certificate of its own. */
    private static List<HandshakeFact> handshakes(Topology topology, String server) {
        return topology.part(LoadBalancer.class)
                .filter(balancer -> balancer.servers().contains(server))
                .flatMap(LoadBalancer::https)
                .map(https -> Stream.concat(
                                Stream.of(topology.domain()),
                                topology.part(Web.class).stream()
                                        .flatMap(web -> web.askedFor(topology).values().stream()))
                        .distinct()
                        .map(name -> new HandshakeFact("127.0.0.1", https.port(), name))
                        .toList())
                .orElse(List.of());
    }

    @Override
    public List<Finding> findings(Seen seen) {
        return seen.servers().stream()
                .flatMap(server -> found(seen, server).stream())
                .toList();
    }

    /** What is served for a name. */
    private record Served(String name, X509Certificate certificate) {}

    /** The first to end, of all that are served. */
    private static Optional<Finding> found(Seen seen, String server) {
        return handshakes(seen.topology(), server).stream()
                .flatMap(handshake -> seen.of(server, handshake).stream()
                        .flatMap(answer -> answer.chain().stream().limit(1))
                        .map(certificate -> new Served(handshake.site(), certificate)))
                .min(Comparator.comparing(served -> served.certificate().getNotAfter()))
                .flatMap(served -> found(seen, server, served));
    }

    /** By the server's own clock. */
    private static Optional<Finding> found(Seen seen, String server, Served served) {
        long now = seen.of(server, new HostFact()).orElseThrow().clockMillis();
        var left = Duration.ofMillis(served.certificate().getNotAfter().getTime() - now);
        return left.compareTo(SOON) > 0
                ? Optional.empty()
                : Optional.of(KIND.of(
                                server,
                                "load_balancer.https",
                                "the certificate that " + server + " serves for "
                                        + served.name()
                                        + (left.isNegative() ? " has ended at " : " ends at ")
                                        + served.certificate().getNotAfter().toInstant(),
                                Optional.empty())
                        .todo("foobar-infra verify tls says where it comes from, and what keeps the next one"));
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .flatMap(server -> handshakes(seen.topology(), server).stream()
                        .filter(handshake -> seen.of(server, handshake)
                                .filter(answer -> answer.chain().isEmpty())
                                .isPresent())
                        .map(handshake -> "which certificate " + server + " serves for " + handshake.site()
                                + ": nothing there answers by TLS"))
                .toList();
    }
}
