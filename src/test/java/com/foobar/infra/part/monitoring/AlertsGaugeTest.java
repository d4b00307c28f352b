package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.stack.FreshHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The alerts that fire, at a glance. */
class AlertsGaugeTest {

    private static final AlertsGauge GAUGE = new AlertsGauge("mon-01", 9090);
    private static final String WATCHDOG =
            "ALERTS{alertname=\"Watchdog\", alertstate=\"firing\", severity=\"none\"} => 1 @[1764432000.1]\n";
    private static final String KEPT = "age_seconds{} => 4.2 @[1764432000.1]\n";

    private static List<Reading> read(String figures) {
        return GAUGE.read(new ClusterFacts(
                Map.of("mon-01", FreshHost.answer(GAUGE.facts(), Map.of("monitoring", "+\n" + figures)))));
    }

    @Test
    void what_fires_is_as_bad_as_it_says_and_what_waits_does_not_fire_yet() {
        var told = read(
                WATCHDOG
                        + KEPT
                        + "ALERTS{alertname=\"HostDown\", alertstate=\"firing\", instance=\"web-01\", severity=\"critical\"} => 1 @[1764432000.1]\n"
                        + "ALERTS{alertname=\"DiskFillsUp\", alertstate=\"firing\", instance=\"db-01\", severity=\"warning\"} => 1 @[1764432000.1]\n"
                        + "ALERTS{alertname=\"Latency\", alertstate=\"pending\", severity=\"warning\"} => 1 @[1764432000.1]\n=\n");
        assertThat(told).extracting(Reading::subject).containsExactly("HostDown", "DiskFillsUp");
        assertThat(told).extracting(Reading::level).containsExactly(Level.BAD, Level.NOTABLE);
        assertThat(told.getFirst().cells()).containsExactly("critical", "web-01");
    }

    @Test
    void that_none_fires_is_well_and_that_nobody_answers_is_unknown() {
        assertThat(read(WATCHDOG + KEPT + "=\n")).extracting(Reading::level).containsExactly(Level.WELL);
        assertThat(read("-\n")).extracting(Reading::level).containsExactly(Level.UNKNOWN);
    }

    @Test
    void that_none_fires_is_bad_where_no_rule_is_evaluated() {
        assertThat(read(KEPT + "=\n")).singleElement().satisfies(told -> {
            assertThat(told.level()).isEqualTo(Level.BAD);
            assertThat(told.cells().getFirst())
                    .contains("not even Watchdog fires", "no rule is evaluated", "journalctl -u prometheus");
        });
        assertThat(read(WATCHDOG.replace("firing", "pending") + KEPT + "=\n"))
                .extracting(Reading::level)
                .containsExactly(Level.BAD);
    }

    @Test
    void so_it_is_where_no_figures_are_kept_and_what_fired_until_then_is_told_all_the_same() {
        var told = read(
                WATCHDOG
                        + KEPT.replace("4.2", "44.6")
                        + "ALERTS{alertname=\"DiskFull\", alertstate=\"firing\", instance=\"mon-01\", severity=\"critical\"} => 1 @[1764432000.1]\n=\n");
        assertThat(told).extracting(Reading::level).containsExactly(Level.BAD, Level.BAD);
        assertThat(told.getFirst().cells().getFirst())
                .contains("has kept no figures for 45 s", "df -h /var/lib/prometheus");
        assertThat(told.getLast().subject()).isEqualTo("DiskFull");
        assertThat(read(WATCHDOG + "=\n"))
                .singleElement()
                .extracting(Reading::level)
                .isEqualTo(Level.BAD);
    }
}
