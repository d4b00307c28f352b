package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.shell.Script;
import com.foobar.infra.topology.Server;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What several parts ask for at once, before all else. */
class UrgentTest {

    private static Preflight asks(String stage, String operation, String... servers) {
        return new Preflight() {
            @Override
            public Optional<Stage> urgent(ClusterFacts observed, Collection<String> only) {
                return servers.length == 0
                        ? Optional.empty()
                        : Optional.of(new Stage(
                                stage,
                                Stream.of(servers)
                                        .map(server -> new HostStep(
                                                server,
                                                List.of(new Operation(
                                                        operation, List.of(), Script.empty(), Script.empty()))))
                                        .toList(),
                                List.of(),
                                Stage.Turn.URGENT));
            }
        };
    }

    private static Optional<Stage> urgent(Preflight... parts) {
        var topology = Topologies.of(
                "demo",
                "localhost",
                List.of(new Server("one", "10.0.0.1"), new Server("two", "10.0.0.2")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Stacks.mysql("one", List.of("two"), Map.of())));
        return new StackPreflight(topology, List.of(), List.of(parts)).urgent(new ClusterFacts(Map.of()), Set.of());
    }

    @Test
    void what_any_part_asks_for_is_done_in_one_step_a_server() {
        var stage = urgent(
                asks("close writers", "refuse writes", "two"),
                asks("nothing", "nothing"),
                asks("shut the door", "close", "one", "two"));
        assertThat(stage).get().satisfies(both -> {
            assertThat(both.name()).isEqualTo("close writers, shut the door");
            assertThat(both.urgent()).isTrue();
            assertThat(both.steps())
                    .extracting(step -> step.server() + " "
                            + step.operations().stream().map(Operation::label).toList())
                    .containsExactly("two [refuse writes, close]", "one [close]");
        });
    }

    @Test
    void nothing_is_done_first_if_no_part_asks_for_it() {
        assertThat(urgent(asks("nothing", "nothing"))).isEmpty();
    }
}
