package com.foobar.infra.part;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.shell.LocalShell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a log that was rotated, in a shell of this machine. */
class LogScriptTest {

    @TempDir
    Path directory;

    private List<LogSource> sources() {
        return List.of(
                LogSource.file(
                        "web-01", "nginx", directory.resolve("access.log").toString()),
                LogSource.file("web-01", "nginx", directory.resolve("error.log").toString()));
    }

    private void written(String name, String line, Duration ago) throws IOException {
        var file = directory.resolve(name);
        try (var out = name.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            out.write((line + "\n").getBytes(UTF_8));
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    }

    private void rotated() throws IOException {
        written("access.log", "now", Duration.ZERO);
        written("access.log.1", "an hour ago", Duration.ofHours(1));
        written("access.log.2.gz", "a day ago", Duration.ofHours(25));
        written("access.log.3.gz", "two days ago", Duration.ofHours(49));
        written("access.log-20261101.gz", "by another who rotates, half a day ago", Duration.ofHours(12));
        written("access.log.bak", "somebody's copy", Duration.ofHours(1));
        written("more-access.log.1", "another log", Duration.ofHours(1));
    }

    private List<String> past(Duration since) throws IOException, InterruptedException {
        return LocalShell.run(LogScript.past(sources(), since).render())
                .lines()
                .filter(line -> !line.startsWith("@"))
                .toList();
    }

    @Test
    void what_was_rotated_since_is_read_first_the_oldest_before_the_others() throws Exception {
        rotated();
        assertThat(past(Duration.ofDays(2)))
                .containsExactly(
                        "0\ta day ago", "0\tby another who rotates, half a day ago", "0\tan hour ago", "0\tnow");
        assertThat(past(Duration.ofHours(2))).containsExactly("0\tan hour ago", "0\tnow");
    }

    @Test
    void what_was_last_written_to_before_that_is_not_opened() throws Exception {
        rotated();
        assertThat(past(Duration.ofMinutes(10))).containsExactly("0\tnow");
    }

    @Test
    void a_log_that_has_just_been_rotated_and_has_no_successor_yet_is_read() throws Exception {
        written("error.log.1", "a minute ago", Duration.ofMinutes(1));
        assertThat(past(Duration.ofMinutes(10))).containsExactly("1\ta minute ago");
    }

    @Test
    void so_it_is_before_what_is_said_from_now_on() throws Exception {
        rotated();
        var shell = new ProcessBuilder("sh", "-s")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(shell.getInputStream(), UTF_8))) {
            try (var in = shell.getOutputStream()) {
                in.write(LogScript.following(sources(), Duration.ofHours(2))
                        .render()
                        .getBytes(UTF_8));
            }
            // The blank ones are how it finds out that nobody listens any more.
            var lines = Stream.generate(() -> next(said)).filter(line -> line.startsWith("0\t"));
            assertThat(lines.limit(2)).containsExactly("0\tan hour ago", "0\tnow");
            Files.writeString(
                    directory.resolve("access.log"), "later\n", UTF_8, java.nio.file.StandardOpenOption.APPEND);
            assertThat(Stream.generate(() -> next(said))
                            .filter(line -> line.startsWith("0\t"))
                            .limit(1))
                    .containsExactly("0\tlater");
        } finally {
            // Then its pipe is closed, and it ends with all that it started.
            assertThat(shell.waitFor()).isZero();
        }
    }

    private static String next(BufferedReader said) {
        try {
            var line = said.readLine();
            if (line == null) {
                throw new IllegalStateException("it has ended");
            }
            return line;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
