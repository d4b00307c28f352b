package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.topology.Server;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a server may have the address that the topology gives it, where programs bind to it. */
class AddressPreflightTest {

    private static final String HOST = """
            os=debian
            version=13
            codename=trixie
            pretty=Debian GNU/Linux 13 (trixie)
            clock=0
            memory=4294967296
            systemd=yes
            address=10.0.0.7
            address=fd00::7
            """;

    private static List<Obstacle> obstacles(String address) {
        return obstacles(new Server("one", address));
    }

    private static List<Obstacle> obstacles(Server server) {
        var topology = Topologies.of(
                "demo",
                "localhost",
                List.of(server),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Stacks.mysql("one", List.of(), Map.of())));
        assertThat(Stack.violations(topology)).isEmpty();
        var preflight = new StackPreflight(topology, List.of());
        var facts = FreshHost.answer(preflight.facts("one"), Map.of("host", HOST));
        return preflight.obstacles(new ClusterFacts(Map.of("one", facts)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", "fd00::7", "db.example.org", "127.0.0.1", "::1", "localhost"})
    void a_server_of_its_own_may_have_any_address_of_its_host_the_loopback_included(String address) {
        assertThat(obstacles(address)).isEmpty();
    }

    @Test
    void an_address_that_the_host_lacks_is_in_the_way() {
        assertThat(obstacles("10.0.0.8"))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).startsWith("10.0.0.8 is not an address of this host"));
    }

    @Test
    void a_public_one_may_be_a_translation_that_the_host_knows_nothing_of() {
        assertThat(obstacles(new Server("one", "10.0.0.7", Optional.of("203.0.113.7"))))
                .isEmpty();
        assertThat(obstacles(new Server("one", "203.0.113.7", Optional.of("10.0.0.7"))))
                .singleElement()
                .satisfies(o -> assertThat(o.what()).startsWith("203.0.113.7 is not an address of this host"));
    }
}
