package com.foobar.infra.part.mysql.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.topology.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateResourceTest {

    private static final String DIRECTORY = "/etc/mysql/foobar-infra";
    private static final String ISSUED = "1111111111111111".repeat(3);

    private final CertificateResource certificate =
            new CertificateResource(new Server("db-01", "10.0.0.21"), DIRECTORY, new Keeper("shop", "db-01"));

    private ClusterFacts observed(String names, long days, String keySum) {
        var facts = new HashMap<Fact<?>, Object>();
        for (var name : List.of("ca", "server-cert", "server-key")) {
            var sum = name.equals("server-key") ? keySum : "1".repeat(64);
            facts.put(
                    FileFact.metadata(DIRECTORY + "/" + name + ".pem"),
                    name.equals("server-key") ? file(sum, "600", "mysql") : file(sum, "644", "root"));
        }
        facts.put(
                new CertificateFact(DIRECTORY + "/server-cert.pem"),
                new CertificateFact.State(Instant.EPOCH.plus(Duration.ofDays(days)), names, ""));
        facts.put(new HostFact(), hostAtTheEpoch());
        facts.put(
                new ManifestFact("shop"),
                new ManifestFact.State(Map.of(certificate.id().toString(), ISSUED)));
        return new ClusterFacts(Map.of("db-01", Facts.of(facts)));
    }

    private static HostFact.State hostAtTheEpoch() {
        return new HostFact.State(
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
                Map.of());
    }

    private static FileFact.State file(String sum, String mode, String owner) {
        return new FileFact.State("regular file", mode, owner, owner, sum, Optional.empty(), false, "");
    }

    private ClusterFacts with(ClusterFacts observed, Map<FileFact, FileFact.State> files) {
        var facts = new HashMap<Fact<?>, Object>(files);
        for (var fact : certificate.facts()) {
            observed.get("db-01", fact).ifPresent(answer -> facts.putIfAbsent(fact, answer));
        }
        return new ClusterFacts(Map.of("db-01", Facts.of(facts)));
    }

    @Test
    void a_key_that_others_may_read_is_closed() {
        var issued = observed("DNS:db-01, IP:10.0.0.21", 1800, "1".repeat(64));
        var open = with(
                issued, Map.of(FileFact.metadata(DIRECTORY + "/server-key.pem"), file("1".repeat(64), "644", "mysql")));
        assertThat(certificate.diff(open).orElseThrow().details())
                .containsExactly(new Delta.Detail.Attribute("access to its key", "644 mysql:mysql", "600 mysql:mysql"));
    }

    @Test
    void an_authority_whose_key_is_lost_is_made_anew_and_signs_again() {
        var issued = observed("DNS:db-01, IP:10.0.0.21", 1800, "1".repeat(64));
        var keeper = new Keeper("shop", "db-01");
        var pem = FileFact.metadata(keeper.authority());
        var key = FileFact.metadata(keeper.authorityKey());
        var authority = new AuthorityResource(keeper);

        var whole = with(
                issued, Map.of(pem, file("1".repeat(64), "600", "root"), key, file("2".repeat(64), "600", "root")));
        assertThat(certificate.diff(whole)).isEmpty();
        assertThat(authority.diff(whole)).isEmpty();

        var lost = with(
                issued,
                Map.of(
                        pem,
                        file("1".repeat(64), "600", "root"),
                        key,
                        new FileFact.State("", "", "", "", "", Optional.empty(), false, "")));
        assertThat(authority.diff(lost).orElseThrow().action()).isEqualTo(Delta.Action.CHANGE);
        assertThat(certificate.diff(lost).orElseThrow().details())
                .containsExactly(new Delta.Detail.Note("the certificate authority is another one"));

        var opened = with(
                issued, Map.of(pem, file("1".repeat(64), "600", "root"), key, file("2".repeat(64), "644", "root")));
        assertThat(authority.diff(opened).orElseThrow().details())
                .containsExactly(new Delta.Detail.Attribute("access to its key", "644 root:root", "600 root:root"));
    }

    @Test
    void what_was_issued_stays() {
        var observed = observed("DNS:db-01, IP:10.0.0.21", 1800, "1".repeat(64));
        assertThat(certificate.diff(observed)).isEmpty();
    }

    @Test
    void a_new_address_is_no_handiwork() {
        var observed = observed("DNS:db-01, IP:10.0.0.9", 1800, "1".repeat(64));
        assertThat(certificate.diff(observed).orElseThrow().details())
                .containsExactly(
                        new Delta.Detail.Attribute("names", "DNS:db-01, IP:10.0.0.9", "DNS:db-01, IP:10.0.0.21"));
        assertThat(certificate.drifted(observed)).contains(false);
    }

    @Test
    void a_near_end_is_no_handiwork() {
        var observed = observed("DNS:db-01, IP:10.0.0.21", 59, "1".repeat(64));
        assertThat(certificate.diff(observed)).isPresent();
        assertThat(certificate.drifted(observed)).contains(false);
    }

    @Test
    void another_key_is() {
        var observed = observed("DNS:db-01, IP:10.0.0.21", 1800, "2".repeat(64));
        assertThat(certificate.diff(observed)).isPresent();
        assertThat(certificate.drifted(observed)).contains(true);
    }
}
