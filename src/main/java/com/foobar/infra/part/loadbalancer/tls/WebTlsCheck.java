package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.part.web.Web;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A web server serves load balancers the certificate that lies in its file, for its name and for some time yet, and nothing
 * plain beside it. That they verify it shows in that they take it for well.
 */
public final class WebTlsCheck extends ServerCheck {

    /** As of those for visitors. */
    private static final int SOON_SHARE = 4;

    private static final String RENEWAL = "foobar-infra apply renews it";
    private static final String PLAN = "foobar-infra plan tells what is to be done";

    private final int plain;
    private final int port;
    private final HandshakeFact handshake;
    private final CertificateFact file;

    public WebTlsCheck(String server, String stack, Web web) {
        super(HttpsCheck.GROUP, "web", server);
        this.plain = web.port();
        this.port = web.asked();
        this.handshake = new HandshakeFact("127.0.0.1", port, Web.certifiedName(server));
        this.file = new CertificateFact(Web.certificate(stack));
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(handshake, file, new HostFact(), new ListenersFact());
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var served = observed.get(server(), handshake).orElseThrow();
        if (served.chain().isEmpty()) {
            return new Verdict.Fail(
                    "no TLS handshake at port " + port,
                    "systemctl status nginx; tail /var/log/nginx/error.log; foobar-infra plan");
        }
        var leaf = served.chain().getFirst();
        var lies = observed.get(server(), file).orElseThrow();
        var now = Instant.ofEpochMilli(
                observed.get(server(), new HostFact()).orElseThrow().clockMillis());
        var end = leaf.getNotAfter().toInstant();
        var left = Duration.between(now, end);
        var evidence = "port " + port + ": " + served.protocol() + ", certificate "
                + leaf.getSerialNumber().toString(16) + ", " + left.toDays() + " days left";
        if (!lies.sha1().equals(sha1(leaf))) {
            return new Verdict.Fail(evidence + "; but that is not in its file, " + file.path(), PLAN);
        }
        if (!lies.names().equals("DNS:" + Web.certifiedName(server()))) {
            return new Verdict.Fail(evidence + "; but it is for " + lies.names(), PLAN);
        }
        if (now.isBefore(leaf.getNotBefore().toInstant())) {
            return new Verdict.Fail(
                    evidence + "; but it is good from " + leaf.getNotBefore().toInstant() + " on only",
                    "is that server's clock right?");
        }
        var begin = leaf.getNotBefore().toInstant();
        if (left.multipliedBy(SOON_SHARE).compareTo(Duration.between(begin, end)) < 0) {
            return new Verdict.Fail(evidence + "; less than a quarter of its time", RENEWAL);
        }
        return observed.get(server(), new ListenersFact()).orElseThrow().listeners().stream()
                .filter(l -> l.port() == plain && l.program().equals("nginx") && !isLoopback(l.address()))
                .findFirst()
                .<Verdict>map(l -> new Verdict.Fail(
                        evidence + "; but nginx listens for plain HTTP too, on " + l.address() + ", port " + plain,
                        "nginx -T there shows in which file; " + PLAN))
                .orElseGet(() -> new Verdict.Pass(evidence + ", nothing plain"));
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("[::1]");
    }

    private static String sha1(X509Certificate certificate) {
        try {
            return CertificateFact.sha1(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            return "";
        }
    }
}
