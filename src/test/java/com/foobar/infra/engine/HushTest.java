package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What keeps it quiet while servers change, as those who are asked for that come and go. */
class HushTest {

    private static final String ASKED = "be-quiet a me";

    private final Cluster cluster = new Cluster("a");
    private final FakeHost mon = cluster.stranger("mon");

    private Hush over() {
        mon.quiet = "silenced one";
        return Hush.over(
                cluster.fleet,
                Cluster.quiet("mon", List.of("a"), "me"),
                List.of("a"),
                cluster.events::add,
                Duration.ofMillis(1));
    }

    private long asked() {
        return mon.history.stream().filter(ASKED::equals).count();
    }

    private int told(Class<? extends Event> type) {
        return cluster.told(type).size();
    }

    @Test
    void one_that_is_lost_is_asked_for_again_as_long_as_it_is_wanted_and_told_when_there_is_none_and_when_there_is() {
        try (var _ = over()) {
            mon.deaf = true;
            await("tried in vain several times").until(() -> asked() >= 6);
            assertThat(cluster.told(Event.NotSilenced.class))
                    .as("told once")
                    .containsExactly(new Event.NotSilenced(new HostFailure("mon", "the connection to mon broke", "")));
            assertThat(told(Event.Silenced.class)).isOne();
            mon.quiet = "silenced two";
            mon.deaf = false;
            await("had again").until(() -> told(Event.Silenced.class) == 2);
            mon.deaf = true;
            await("lost again").until(() -> told(Event.NotSilenced.class) == 2);
            mon.deaf = false;
            await("had again").until(() -> told(Event.Silenced.class) == 3);
        }
        assertThat(mon.history).last().as("the one that it had last").isEqualTo("be-loud two");
    }

    @Test
    void whoever_took_none_for_a_moment_is_asked_again_too() {
        try (var _ = over()) {
            mon.quiet = "Alertmanager took no silence: refused";
            mon.deaf = true;
            await().until(() -> asked() >= 3);
            mon.deaf = false;
            long before = asked();
            await("refused several times").until(() -> asked() >= before + 3);
            assertThat(told(Event.NotSilenced.class)).isOne();
            mon.quiet = "silenced two";
            await("had again").until(() -> told(Event.Silenced.class) == 2);
        }
    }
}
