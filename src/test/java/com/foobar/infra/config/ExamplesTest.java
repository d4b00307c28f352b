package com.foobar.infra.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.App;
import com.foobar.infra.topology.LoadBalancer.Algorithm;
import com.foobar.infra.topology.LoadBalancer.Mode;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Web.WebServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExamplesTest {

    private static final Path EXAMPLES = Path.of("examples");

    @Test
    void the_reference_is_three_servers_with_every_role() throws ConfigException {
        var topology = TopologyLoader.load(EXAMPLES.resolve("foobar.yml")).topology();

        assertThat(topology.name()).isEqualTo("foobar");
        assertThat(topology.domain()).isEqualTo("www.foobar.com");
        assertThat(topology.servers())
                .containsExactly(
                        new Server("lb-01", "192.168.56.10"),
                        new Server("web-01", "192.168.56.11"),
                        new Server("web-02", "192.168.56.12"));
        var lb = topology.loadBalancer().orElseThrow();
        assertThat(lb.servers()).containsExactly("lb-01");
        assertThat(lb.algorithm()).isEqualTo(Algorithm.ROUNDROBIN);
        assertThat(lb.mode()).isEqualTo(Mode.ACTIVE_ACTIVE);
        assertThat(lb.healthCheck().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(lb.timeouts().connect()).isEqualTo(Duration.ofSeconds(1));
        assertThat(topology.web().orElseThrow().servers())
                .containsExactly(new WebServer("web-01", false, 1), new WebServer("web-02", false, 1));
        var app = topology.app().orElseThrow();
        assertThat(app.source()).isEqualTo(new App.Source.Builtin());
        assertThat(app.port()).isEqualTo(8000);
        var mysql = topology.mysql().orElseThrow();
        assertThat(mysql.primary()).isEqualTo("web-01");
        assertThat(mysql.replicas()).containsExactly("web-02");
        assertThat(mysql.bufferPoolBytes()).isEqualTo(128L << 20);
        assertThat(mysql.binlogRetention()).isEqualTo(Duration.ofDays(7));
    }
}
