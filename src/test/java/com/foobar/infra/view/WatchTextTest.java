package com.foobar.infra.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Judged;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTextTest {

    private static final Style STYLE = new Style(false, true);

    private static List<String> text(long round, List<Judged> changed, List<HostFailure> lost) {
        var watched =
                new Event.Watched(Stories.verified(), round, changed, lost, Instant.parse("2026-11-29T10:00:05.5Z"));
        return WatchText.of(watched, ZoneOffset.UTC, STYLE);
    }

    @Test
    void the_first_round_is_shown_as_verify_shows_it() {
        assertThat(text(1, List.of(), List.of())).isEqualTo(VerifyText.of(Stories.verified(), STYLE));
    }

    @Test
    void later_ones_show_the_time_and_what_changed() {
        var failing = Stories.verified().results().get(1);
        assertThat(text(7, List.of(failing), List.of()))
                .containsExactly(
                        "",
                        "10:00:05  2 of 4 checks do not pass",
                        "  ✗ web-02  errant-transactions  1 errant: 3e11fa47:1-5 <&> \"",
                        "      → Inject them",
                        "      → or rebuild the replica");
        assertThat(text(8, List.of(), Stories.verified().failures()))
                .hasSizeGreaterThan(2)
                .anySatisfy(line -> assertThat(line).contains("lb-01", "connection refused"));
    }

    @Test
    void nothing_is_said_while_nothing_changes() {
        assertThat(text(2, List.of(), List.of())).isEmpty();
    }
}
