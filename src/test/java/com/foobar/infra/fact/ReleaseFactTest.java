package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ReleaseFact.State;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real directory, in a local shell. */
class ReleaseFactTest {

    @TempDir
    private Path directory;

    private Path release = Path.of("");
    private ReleaseFact fact = new ReleaseFact("");

    @BeforeEach
    void unpack() throws Exception {
        release = directory.resolve("releases of it/0123");
        fact = new ReleaseFact(release.toString());
        Files.createDirectories(release.resolve("static"));
        write("index.html", "hello\n");
        write("static/style.css", "body {}\n");
        Files.createSymbolicLink(release.resolve("link"), Path.of("index.html"));
    }

    private void write(String name, String content) throws Exception {
        var file = Files.writeString(release.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    }

    /** Returns once the clock of the file system has gone on, which counts in milliseconds. */
    private void note() throws Exception {
        var note = Files.writeString(
                Path.of(ReleaseFact.note(fact.path())), LocalShell.run(ReleaseFact.word(fact.path()) + "\n"));
        var later = directory.resolve("later");
        do {
            Files.writeString(later, "");
        } while (Files.getLastModifiedTime(later).compareTo(Files.getLastModifiedTime(note)) <= 0);
    }

    private State ask() throws Exception {
        var other = new ReleaseFact(directory + "/nothing");
        var probe = new Probe("nonce", List.of(fact, other));
        var answers = probe.parse(LocalShell.run(probe.script().render()));
        assertThat(answers.get(other)).isEqualTo(State.Absent.alone());
        return answers.get(fact);
    }

    @Test
    void one_that_was_not_noted_may_be_anybodys() throws Exception {
        assertThat(ask()).isEqualTo(new State.Changed());
    }

    @Test
    void one_that_nobody_touched_is_intact() throws Exception {
        note();
        assertThat(ask()).isEqualTo(new State.Intact());
    }

    @Test
    void an_edited_file_is_seen_though_its_size_is_the_same() throws Exception {
        note();
        Files.writeString(release.resolve("static/style.css"), "html {}\n");
        assertThat(ask()).isEqualTo(new State.Changed());
    }

    @Test
    void a_file_that_was_written_again_as_it_was_is_no_change() throws Exception {
        note();
        write("static/style.css", "body {}\n");
        assertThat(ask()).isEqualTo(new State.Intact());
    }

    @Test
    void an_edited_file_is_seen_though_its_times_were_set_back() throws Exception {
        note();
        write("static/style.css", "body { }\n");
        assertThat(ask()).isEqualTo(new State.Changed());
    }

    @Test
    void a_file_of_another_mode_is_seen() throws Exception {
        note();
        Files.setPosixFilePermissions(release.resolve("index.html"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(ask()).isEqualTo(new State.Changed());
    }

    @Test
    void a_removed_file_is_seen() throws Exception {
        note();
        Files.delete(release.resolve("index.html"));
        assertThat(ask()).isEqualTo(new State.Changed());
    }

    @Test
    void a_link_to_elsewhere_is_seen() throws Exception {
        note();
        Files.delete(release.resolve("link"));
        Files.createSymbolicLink(release.resolve("link"), Path.of("static"));
        assertThat(ask()).isEqualTo(new State.Changed());
    }

    @Test
    void one_that_is_to_replace_another_learns_what_that_holds() throws Exception {
        Files.createSymbolicLink(release.getParent().resolveSibling("current"), release);
        var next = new ReleaseFact(release.resolveSibling("4567").toString());
        assertThat(asked(next)).as("nobody listed it").isEqualTo(State.Absent.alone());

        LocalShell.run(ReleaseFact.listing(fact.path()) + " >" + Shell.quote(ReleaseFact.list(fact.path())) + "\n");

        var held = Map.of(
                "index.html", Sha256.of("hello\n").substring(0, 16),
                "static/style.css", Sha256.of("body {}\n").substring(0, 16),
                "link", "link:index.html");
        assertThat(asked(next)).as("nobody noted it").isEqualTo(new State.Absent(held, Optional.empty()));
        note();
        assertThat(asked(next)).isEqualTo(new State.Absent(held, Optional.of(fact.path())));
        write("index.html", "hello there\n");
        assertThat(asked(next)).as("edited").isEqualTo(new State.Absent(held, Optional.empty()));
        write("index.html", "hello\n");
        assertThat(asked(fact)).isEqualTo(new State.Intact());
    }

    private static State asked(ReleaseFact fact) throws Exception {
        var probe = new Probe("nonce", List.of(fact));
        return probe.parse(LocalShell.run(probe.script().render())).get(fact);
    }
}
