package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.SoundTopology;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who gives the virtual address away before its turn, and to whom. */
class AddressTurnsTest {

    private final Map<String, Facts> answers = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final AddressTurns turns;

    AddressTurnsTest() throws ConfigException {
        var topology = SoundTopology.load("""
                name: front
                domain: www.foobar.com
                servers: {lb-01: 10.0.0.10, lb-02: 10.0.0.11, web-01: 10.0.0.12}
                load_balancer: {servers: [lb-01, lb-02], virtual_address: 10.0.0.9, rolling: {drain: 1h}}
                web: {servers: web-01}
                """);
        turns = new AddressTurns("front", topology.part(LoadBalancer.class).orElseThrow(), "/run/socket");
        answers("lb-01", "active", "active");
        answers("lb-02", "active", "active");
    }

    private void answers(String server, String keepalived, String haproxy) {
        answers.put(
                server,
                Facts.of(Map.of(
                        new UnitFact("front-address.service"),
                        unit(keepalived),
                        new UnitFact("haproxy.service"),
                        unit(haproxy))));
    }

    private static UnitFact.State unit(String active) {
        return new UnitFact.State("loaded", active, "enabled", 1, false, 0, "", "", "");
    }

    private ClusterFacts observed() {
        return new ClusterFacts(answers);
    }

    private List<String> giving(Stage... planned) {
        return turns.from(observed(), List.of(planned), notes).past(List.of("lb-01"), 90).stream()
                .flatMap(detour -> detour.out().stream())
                .map(HostStep::server)
                .toList();
    }

    @Test
    void one_gives_it_to_another_that_could_take_it() {
        assertThat(giving()).containsExactly("lb-01");
        assertThat(notes).isEmpty();
    }

    @Test
    void where_keepalived_is_down_on_all_others_it_stays_and_that_is_told_once() {
        answers("lb-02", "failed", "active");
        assertThat(giving()).isEmpty();
        assertThat(giving()).isEmpty();
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith(
                        "visitors will notice if lb-01 has the virtual address: no other load balancer could take it");
        assertThat(turns.given(observed()).past(List.of("lb-01"), 90)).isEmpty();
    }

    @Test
    void one_whose_haproxy_is_down_could_take_it_if_that_is_brought_up_before() {
        answers("lb-02", "active", "failed");
        assertThat(giving()).isEmpty();
        notes.clear();
        var repaired = new Stage(RollingStages.BALANCERS, List.of(new HostStep("lb-02", List.of())), List.of());
        assertThat(giving(repaired)).containsExactly("lb-01");
        assertThat(notes).isEmpty();
    }

    @Test
    void its_step_may_take_as_long_as_visitors_may_stay_besides() {
        var detour = turns.given(observed()).past(List.of("lb-01"), 90).orElseThrow();
        assertThat(detour.patienceOfAll()).isEqualTo(Duration.ofHours(1));
        assertThat(Detour.together(List.of(detour, detour)).orElseThrow().patienceOfAll())
                .isEqualTo(Duration.ofHours(2));
    }
}
