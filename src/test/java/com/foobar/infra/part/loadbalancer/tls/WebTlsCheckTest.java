package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ListenersFact.Listener;
import com.foobar.infra.part.loadbalancer.tls.Signers.Wish;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.stack.Stacks;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@code verify tls} finds wrong with a web server's certificate, and with what it answers beside. */
class WebTlsCheckTest {

    private static final Listener TLS = new Listener("*", 8443, "nginx", 7, "nginx.service");
    private static final CertificateFact FILE = new CertificateFact(Web.certificate("shop"));

    private final WebTlsCheck check = new WebTlsCheck("web-01", "shop", Stacks.secretly(Stacks.web("web-01")));
    private final X509Certificate sound = made(Wish.site("web-01"));

    private static X509Certificate made(Wish wish) {
        try {
            return Pem.certificates(Signers.self(wish).certificate()).getFirst();
        } catch (java.security.cert.CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertificateFact.State read(X509Certificate certificate, String names) throws Exception {
        return new CertificateFact.State(
                certificate.getNotAfter().toInstant(), names, CertificateFact.sha1(certificate.getEncoded()));
    }

    private Verdict verdict(List<X509Certificate> served, CertificateFact.State file, Listener... listeners) {
        var now = new HostFact.State(
                "debian",
                "13",
                "trixie",
                "Debian",
                Optional.empty(),
                Signers.NOW.toEpochMilli(),
                1,
                "id",
                Set.of(),
                Set.of(),
                true,
                false,
                "",
                false,
                Map.of(),
                Map.of());
        var facts = Facts.of(Map.of(
                new HandshakeFact("127.0.0.1", 8443, "web-01"),
                new HandshakeFact.State(served, "TLSv1.3", ""),
                FILE,
                file,
                new HostFact(),
                now,
                new ListenersFact(),
                new ListenersFact.State(List.of(listeners))));
        return check.judge(new ClusterFacts(Map.of("web-01", facts)));
    }

    private String wrong(List<X509Certificate> served, CertificateFact.State file, Listener... listeners) {
        return verdict(served, file, listeners) instanceof Verdict.Fail fail ? fail.evidence() : "well";
    }

    @Test
    void one_that_is_its_own_and_lasts_is_well() throws Exception {
        var loopback = new Listener("127.0.0.1", 80, "nginx", 7, "nginx.service");
        var balancer = new Listener("*", 80, "haproxy", 8, "haproxy.service");
        assertThat(verdict(List.of(sound), read(sound, "DNS:web-01"), TLS, loopback, balancer))
                .isInstanceOfSatisfying(
                        Verdict.Pass.class, pass -> assertThat(pass.evidence()).contains("TLSv1.3", "nothing plain"));
    }

    @Test
    void what_is_served_counts() throws Exception {
        assertThat(wrong(List.of(), read(sound, "DNS:web-01"), TLS)).contains("no TLS handshake at port 8443");
        assertThat(wrong(List.of(made(Wish.site("web-01"))), read(sound, "DNS:web-01"), TLS))
                .contains("that is not in its file");
    }

    @Test
    void another_name_and_little_time_are_told() throws Exception {
        assertThat(wrong(List.of(sound), read(sound, "DNS:web-02"), TLS)).contains("but it is for DNS:web-02");
        var old = made(Wish.site("web-01")
                .from(Signers.NOW.minus(Duration.ofDays(80)), Signers.NOW.plus(Duration.ofDays(20))));
        assertThat(wrong(List.of(old), read(old, "DNS:web-01"), TLS)).contains("19 days left; less than a quarter");
    }

    @Test
    void plain_http_for_others_is_told() throws Exception {
        assertThat(wrong(
                        List.of(sound),
                        read(sound, "DNS:web-01"),
                        TLS,
                        new Listener("[::]", 80, "nginx", 7, "nginx.service")))
                .contains("listens for plain HTTP too, on [::], port 80");
    }
}
