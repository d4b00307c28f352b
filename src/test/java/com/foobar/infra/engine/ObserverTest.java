package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObserverTest {

    private final Cluster cluster = new Cluster("a", "b");

    private static Set<Fact<?>> both() {
        return Set.of(new LevelFact("x"), new LevelFact("y"), new HostFact());
    }

    @Test
    void asks_each_host_once_however_many_questions_there_are() {
        cluster.host("a").levels.put("x", "3");
        var seen = cluster.observer().observe(Map.of("a", both(), "b", both()));
        assertThat(seen.facts().get("a", new LevelFact("x"))).contains("3");
        assertThat(seen.facts().get("b", new LevelFact("y"))).contains("");
        assertThat(cluster.host("a").history).containsExactly("observe");
        assertThat(cluster.host("b").history).containsExactly("observe");
    }

    @Test
    void reuses_its_connections() {
        cluster.observer().observe(Map.of("a", both()));
        cluster.observer().observe(Map.of("a", both(), "b", both()));
        assertThat(cluster.transport.connects()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_host_that_fails_does_not_keep_the_others_from_answering() {
        cluster.transport.unreachable("a", "nobody answers at a:22", "is it switched on?");
        cluster.host("b").cutShort = true;
        var other = new Cluster("c");
        cluster.transport.add("c", other.host("c"));
        var seen = cluster.observer().observe(Map.of("a", both(), "b", both(), "c", both()));
        assertThat(seen.facts().servers()).containsExactly("c");
        assertThat(seen.failures()).extracting(HostFailure::server).containsExactlyInAnyOrder("a", "b");
        assertThat(seen.failures())
                .filteredOn(f -> f.server().equals("a"))
                .containsExactly(new HostFailure("a", "nobody answers at a:22", "is it switched on?"));
        assertThat(seen.failures())
                .filteredOn(f -> f.server().equals("b"))
                .allSatisfy(f -> assertThat(f.what()).contains("stops before its end", "killed"));
    }

    /** As under noexec in sudoers, however sudo has it done. */
    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh: 10: date: Permission denied\n", "sh: line 3: /usr/bin/date: Permission denied\n"})
    void a_shell_that_may_start_no_program_is_told_as_such(String complaint) {
        cluster.host("a").complaint = complaint;
        assertThat(cluster.observer().observe(Map.of("a", both())).failures())
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.what()).contains("a shell that may start no other program", "date: Permission");
                    assertThat(failure.hint()).contains("NOEXEC");
                });
        cluster.host("a").complaint = "/bin/sh: 3: cannot open /etc/x: Permission denied\n";
        assertThat(cluster.observer().observe(Map.of("a", both())).failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.what()).contains("cannot be read", "cannot open /etc/x"));
    }

    @Test
    void tells_how_far_a_clock_is_off() {
        cluster.host("a").clockIsRight = false;
        cluster.host("a").clock = String.valueOf(System.currentTimeMillis() - 3_600_000);
        var seen = cluster.observer().observe(Map.of("a", both(), "b", both()));
        assertThat(seen.skews().get("a")).isBetween(Duration.ofMinutes(-61), Duration.ofMinutes(-59));
        assertThat(seen.skews().get("b")).isZero();
    }
}
