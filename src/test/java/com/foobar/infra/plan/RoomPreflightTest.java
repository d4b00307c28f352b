package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.role.render.Stacks;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a server's file systems take what is to be written. */
class RoomPreflightTest {

    private static final String HOST = """
            os=debian
            version=13
            codename=trixie
            pretty=Debian GNU/Linux 13 (trixie)
            clock=0
            memory=4294967296
            systemd=yes
            address=10.0.0.7
            """;

    private static List<String> obstacles(String... lines) {
        return obstacles("", lines);
    }

    /** @param manifest what the host remembers of this topology */
    private static List<String> obstacles(String manifest, String[] lines) {
        var topology = new Topology(
                "demo",
                "localhost",
                List.of(new Server("one", "10.0.0.7")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Stacks.mysql("one", List.of(), Map.of())));
        var preflight = new Preflight(topology, List.of());
        var facts = FreshHost.answer(
                preflight.facts("one"), Map.of("host", HOST + String.join("\n", lines) + "\n", "manifest", manifest));
        return preflight.obstacles(new ClusterFacts(Map.of("one", facts))).stream()
                .map(o -> o.what() + " | " + o.hint())
                .toList();
    }

    @Test
    void enough_room_is_in_nobodys_way() {
        assertThat(obstacles("free /=999999999", "free /etc=2000000", "free /run=20000000", "inodes /=1000"))
                .isEmpty();
    }

    @Test
    void little_room_is_named_with_what_is_needed() {
        assertThat(obstacles("free /var=9999999", "free /run=9999999", "inodes /etc=7"))
                .containsExactly(
                        "only 9 MiB are free on the file system of /run"
                                + " | free at least 16 MiB there (du -xh /run | sort -h | tail)",
                        "only 9 MiB are free on the file system of /var"
                                + " | free at least 256 MiB there (du -xh /var | sort -h | tail)",
                        "only 7 more files can be made on the file system of /etc"
                                + " | remove files there that nobody needs (du -x --inodes /etc | sort -n | tail)");
    }

    @Test
    void a_read_only_file_system_is_named() {
        assertThat(obstacles("readonly=/etc"))
                .containsExactly("the file system of /etc is read-only"
                        + " | dmesg may tell why; mend it, then: mount -o remount,rw /etc");
    }

    @Test
    void it_is_looked_for_again_where_the_stack_was_applied_before() {
        assertThat(obstacles("members\tdemo\tone\n", new String[] {"inodes /var=7", "readonly=/etc"}))
                .hasSize(2)
                .anyMatch(o -> o.startsWith("only 7 more files"))
                .anyMatch(o -> o.startsWith("the file system of /etc is read-only"));
    }

    @Test
    void every_host_tells_its_room() throws Exception {
        var probe = new Probe("nonce", List.of(new HostFact()));
        var state = probe.parse(LocalShell.run(probe.script().render())).get(new HostFact());
        assertThat(state.freeBytes()).containsOnlyKeys("/", "/var", "/etc", "/run");
        assertThat(state.freeInodes().values()).allMatch(free -> free >= 0);
    }
}
