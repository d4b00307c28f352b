package com.foobar.infra.part.monitoring;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of what nobody is told while servers change. */
class SilenceTest {

    private static final ClusterFacts NOTHING = new ClusterFacts(Map.of());

    @TempDir
    Path directory;

    private static Topology watched() throws ConfigException {
        return load(SOUND + "monitoring: {server: lb-01}\n");
    }

    private static List<String> matchers(String... servers) throws ConfigException {
        var topology = watched();
        return Silence.of("lb-01", 9093, "/set-up", topology, List.of(servers), "me")
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
        assertThat(Stack.quiet(load(SOUND), NOTHING, List.of("lb-01"), "me")).isEmpty();
        assertThat(Stack.quiet(watched(), NOTHING, List.of("lb-01"), "me"))
                .extracting(Quiet::server)
                .containsExactly("lb-01");
    }

    /** Of servers that answered, this one has Alertmanager, and a neighbour not. */
    private static ClusterFacts remembering(Topology topology, String server) {
        var manifest = new ManifestFact(topology.name());
        return new ClusterFacts(Map.of(
                server,
                FreshHost.answer(
                        List.of(manifest),
                        Map.of(
                                "manifest",
                                "file\t/etc/systemd/system/prometheus-alertmanager.service.d/foobar-infra.conf\td1\n")),
                "web-02",
                FreshHost.answer(List.of(manifest), Map.of("manifest", "file\t/etc/nginx/nginx.conf\td2\n"))));
    }

    @Test
    void who_had_the_monitoring_until_now_is_asked_too_whether_it_moves_or_goes() throws ConfigException {
        var moved = watched();
        assertThat(Stack.quiet(moved, remembering(moved, "mon-01"), List.of("lb-01"), "me"))
                .extracting(Quiet::server)
                .containsExactly("lb-01", "mon-01");
        assertThat(Stack.quiet(moved, remembering(moved, "lb-01"), List.of("lb-01"), "me"))
                .extracting(Quiet::server)
                .containsExactly("lb-01");
        var gone = load(SOUND);
        assertThat(Stack.quiet(gone, remembering(gone, "mon-01"), List.of("lb-01"), "me"))
                .extracting(Quiet::server)
                .containsExactly("mon-01");
    }

    /** It may have been set up with another port than it is to have. */
    @Test
    void it_is_asked_where_it_listens_now() throws Exception {
        var setUp = Files.writeString(
                directory.resolve("alertmanager.conf"),
                "[Service]\nExecStart=\nExecStart=/usr/bin/prometheus-alertmanager --web.listen-address=127.0.0.1:9999 --cluster.listen-address=\n");
        var asked = Silence.FUNCTIONS.script().render() + "fi_alertmanager http://127.0.0.1:9093 ";
        assertThat(LocalShell.run(asked + setUp)).isEqualTo("http://127.0.0.1:9999\n");
        assertThat(LocalShell.run(asked + directory.resolve("none"))).isEqualTo("http://127.0.0.1:9093\n");
    }
}
