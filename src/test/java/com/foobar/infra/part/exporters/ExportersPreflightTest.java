package com.foobar.infra.part.exporters;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.plan.Obstacle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which servers can be watched. */
class ExportersPreflightTest {

    private static List<Obstacle> obstacles(String server, String os, String version) throws Exception {
        var exporters = load(SOUND + "monitoring: {server: lb-01}\n")
                .part(Exporters.class)
                .orElseThrow();
        var host = new HostFact.State(
                os,
                version,
                "",
                os + " " + version,
                Optional.empty(),
                0,
                0,
                "",
                Set.of(),
                Set.of(),
                true,
                false,
                "",
                false,
                Map.of(),
                Map.of());
        var found = new ArrayList<Obstacle>();
        new ExportersPreflight(exporters).obstacles(server, Facts.of(Map.of(new HostFact(), host)), found);
        return found;
    }

    @Test
    void one_with_the_exporters_that_this_was_made_for_can() throws Exception {
        assertThat(obstacles("web-01", "debian", "13")).isEmpty();
    }

    @Test
    void one_with_older_ones_cannot_and_is_told_why() throws Exception {
        assertThat(obstacles("web-01", "debian", "12"))
                .singleElement()
                .satisfies(o -> assertThat(o.toString()).contains("debian 12 has older exporters", "Debian 13"));
    }

    @Test
    void one_that_is_not_watched_may_be_anything() throws Exception {
        assertThat(obstacles("elsewhere", "debian", "12")).isEmpty();
    }
}
