package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.fact.KeptReleases.Turn;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on a server, by a local shell; and what follows from it. */
class KeptReleasesFactTest {

    private static final String A = "aaaaaaaaaaaaaaaa";
    private static final String B = "bbbbbbbbbbbbbbbb";
    private static final String C = "cccccccccccccccc";
    private static final String D = "dddddddddddddddd";

    @TempDir
    private Path directory;

    private KeptReleases ask() throws Exception {
        var fact = new KeptReleasesFact(directory + "/the app", directory + "/app.releases");
        var other = new KeptReleasesFact(directory + "/nothing", directory + "/nothing.releases");
        var probe = new Probe("nonce", List.of(fact, other));
        var answers = probe.parse(LocalShell.run(probe.script().render()));
        assertThat(answers.get(other)).isEqualTo(new KeptReleases(Optional.empty(), Map.of(), List.of()));
        return answers.get(fact);
    }

    private void unpacked(String id, long second) throws Exception {
        var releases = directory.resolve("the app/releases");
        Files.createDirectories(releases.resolve(id));
        var note = Files.writeString(releases.resolve("." + id + ".tree"), "word\n");
        Files.setLastModifiedTime(note, FileTime.from(Instant.ofEpochSecond(second)));
    }

    private static Turn turn(long second, String id, How how) {
        return new Turn(Instant.ofEpochSecond(second), id, how, "ann@ops", "app/");
    }

    private static KeptReleases kept(String live, List<String> there, Turn... turns) {
        var unpacked = new java.util.LinkedHashMap<String, Instant>();
        there.forEach(id -> unpacked.put(id, Instant.ofEpochSecond(unpacked.size())));
        return new KeptReleases(Optional.of(live), unpacked, List.of(turns));
    }

    @Test
    void what_lies_there_and_what_was_noted_is_read() throws Exception {
        unpacked(A, 100);
        unpacked(B, 200);
        Files.createDirectories(directory.resolve("the app/releases/" + C + ".foobar-new"));
        Files.createSymbolicLink(
                directory.resolve("the app/current"),
                directory.resolve("the app/releases").resolve(B));
        Files.writeString(
                directory.resolve("app.releases"),
                "100\t" + A + "\treleased\tann@ops\tapp/\n200\t" + B + "\trolled-back\tbob\t\n");

        assertThat(ask())
                .isEqualTo(new KeptReleases(
                        Optional.of(B),
                        Map.of(A, Instant.ofEpochSecond(100), B, Instant.ofEpochSecond(200)),
                        List.of(
                                turn(100, A, How.RELEASED),
                                new Turn(Instant.ofEpochSecond(200), B, How.ROLLED_BACK, "bob", ""))));
    }

    @Test
    void a_damaged_history_is_told_and_a_link_of_somebody_elses_is_no_release() throws Exception {
        unpacked(A, 100);
        Files.createSymbolicLink(directory.resolve("the app/current"), Path.of("/root"));
        assertThat(ask().live()).isEmpty();

        Files.writeString(directory.resolve("app.releases"), "yesterday\t" + A + "\treleased\tann\tapp/\n");
        assertThatThrownBy(this::ask)
                .isInstanceOf(MalformedAnswer.class)
                .hasMessageContaining("app.releases is damaged: yesterday");
    }

    @Test
    void the_oldest_beyond_those_kept_go_and_those_that_never_served() {
        var state = kept(
                C, List.of(A, B, C, D), turn(1, A, How.RELEASED), turn(2, B, How.RELEASED), turn(3, C, How.RELEASED));

        assertThat(state.surplus(C, 3)).containsExactly(D);
        assertThat(state.surplus(C, 2)).containsExactly(A, D);
        assertThat(state.surplus(C, 1)).containsExactly(B, A, D);
        // What is about to be live counts among them.
        assertThat(state.surplus(D, 3)).containsExactly(A);
        assertThat(state.surplus("eeeeeeeeeeeeeeee", 3)).containsExactly(A, D);
    }

    @Test
    void where_nothing_was_noted_none_is_taken_for_one_that_never_served() {
        var state = kept(C, List.of(A, B, C));

        assertThat(state.surplus(C, 3)).isEmpty();
        assertThat(state.surplus(C, 2)).containsExactly(A);
        assertThat(state.former()).containsExactly(B, A);
        assertThat(state.isUnnoted()).isFalse();
    }

    @Test
    void one_goes_back_step_by_step_and_not_to_what_was_taken_away() {
        var released = new Turn[] {turn(1, A, How.RELEASED), turn(2, B, How.RELEASED), turn(3, C, How.RELEASED)};
        assertThat(kept(C, List.of(A, B, C), released).former()).containsExactly(B, A);

        var back = kept(B, List.of(A, B, C), released[0], released[1], released[2], turn(4, B, How.ROLLED_BACK));
        assertThat(back.former()).containsExactly(A);
        assertThat(back.rolledBack()).contains(new KeptReleases.Rollback(C, B, Instant.ofEpochSecond(4), "ann@ops"));
        assertThat(back.until(C)).contains(Instant.ofEpochSecond(4));
        assertThat(back.newestFirst()).containsExactly(B, C, A);
        assertThat(kept(A, List.of(A)).former()).isEmpty();
    }

    @Test
    void a_live_one_of_which_nothing_was_noted_is_no_rollback() {
        var state = kept(C, List.of(A, B, C), turn(1, B, How.RELEASED), turn(2, A, How.ROLLED_BACK));

        assertThat(state.isUnnoted()).isTrue();
        assertThat(state.rolledBack()).isEmpty();
    }
}
