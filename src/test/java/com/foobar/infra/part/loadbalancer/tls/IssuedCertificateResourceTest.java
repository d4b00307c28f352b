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

/** When a load balancer's certificate of the stack's authority is made anew, and when it is left alone. */
class IssuedCertificateResourceTest {

    private static final String PEM = "/etc/foobar-infra/shop/tls/www.foobar.com.pem";
    private static final String SOCKET = "/run/haproxy/admin.sock";
    private static final String FILE_SUM = "1".repeat(64);
    private static final String CA_SUM = "2".repeat(64);

    private final Keeper keeper = new Keeper("shop", "db-01");
    private final IssuedCertificateResource certificate = new IssuedCertificateResource(
            new CertificateFile("lb-01", "shop", PEM, SOCKET),
            "www.foobar.com",
            List.of(),
            PEM.replace(".pem", ".key"),
            keeper);

    private static FileFact.State file(String sum, String mode) {
        return new FileFact.State("regular file", mode, "root", "root", sum, Optional.empty(), false, "");
    }

    /** All as it was issued, but for what is said. */
    private List<Detail> details(Consumer<Map<Fact<?>, Object>> but) {
        var here = new HashMap<Fact<?>, Object>();
        here.put(FileFact.metadata(PEM), file(FILE_SUM, "600"));
        here.put(
                new CertificateFact(PEM),
                new CertificateFact.State(Instant.EPOCH.plus(Duration.ofDays(200)), "DNS:www.foobar.com", "AB"));
        here.put(new LoadedCertificateFact(SOCKET, PEM), new LoadedCertificateFact.State(Optional.of("AB")));
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
                .diff(new ClusterFacts(Map.of("lb-01", Facts.of(here), "db-01", Facts.of(there))))
                .map(delta -> delta.details())
                .orElse(List.of());
    }

    private static void isGood(Map<Fact<?>, Object> here, long days, String names) {
        here.put(
                new CertificateFact(PEM),
                new CertificateFact.State(Instant.EPOCH.plus(Duration.ofDays(days)), names, "AB"));
    }

    @Test
    void one_that_was_issued_and_is_served_is_left_alone() {
        assertThat(details(_ -> {})).isEmpty();
        assertThat(details(here -> isGood(here, 132, "DNS:www.foobar.com"))).isEmpty();
    }

    @Test
    void it_is_renewed_when_a_third_of_its_time_is_left() {
        assertThat(details(here -> isGood(here, 131, "DNS:www.foobar.com")))
                .containsExactly(new Detail.Attribute("days left", "131", "397"));
    }

    @Test
    void another_domain_is_another_certificate() {
        assertThat(details(here -> isGood(here, 200, "DNS:foobar.com")))
                .containsExactly(new Detail.Attribute("names", "DNS:foobar.com", "DNS:www.foobar.com"));
    }

    @Test
    void another_file_another_authority_and_access_by_others_are_seen() {
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
    void what_haproxy_serves_counts_and_not_only_the_file() {
        assertThat(details(here -> here.put(
                        new LoadedCertificateFact(SOCKET, PEM), new LoadedCertificateFact.State(Optional.of("CD")))))
                .containsExactly(new Detail.Note("HAProxy serves another certificate than this file's"));
        // One that does not run, or has not begun with HTTPS yet, reads the file when it starts.
        assertThat(details(here -> here.put(
                        new LoadedCertificateFact(SOCKET, PEM), new LoadedCertificateFact.State(Optional.empty()))))
                .isEmpty();
    }

    @Test
    void what_hosts_say_is_read() {
        var asked = List.of(new LoadedCertificateFact(SOCKET, PEM), new LoadedCertificateFact(SOCKET, "/none"));
        var answers = Probes.told(
                "Socket: " + SOCKET + "\nFilename: " + PEM + "\nSHA1 FingerPrint: 0AF9\nSocket: /run/other\n", asked);
        assertThat(answers.get(asked.getFirst())).isEqualTo(new LoadedCertificateFact.State(Optional.of("0AF9")));
        assertThat(answers.get(asked.getLast())).isEqualTo(new LoadedCertificateFact.State(Optional.empty()));
    }
}
