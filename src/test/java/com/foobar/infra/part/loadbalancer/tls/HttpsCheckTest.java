package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.loadbalancer.tls.Signers.Wish;
import com.foobar.infra.topology.Server;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@code verify tls} says of a load balancer that visitors reach by IPv6 too. */
class HttpsCheckTest {

    private static final String DOMAIN = "www.foobar.com";
    private static final Https HTTPS = new Https(List.of(), Https.Profile.INTERMEDIATE, 443, true, Optional.empty());
    private static final HandshakeFact BY_SIX = new HandshakeFact("::1", 443, DOMAIN);

    private final X509Certificate sound = made();

    private static X509Certificate made() {
        try {
            return Pem.certificates(Signers.self(Wish.site(DOMAIN)).certificate())
                    .getFirst();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HandshakeFact.State shown(X509Certificate... chain) {
        return new HandshakeFact.State(List.of(chain), "TLSv1.3", "h2");
    }

    private static HttpsCheck check(String address) {
        return new HttpsCheck(new Server("lb-01", address), "shop", DOMAIN, HTTPS, 80, "/healthz");
    }

    private Verdict verdict(HttpsCheck check, HandshakeFact.State bySix) throws Exception {
        var facts = new HashMap<Fact<?>, Object>();
        for (var fact : check.facts().getOrDefault("lb-01", Set.of())) {
            switch (fact) {
                case HandshakeFact shake -> facts.put(shake, shake.equals(BY_SIX) ? bySix : shown(sound));
                case CertificateFact file ->
                    facts.put(
                            file,
                            new CertificateFact.State(
                                    sound.getNotAfter().toInstant(),
                                    "DNS:" + DOMAIN,
                                    CertificateFact.sha1(sound.getEncoded())));
                case RequestFact request ->
                    facts.put(
                            request,
                            new RequestFact.State(List.of(new RequestFact.Reply(
                                    request.tls() ? 200 : 308, Map.of("location", "https://" + DOMAIN + "/"), ""))));
                case HostFact host ->
                    facts.put(
                            host,
                            new HostFact.State(
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
                                    Map.of()));
                default -> throw new AssertionError(fact);
            }
        }
        return check.judge(new ClusterFacts(Map.of("lb-01", Facts.of(facts))));
    }

    @Test
    void one_without_ipv6_is_not_asked_by_it() throws Exception {
        var check = check("10.0.0.10");
        assertThat(check.facts().getOrDefault("lb-01", Set.of())).doesNotContain(BY_SIX);
        assertThat(verdict(check, shown())).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void whoever_comes_by_ipv6_is_served_the_same() throws Exception {
        var check = check("fd00::10");
        assertThat(verdict(check, shown(sound)))
                .isInstanceOfSatisfying(
                        Verdict.Pass.class, pass -> assertThat(pass.evidence()).contains("by IPv6 too"));
        assertThat(verdict(check, shown()))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        fail -> assertThat(fail.evidence()).contains("but no TLS handshake by IPv6"));
        var other = made();
        assertThat(verdict(check, shown(other)))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        fail -> assertThat(fail.evidence())
                                .contains("but by IPv6 certificate "
                                        + other.getSerialNumber().toString(16) + " is served"));
    }
}
