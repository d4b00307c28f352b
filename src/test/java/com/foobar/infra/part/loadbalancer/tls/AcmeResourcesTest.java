package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.Probes;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a plan does about a certificate by ACME, and what it leaves to the hosts. */
class AcmeResourcesTest {

    private static final Acme ACME =
            new Acme("https://acme.example/dir", Optional.empty(), true, List.of("foobar.com"), Optional.empty());
    private static final Acme.Paths PATHS = Acme.Paths.of("shop");
    private static final String SITE = "www.foobar.com";
    private static final String PEM = TlsPaths.of("shop").pem(SITE);

    private static AcmeKeysResource keys(String server) {
        return new AcmeKeysResource(server, "shop", ACME, List.of("lb-01", "lb-02"), "/socket");
    }

    private static FileFact.State file(String sum) {
        return sum.isEmpty()
                ? new FileFact.State("", "", "", "", "", Optional.empty(), false, "")
                : new FileFact.State("regular file", "600", "root", "root", sum, Optional.empty(), false, "");
    }

    /** A server that has these keys, and a certificate that was issued a month ago. */
    private static Map<Fact<?>, Object> server(String sum) {
        var all = new HashMap<Fact<?>, Object>();
        all.put(FileFact.metadata(PATHS.account()), file(sum));
        all.put(FileFact.metadata(PATHS.key(ACME)), file(sum));
        all.put(FileFact.metadata(PATHS.thumbprint()), file(sum));
        all.put(
                new ManifestFact("shop"),
                new ManifestFact.State(Map.of(keys("lb-01").id().toString(), sum + " " + sum + " " + sum)));
        all.put(
                new CertificateFact(PEM),
                new CertificateFact.State(
                        Instant.EPOCH.plus(Duration.ofDays(60)), "DNS:foobar.com, DNS:www.foobar.com", "AB"));
        all.put(
                new AcmeFact("shop"),
                new AcmeFact.State("AB", Optional.of(new AcmeFact.Attempt("issued", Instant.EPOCH, "by it"))));
        all.put(
                new HostFact(),
                new HostFact.State(
                        "debian",
                        "13",
                        "trixie",
                        "Debian",
                        Optional.empty(),
                        0,
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
        return all;
    }

    private static List<Detail> details(Resource resource, Map<Fact<?>, Object> one, Map<Fact<?>, Object> two) {
        return resource.diff(new ClusterFacts(Map.of("lb-01", Facts.of(one), "lb-02", Facts.of(two))))
                .map(delta -> delta.details())
                .orElse(List.of());
    }

    private static List<Detail> order(Consumer<Map<Fact<?>, Object>> but) {
        var one = server("1");
        but.accept(one);
        return details(new AcmeOrderResource(PEM, SITE, keys("lb-01")), one, server("1"));
    }

    @Test
    void keys_come_from_whoever_has_them() {
        assertThat(details(keys("lb-01"), server(""), server("")))
                .containsExactly(new Detail.Note("of the account and of the certificate, made here"));
        assertThat(details(keys("lb-02"), server(""), server("")))
                .containsExactly(new Detail.Note("of the account and of the certificate, sealed, from lb-01"));
        assertThat(details(keys("lb-01"), server(""), server("2")))
                .containsExactly(new Detail.Note("of the account and of the certificate, sealed, from lb-02"));
        assertThat(details(keys("lb-02"), server("1"), server("2")))
                .containsExactly(new Detail.Note("of the account and of the certificate, sealed, from lb-01"));
        assertThat(details(keys("lb-01"), server("1"), server("2"))).isEmpty();
        assertThat(details(keys("lb-02"), server("1"), server("1"))).isEmpty();
    }

    @Test
    void what_was_issued_and_is_good_is_the_hosts_own_business() {
        assertThat(order(_ -> {})).isEmpty();
        // Even when hardly any time is left; that is told by verify.
        assertThat(order(here -> here.put(
                        new CertificateFact(PEM),
                        new CertificateFact.State(
                                Instant.EPOCH.plus(Duration.ofHours(1)), "DNS:www.foobar.com, DNS:foobar.com", "AB"))))
                .isEmpty();
    }

    @Test
    void what_was_not_issued_is_ordered_and_the_last_refusal_told() {
        assertThat(order(here -> here.put(
                        new AcmeFact("shop"),
                        new AcmeFact.State(
                                "", Optional.of(new AcmeFact.Attempt("failed", Instant.EPOCH, "dns: no such name"))))))
                .containsExactly(
                        new Detail.Note("ordered from https://acme.example/dir once the load balancers run"),
                        new Detail.Note("the last attempt failed, 1970-01-01T00:00:00Z: dns: no such name"));
    }

    @Test
    void other_names_and_an_end_that_is_past_are_ordered_anew() {
        assertThat(order(here -> here.put(
                        new CertificateFact(PEM),
                        new CertificateFact.State(
                                Instant.EPOCH.plus(Duration.ofDays(60)), "DNS:www.foobar.com", "AB"))))
                .containsExactly(new Detail.Note("ordered anew, for www.foobar.com, foobar.com"));
        assertThat(order(here -> here.put(
                        new CertificateFact(PEM),
                        new CertificateFact.State(
                                Instant.EPOCH.minus(Duration.ofDays(1)), "DNS:www.foobar.com, DNS:foobar.com", "AB"))))
                .containsExactly(new Detail.Note("it ended on 1969-12-31T00:00:00Z"));
    }

    @Test
    void what_hosts_note_is_read() {
        var fact = new AcmeFact("shop");
        assertThat(Probes.told("sha1=AB\nresult=failed\nat=60\npause=3600\nsaid=dns: no = name\n", List.of(fact))
                        .get(fact))
                .isEqualTo(new AcmeFact.State(
                        "AB",
                        Optional.of(new AcmeFact.Attempt("failed", Instant.ofEpochSecond(60), "dns: no = name"))));
        assertThat(Probes.told("", List.of(fact)).get(fact)).isEqualTo(new AcmeFact.State("", Optional.empty()));
    }
}
