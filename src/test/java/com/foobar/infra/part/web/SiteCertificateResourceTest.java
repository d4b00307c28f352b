package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Keeper;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When a web server's certificate is made anew, and when it is left alone. */
class SiteCertificateResourceTest {

    private static final String PEM = Web.certificate("shop");
    private static final String FILE_SUM = "1".repeat(64);
    private static final String CA_SUM = "2".repeat(64);

    private final Keeper keeper = new Keeper("shop", "db-01");
    private final SiteCertificateResource certificate = new SiteCertificateResource("web-01", keeper, 8443);

    private static FileFact.State file(String sum, String mode) {
        return new FileFact.State("regular file", mode, "root", "root", sum, Optional.empty(), false, "");
    }

    private static CertificateFact.State good(long days, String names) {
        return new CertificateFact.State(Instant.EPOCH.plus(Duration.ofDays(days)), names, "AB");
    }

    /** All as it was issued, but for what is said. */
    private List<Detail> details(Consumer<Map<Fact<?>, Object>> but) {
        var here = new HashMap<Fact<?>, Object>();
        here.put(FileFact.metadata(PEM), file(FILE_SUM, "600"));
        here.put(new CertificateFact(PEM), good(200, "DNS:web-01"));
        here.put(
                new ManifestFact("shop"),
                new ManifestFact.State(Map.of(certificate.id().toString(), FILE_SUM + " " + CA_SUM)));
        here.put(
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
        but.accept(here);
        var there = new HashMap<Fact<?>, Object>();
        there.put(FileFact.metadata(keeper.authority()), file(CA_SUM, "600"));
        there.put(FileFact.metadata(keeper.authorityKey()), file("3".repeat(64), "600"));
        return certificate
                .diff(new ClusterFacts(Map.of("web-01", Facts.of(here), "db-01", Facts.of(there))))
                .map(delta -> delta.details())
                .orElse(List.of());
    }

    @Test
    void one_that_was_issued_is_left_alone_until_a_third_of_its_time_is_left() {
        assertThat(details(_ -> {})).isEmpty();
        assertThat(details(here -> here.put(new CertificateFact(PEM), good(132, "DNS:web-01"))))
                .isEmpty();
        assertThat(details(here -> here.put(new CertificateFact(PEM), good(131, "DNS:web-01"))))
                .containsExactly(new Detail.Attribute("days left", "131", "397"));
    }

    @Test
    void another_name_another_file_another_authority_and_access_by_others_are_seen() {
        assertThat(details(here -> here.put(new CertificateFact(PEM), good(200, "DNS:web-02"))))
                .containsExactly(new Detail.Attribute("names", "DNS:web-02", "DNS:web-01"));
        assertThat(details(here -> here.put(FileFact.metadata(PEM), file("4".repeat(64), "600"))))
                .containsExactly(new Detail.Note("its file is not the one that was issued"));
        assertThat(details(here -> here.put(
                        new ManifestFact("shop"),
                        new ManifestFact.State(Map.of(certificate.id().toString(), FILE_SUM + " " + FILE_SUM)))))
                .containsExactly(new Detail.Note("the certificate authority is another one"));
        assertThat(details(here -> here.put(FileFact.metadata(PEM), file(FILE_SUM, "644"))))
                .containsExactly(new Detail.Attribute("access", "644 root:root", "600 root:root"));
    }

    @Test
    void it_is_taken_away_with_its_key() {
        assertThat(SiteCertificateResource.removal("shop").render())
                .contains("/etc/foobar-infra/shop/web/nginx.pem", "/etc/foobar-infra/shop/web/nginx.key");
    }
}
