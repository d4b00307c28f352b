package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.Rounds;
import com.foobar.infra.shell.Script;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Work in rounds, and who is not told of what it causes. */
class RoundsRunnerTest {

    private final Cluster cluster = new Cluster("a", "b");

    /** Looks, then does something, at whose end something is true. */
    private static final class Two implements Rounds {

        private final Runnable end;
        private boolean looked;

        Two(Runnable end) {
            this.end = end;
        }

        @Override
        public Next begin() {
            return round("look");
        }

        private static Next.Run round(String what) {
            var script = Script.lines("true");
            return new Next.Run(what, Map.of("a", script, "b", script), Duration.ofSeconds(1), false);
        }

        @Override
        public Next next(Map<String, Said> said) {
            if (!looked) {
                looked = true;
                return round("do");
            }
            end.run();
            return new Next.Done("a", List.of());
        }
    }

    private Rounds.Next run(Runnable end) {
        return new RoundsRunner(cluster.fleet, Cluster.NAME, "tester@here", cluster.events::add)
                .run(new Two(end), _ -> {}, this::quiet);
    }

    private List<Quiet> quiet(Collection<String> servers) {
        return cluster.quiet(
                new ClusterFacts(Map.of()), servers.stream().sorted().toList(), "tester@here");
    }

    @Test
    void who_watches_is_asked_for_quiet_beside_the_work_and_told_again_once_it_has_ended() {
        var mon = cluster.stranger("mon");
        mon.quiet = "silenced some";
        cluster.watchedOn("mon");
        var end = run(
                () -> await().until(() -> !cluster.told(Event.Silenced.class).isEmpty()));
        assertThat(end).isInstanceOf(Rounds.Next.Done.class);
        await().untilAsserted(() ->
                assertThat(mon.history).containsExactly("be-quiet a,b tester@here", "unlock", "be-loud some"));
    }

    @Test
    void the_work_waits_for_nobody_who_does_not_answer() {
        cluster.transport.unreachable("mon", "mon is silent", "look at it");
        cluster.watchedOn("mon");
        assertThat(run(() -> {})).isInstanceOf(Rounds.Next.Done.class);
        await().untilAsserted(
                        () -> assertThat(cluster.told(Event.NotSilenced.class)).hasSize(1));
    }
}
