package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.RoomFact;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.topology.Topology;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether a server's file systems take what is to be written. */
class RoomPreflightTest {

    private static final Topology TOPOLOGY = Stacks.staticOnly();

    private static final ReleaseResource RELEASE = new ReleaseResource(
            "one",
            "/srv/page/static",
            Optional.empty(),
            Archive.packed(new byte[10 << 20], Collections.nCopies(5000, new Archive.Member("x", "x", 1))));

    /** @param rooms what the host says of a path, or of all below it; of the others that there is enough */
    private static List<String> obstacles(Map<String, String> rooms, Resource... resources) {
        var desired = List.of(new DesiredStage("web", List.of(resources), List.of()));
        var preflight = new StackPreflight(TOPOLOGY, desired);
        var facts = new LinkedHashSet<>(preflight.facts("one"));
        facts.addAll(new Planner(TOPOLOGY.name(), desired, Parts.removals()).facts("one"));
        var said = facts.stream()
                .filter(RoomFact.class::isInstance)
                .map(RoomFact.class::cast)
                .map(f -> rooms.entrySet().stream()
                        .filter(e -> (f.path() + "/").startsWith(e.getKey() + "/"))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("10485760 1000000 900000 rw /"))
                .collect(Collectors.joining("\n"));
        var observed = new ClusterFacts(Map.of("one", FreshHost.answer(facts, Map.of("rooms", said))));
        return preflight.obstacles(observed).stream()
                .map(o -> o.what() + " | " + o.hint())
                .toList();
    }

    @Test
    void enough_room_is_in_nobodys_way() {
        assertThat(obstacles(Map.of(), RELEASE)).isEmpty();
    }

    @Test
    void little_room_is_named_with_what_is_needed() {
        assertThat(obstacles(Map.of("/run", "9999 0 - rw /run", "/etc", "99999 1000 7 rw /etc")))
                .containsExactly(
                        "only 7 more files can be made on the file system of /etc"
                                + " | remove files there that nobody needs (du -x --inodes /etc | sort -n | tail)",
                        "only 9 MiB are free on the file system of /run"
                                + " | free at least 16 MiB there (du -xh /run | sort -h | tail)");
    }

    @Test
    void a_release_needs_room_where_it_is_unpacked() {
        assertThat(obstacles(Map.of("/srv", "60000 0 - rw /srv"), RELEASE))
                .containsExactly("only 58 MiB are free on the file system of /srv/page/static/releases"
                        + " | free at least 76 MiB there (du -xh /srv | sort -h | tail)");
        assertThat(obstacles(Map.of("/srv", "90000 9000 5000 rw /srv"), RELEASE))
                .singleElement()
                .asString()
                .startsWith("only 5000 more files can be made on the file system of /srv/");
        assertThat(obstacles(Map.of("/srv", "60000 0 - rw /srv"))).isEmpty();
    }

    @Test
    void every_change_needs_room_where_steps_are_noted() {
        assertThat(obstacles(Map.of("/var/lib/foobar-infra", "100 0 - rw /state"), RELEASE))
                .singleElement()
                .asString()
                .startsWith("only 0 MiB are free on the file system of /var/lib/foobar-infra/page |")
                .contains("du -xh /state");
    }

    @Test
    void packages_need_room_where_apt_and_dpkg_write() {
        var full = Map.of("/var/cache/apt", "99 0 - rw /cache", "/var/lib", "99999 0 - rw /var/lib");
        assertThat(obstacles(full)).isEmpty();
        assertThat(obstacles(full, new PackageResource("one", "nginx")))
                .hasSize(2)
                .anyMatch(o -> o.startsWith("only 97 MiB are free on the file system of /var/lib |"))
                .anyMatch(o -> o.startsWith("only 0 MiB are free on the file system of /var/cache/apt |"));
    }

    @Test
    void what_shares_a_file_system_shares_its_room_and_is_told_once() {
        assertThat(obstacles(Map.of("", "300000 0 - rw /"), RELEASE)).isEmpty();
        assertThat(obstacles(Map.of("", "200000 0 - rw /"), RELEASE))
                .containsExactly("only 195 MiB are free on the file system of /"
                        + " | free at least 256 MiB there (du -xh / | sort -h | tail)");
    }

    @Test
    void a_read_only_file_system_is_named() {
        assertThat(obstacles(Map.of("/etc", "99999 0 - ro /etc")))
                .containsExactly("the file system of /etc is read-only"
                        + " | dmesg may tell why; mend it, then: mount -o remount,rw /etc");
    }

    @Test
    void every_host_tells_its_room_for_what_is_there_and_what_is_not() throws Exception {
        var there = new RoomFact("/etc");
        var to = new RoomFact("/no/such/directory");
        var probe = new Probe("nonce", List.of(there, to));
        var answers = probe.parse(LocalShell.run(probe.script().render()));
        assertThat(answers.get(there).freeBytes()).isPositive();
        assertThat(answers.get(to).mount()).isEqualTo("/");
    }
}
