package com.foobar.infra.part;

import com.foobar.infra.fact.CertificateFact;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * When a certificate ends that lies on a server. Whether it is also the one that is served is for {@code verify} to prove.
 *
 * @param path the file
 */
public record CertificateGauge(String server, String path) implements Gauge {

    /** Under which they are told. */
    public static final String SECTION = "certificates";

    private static final Duration SOON = Duration.ofDays(14);

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new CertificateFact(path), new HostFact());
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var certificate = observed.get(server, new CertificateFact(path)).orElseThrow();
        if (!certificate.present()) {
            return List.of(Reading.silent(SECTION, server, path, Reading.Level.BAD, "is not there, or can't be read"));
        }
        var clock = observed.get(server, new HostFact()).orElseThrow().clockMillis();
        var left = Duration.between(Instant.ofEpochMilli(clock), certificate.end());
        var level = left.isNegative()
                ? Reading.Level.BAD
                : left.compareTo(SOON) < 0 ? Reading.Level.NOTABLE : Reading.Level.WELL;
        return List.of(new Reading(
                SECTION,
                server,
                path,
                level,
                List.of(
                        left.isNegative()
                                ? "ended " + left.negated().toDays() + " days ago"
                                : "ends in " + left.toDays() + " days",
                        certificate.names().replace("DNS:", "").replace("IP:", "")),
                Reading.values("end", certificate.end().toString(), "names", certificate.names())));
    }
}
