package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {

    private final Cluster cluster = new Cluster("a", "b");

    private final Watch watch = new Watch(
            new Verifier(cluster.observer()), List.of(new LevelCheck("a", "x", "1"), new LevelCheck("b", "x", "1")));

    private List<String> changed() {
        return watch.round().changed().stream().map(r -> r.id().server()).toList();
    }

    @Test
    void each_round_asks_anew_and_tells_what_is_another_verdict_than_before() {
        cluster.host("a").levels.put("x", "1");
        cluster.host("b").levels.put("x", "2");
        var first = watch.round();
        assertThat(first.round()).isEqualTo(1);
        assertThat(first.changed()).isEmpty();
        assertThat(first.found().ok()).isFalse();
        cluster.host("b").levels.put("x", "3");
        assertThat(changed()).isEmpty();
        cluster.host("b").levels.put("x", "1");
        assertThat(changed()).containsExactly("b");
        cluster.host("a").levels.put("x", "0");
        assertThat(changed()).containsExactly("a");
        assertThat(watch.round().round()).isEqualTo(5);
    }

    @Test
    void a_server_that_is_lost_is_told_once_and_is_reached_when_it_is_back() {
        cluster.host("a").levels.put("x", "1");
        cluster.host("b").levels.put("x", "1");
        watch.round();
        cluster.transport.unreachable("b", "connection refused", "");
        cluster.host("b").breakProbe = true;
        var round = watch.round();
        assertThat(round.lost()).extracting(HostFailure::server).containsExactly("b");
        assertThat(round.changed()).extracting(r -> r.id().server()).containsExactly("b");
        assertThat(watch.round().lost()).isEmpty();
        cluster.transport.add("b", cluster.host("b"));
        assertThat(changed()).containsExactly("b");
    }
}
