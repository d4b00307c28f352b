package com.foobar.infra.part.monitoring;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.language.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Prometheus says of itself, and what is made of it. */
class MonitoringChecksTest {

    private static final String WELL = """
            +
            ALERTS{alertname="Watchdog", alertstate="firing", severity="none"} => 1 @[1764432000.1]
            alertmanager_config_last_reload_successful{instance="lb-01", job="alertmanager"} => 1 @[1764432000.1]
            prometheus_config_last_reload_successful{instance="lb-01", job="prometheus"} => 1 @[1764432000.1]
            prometheus_notifications_alertmanagers_discovered{instance="lb-01", job="prometheus"} => 1 @[1764432000.1]
            prometheus_rule_group_rules{instance="lb-01", job="prometheus", rule_group="/etc/prometheus/rules/foobar-infra-servers.yml;servers"} => 3 @[1.1]
            age_seconds{} => 4.2 @[1764432000.1]
            up{instance="lb-01", job="prometheus"} => 1 @[1764432000.1]
            up{instance="lb-01", job="alertmanager"} => 1 @[1764432000.1]
            up{instance="lb-01", job="haproxy"} => 1 @[1764432000.1]
            up{instance="lb-01", job="node"} => 1 @[1764432000.1]
            up{instance="lb-01", job="site"} => 1 @[1764432000.1]
            up{instance="web-01", job="node"} => 1 @[1764432000.1]
            up{instance="web-01", job="nginx"} => 1 @[1764432000.1]
            up{instance="web-01", job="mysql"} => 1 @[1764432000.1]
            up{instance="web-02", job="node"} => 1 @[1764432000.1]
            up{instance="web-02", job="nginx"} => 1 @[1764432000.1]
            up{instance="web-02", job="mysql"} => 1 @[1764432000.1]
            =
            """;

    @SuppressWarnings("unchecked")
    private static List<Verdict> verdicts(String answer) throws ConfigException {
        var topology = load(SOUND + "monitoring: {server: lb-01}\n");
        var monitoring = topology.part(Monitoring.class).orElseThrow();
        var checks = new MonitoringChecks(MonitoringModel.of(topology, monitoring), 3);
        var fact = new FiguresFact(9090);
        var state = ((FactKind<FiguresFact, FiguresFact.State>) fact.kind()).parse(List.of(fact), answer);
        var observed = new ClusterFacts(Map.of("lb-01", Facts.of(state)));
        return Stream.of(checks.targets(), checks.rulesLoaded(), checks.alertmanager(), checks.firing())
                .map(check -> check.judge(observed))
                .toList();
    }

    private static String failure(String answer, int check) throws ConfigException {
        assertThat(verdicts(answer).get(check)).isInstanceOf(Verdict.Fail.class);
        return verdicts(answer).get(check).evidence();
    }

    @Test
    void where_all_is_well_each_passes_and_says_what_was_not_tried() throws ConfigException {
        assertThat(verdicts(WELL)).allSatisfy(v -> assertThat(v).isInstanceOf(Verdict.Pass.class));
        assertThat(verdicts(WELL).get(2).evidence()).contains("nobody is told", "no heartbeat");
    }

    @Test
    void a_prometheus_that_is_silent_fails_all_of_them() throws ConfigException {
        assertThat(verdicts("+\n-\n"))
                .hasSize(4)
                .allSatisfy(v -> assertThat(v.evidence()).contains("Prometheus does not answer"));
    }

    @Test
    void a_prometheus_that_keeps_no_figures_is_told_before_the_last_that_it_kept_are_judged() throws ConfigException {
        assertThat(failure(WELL.replace("4.2", "44.6"), 0)).startsWith("Prometheus has kept no figures for 45 s");
        assertThat(failure(WELL.replace("age_seconds{}", "other{}"), 0)).startsWith("Prometheus keeps no figures");
    }

    @Test
    void an_exporter_that_is_silent_is_named_and_one_that_is_not_asked_too() throws ConfigException {
        assertThat(failure(
                        WELL.replace(
                                "up{instance=\"web-02\", job=\"mysql\"} => 1",
                                "up{instance=\"web-02\", job=\"mysql\"} => 0"),
                        0))
                .isEqualTo("no figures from mysql of web-02");
        assertThat(failure(
                        WELL.replace("up{instance=\"web-01\", job=\"node\"}", "up{instance=\"other\", job=\"node\"}"),
                        0))
                .isEqualTo("no figures from node of web-01");
    }

    @Test
    void rules_that_are_missing_or_were_not_loaded_are_counted() throws ConfigException {
        assertThat(failure(WELL.replace("servers\"} => 3", "servers\"} => 2"), 1))
                .startsWith("2 of 3 alerts");
        assertThat(failure(
                        WELL.replace(
                                "prometheus_config_last_reload_successful{instance=\"lb-01\", job=\"prometheus\"} => 1",
                                "prometheus_config_last_reload_successful{instance=\"lb-01\", job=\"prometheus\"} => 0"),
                        1))
                .contains("the last reload failed");
    }

    @Test
    void rules_of_somebody_else_are_not_counted() throws ConfigException {
        assertThat(failure(WELL.replace("rules/foobar-infra-servers", "rules/mine"), 1))
                .startsWith("0 of 3");
    }

    @Test
    void what_fires_is_told_and_that_nothing_does_at_all() throws ConfigException {
        var firing = WELL.replace(
                "+\n",
                "+\nALERTS{alertname=\"HostDown\", alertstate=\"firing\", instance=\"web-02\", severity=\"critical\"} => 1 @[1.1]\n");
        assertThat(failure(firing, 3)).isEqualTo("firing: HostDown (critical, web-02)");
        assertThat(verdicts(firing.replace("\"firing\", instance", "\"pending\", instance"))
                        .get(3))
                .isInstanceOf(Verdict.Pass.class);
        assertThat(failure(WELL.replace("Watchdog", "Other"), 3)).contains("no rule is evaluated");
    }
}
