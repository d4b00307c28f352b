package com.foobar.infra.part.monitoring;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of what nobody is told while servers change. */
class SilenceTest {

    private static Topology watched() throws ConfigException {
        return load(SOUND + "monitoring: {server: lb-01}\n");
    }

    private static List<String> matchers(String... servers) throws ConfigException {
        var topology = watched();
        return Silence.of(topology.part(Monitoring.class).orElseThrow(), "/set-up", topology, List.of(servers), "me")
                .matchers();
    }

    @Test
    void alerts_of_the_servers_that_change_are_silenced_and_no_others() throws ConfigException {
        assertThat(matchers("lb-01")).containsExactly("instance=~\"lb-01\"");
    }

    @Test
    void so_is_what_a_database_causes_elsewhere_but_never_that_two_take_writes() throws ConfigException {
        var mysql = watched().part(Mysql.class).orElseThrow();
        var primary = mysql.primary();
        var replica = mysql.replicas().getFirst();
        assertThat(matchers(primary))
                .containsExactly(
                        "instance=~\"" + primary + "\"",
                        "alertname=~\"NoWritableDatabase|ReplicationStopped|ReplicaMissing\"");
        assertThat(matchers(replica))
                .containsExactly("instance=~\"" + replica + "\"", "alertname=~\"SemiSyncDegraded|ReplicaMissing\"");
        assertThat(matchers(replica, primary)).noneMatch(m -> m.contains("TwoWritableDatabases"));
    }

    @Test
    void a_stack_that_nobody_watches_is_never_silenced() throws ConfigException {
        assertThat(Stack.quiet(load(SOUND), List.of("lb-01"), "me")).isEmpty();
        assertThat(Stack.quiet(watched(), List.of("lb-01"), "me"))
                .get()
                .extracting(Quiet::server)
                .isEqualTo("lb-01");
    }
}
