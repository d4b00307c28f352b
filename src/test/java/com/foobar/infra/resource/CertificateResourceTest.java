package com.foobar.infra.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.topology.Server;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                    new FileFact.State("regular file", "644", "root", "root", sum, Optional.empty(), false, ""));
        }
        facts.put(new CertificateFact(DIRECTORY + "/server-cert.pem"), new CertificateFact.State(days, names));
        facts.put(
                new ManifestFact("shop"),
                new ManifestFact.State(Map.of(certificate.id().toString(), ISSUED)));
        return new ClusterFacts(Map.of("db-01", Facts.of(facts)));
    }

    @Test
    void what_was_issued_stays() {
        var observed = observed("DNS:db-01, IP Address:10.0.0.21", 1800, "1".repeat(64));
        assertThat(certificate.diff(observed)).isEmpty();
    }

    @Test
    void a_new_address_is_no_handiwork() {
        var observed = observed("DNS:db-01, IP Address:10.0.0.9", 1800, "1".repeat(64));
        assertThat(certificate.diff(observed).orElseThrow().details())
                .containsExactly(new Delta.Detail.Attribute(
                        "names", "DNS:db-01, IP Address:10.0.0.9", "DNS:db-01, IP Address:10.0.0.21"));
        assertThat(certificate.drifted(observed)).contains(false);
    }

    @Test
    void a_near_end_is_no_handiwork() {
        var observed = observed("DNS:db-01, IP Address:10.0.0.21", 59, "1".repeat(64));
        assertThat(certificate.diff(observed)).isPresent();
        assertThat(certificate.drifted(observed)).contains(false);
    }

    @Test
    void another_key_is() {
        var observed = observed("DNS:db-01, IP Address:10.0.0.21", 1800, "2".repeat(64));
        assertThat(certificate.diff(observed)).isPresent();
        assertThat(certificate.drifted(observed)).contains(true);
    }
}
