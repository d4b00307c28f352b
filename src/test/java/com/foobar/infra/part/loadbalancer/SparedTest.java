package com.foobar.infra.part.loadbalancer;

import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whom of the stack's own the load balancers know by address. */
class SparedTest {

    private static Spared spared(String announcing) throws Exception {
        var topology = load("""
                name: shop
                domain: www.foobar.com
                servers:
                  lb-01: {address: 10.0.0.10, public_address: 203.0.113.10}
                  web-01: 10.0.0.11
                load_balancer:
                  servers: lb-01
                  proxy_protocol: [%s]
                web: {servers: web-01}
                """.formatted(announcing));
        return Spared.of(topology, topology.part(LoadBalancer.class).orElseThrow());
    }

    @Test
    void the_address_where_the_world_reaches_one_may_be_that_of_a_hosters_balancer() throws Exception {
        assertThat(spared("203.0.113.0/24").unannounced()).containsExactly("10.0.0.10");
        assertThat(spared("203.0.113.0/24").uncounted()).containsExactly("10.0.0.10");
    }

    @Test
    void one_that_the_topology_names_says_whom_it_passes_on() throws Exception {
        assertThat(spared("10.0.0.10").unannounced()).isEmpty();
        assertThat(spared("10.0.0.10/32").unannounced()).isEmpty();
        assertThat(spared("10.0.0.0/24").unannounced()).containsExactly("10.0.0.10");
    }
}
