package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RebootOrderTest {

    private static final List<String> ALL = List.of("lb-01", "lb-02", "web-01", "web-02", "web-03", "db-01", "db-02");

    private static final Topology STACK = Topologies.of(
            "demo",
            "localhost",
            ALL.stream().map(name -> new Server(name, name + ".example")).toList(),
            Optional.of(Stacks.balancer(List.of("lb-01", "lb-02"), LoadBalancer.Mode.ACTIVE_ACTIVE)),
            Optional.of(Stacks.web("web-01", "web-02", "web-03")),
            Optional.of(Stacks.builtin("web-01", "web-02", "web-03")),
            Optional.of(Stacks.mysql("db-01", List.of("db-02"), Map.of())));

    private static List<String> turns(int batch, String... servers) {
        return RebootOrder.turns(STACK, Stream.of(servers).toList(), batch).stream()
                .map(turn -> String.join("+", turn))
                .toList();
    }

    @Test
    void those_that_are_best_done_without_come_first_and_the_primary_last() {
        assertThat(turns(1, ALL.toArray(String[]::new)))
                .containsExactly("lb-02", "lb-01", "web-03", "web-02", "web-01", "db-02", "db-01");
        assertThat(turns(1, "db-01", "web-01")).containsExactly("web-01", "db-01");
    }

    /** They would be led to one that reboots, as nginx knows its way past one of them at a time. */
    @Test
    void apps_that_nginx_on_another_server_asks_go_one_at_a_time() {
        var apart = Topologies.of(
                "demo",
                "localhost",
                Stream.of("web-01", "web-02", "app-01", "app-02")
                        .map(name -> new Server(name, name + ".example"))
                        .toList(),
                Optional.empty(),
                Optional.of(Stacks.web("web-01", "web-02")),
                Optional.of(Stacks.builtin("app-01", "app-02")),
                Optional.empty());
        assertThat(RebootOrder.turns(apart, List.of("web-01", "web-02", "app-01", "app-02"), 2))
                .contains(List.of("app-02"), List.of("app-01"), List.of("web-02", "web-01"));
    }

    @Test
    void those_that_do_the_same_may_go_together_but_never_two_databases_or_load_balancers() {
        assertThat(turns(2, ALL.toArray(String[]::new)))
                .containsExactly("lb-02", "lb-01", "web-03+web-02", "web-01", "db-02", "db-01");
        assertThat(turns(9, "web-01", "web-02")).containsExactly("web-02+web-01");
    }
}
