package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our reading of SSH configurations against that of this machine's {@code ssh}, by {@code ssh -G}. Where there is no ssh it
 * fails: lab/setup installs one.
 */
class SshConfigAgainstSshTest {

    private static final Path CORPUS = Path.of("src/test/resources/ssh_config");

    /** As ssh prints them, and as they stand in the files. */
    private static final List<String> AS_WRITTEN = List.of(
            "identityfile",
            "certificatefile",
            "globalknownhostsfile",
            "hostkeyalias",
            "revokedhostkeys",
            "bindaddress",
            "knownhostscommand",
            "proxycommand",
            "proxyjump");

    @TempDir
    Path directory;

    static Stream<Path> understood() throws IOException {
        return files(CORPUS);
    }

    static Stream<Path> refused() throws IOException {
        return files(CORPUS.resolve("refused"));
    }

    private static Stream<Path> files(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            var files = entries.filter(Files::isRegularFile).sorted().toList();
            assertThat(files).isNotEmpty();
            return files.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("understood")
    void what_ssh_takes_is_taken_for_the_same(Path example) throws Exception {
        var text = Files.readString(example).replace("@DIR@", ownParts().toString());
        var file = write(text);
        var nothing = directory.resolve("nothing");
        Files.writeString(nothing, "");
        var hosts =
                text.lines().findFirst().orElseThrow().replace("# hosts: ", "").split(" ");
        for (var host : hosts) {
            var ssh = parsed(ssh(file, host));
            var plain = parsed(ssh(nothing, host));
            var said =
                    new SshConfig(settings(file), new LocalMachine()).lookup(new Target(host, Optional.empty(), false));
            var endpoint = new Endpoints(settings(file), _ -> Optional.empty(), _ -> Optional.empty())
                    .way(HostAccess.plain(host, new Sudo.None()))
                    .getLast();
            var where = example.getFileName() + ": " + host;
            assertThat(endpoint.address()).as(where).isEqualToIgnoringCase(first(ssh, "hostname"));
            assertThat(endpoint.port()).as(where).isEqualTo(Integer.parseInt(first(ssh, "port")));
            assertThat(endpoint.user()).as(where).isEqualTo(first(ssh, "user"));
            assertThat(said.isYes("identitiesonly"))
                    .as(where)
                    .isEqualTo(first(ssh, "identitiesonly").equals("yes"));
            if (said.line("userknownhostsfile").isPresent()) {
                var files = endpoint.knownHosts().stream()
                        .filter(known -> !known.startsWith("/etc"))
                        .map(known -> known.equals(Path.of("/dev/null")) ? "none" : known.toString())
                        .toList();
                assertThat(String.join(" ", files)).as(where).isEqualTo(first(ssh, "userknownhostsfile"));
            }
            if (said.first("identityagent")
                    .filter(agent -> agent.startsWith("~"))
                    .isPresent()) {
                assertThat(endpoint.agent()).as(where).contains(Path.of(first(ssh, "identityagent")));
            }
            for (var keyword : AS_WRITTEN) {
                var theirs = ssh.getOrDefault(keyword, List.of());
                var ours = ours(said, keyword);
                if (ours.isEmpty()) {
                    assertThat(theirs).as(where + " " + keyword).isEqualTo(plain.getOrDefault(keyword, List.of()));
                } else {
                    assertThat(normal(ours)).as(where + " " + keyword).isEqualTo(normal(theirs));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_ssh_refuses_is_refused_at_the_same_line(Path example) throws Exception {
        var file = write(Files.readString(example));
        var theirs = ssh(file, "a");
        assertThat(theirs.exit()).as(theirs.toString()).isNotZero();
        var refusal = catchThrowableOfType(
                TransportException.class,
                () -> new Endpoints(settings(file), _ -> Optional.empty(), _ -> Optional.empty())
                        .way(HostAccess.plain("a", new Sudo.None())));
        assertThat(refusal).as(theirs.errors()).isNotNull();
        assertThat(refusal.kind()).isEqualTo(TransportException.Kind.BAD_CONFIG);
        assertThat(refusal.hint()).isNotEmpty();
        var line = theirs.errors().replaceAll("(?s)^.*?line (\\d+).*$", "$1");
        // For some of them ssh names no line.
        assertThat(refusal).hasMessageContaining(file + ":" + (line.matches("\\d+") ? line : ""));
    }

    /** The command sees the tokens; both readers are to let it see the same. */
    @Test
    void tokens_stand_for_the_same() throws Exception {
        var seen = directory.resolve("seen");
        var file = write("""
                Host a
                  HostName %h.example.com
                  User someone
                  Port 2201
                  HostKeyAlias alias
                  Match exec "echo 'L%L d%d h%h i%i k%k l%l n%n p%p r%r u%u %%' >>SEEN"
                """.replace("SEEN", seen.toString()));
        assertThat(ssh(file, "a").exit()).isZero();
        new SshConfig(settings(file), new LocalMachine()).lookup(new Target("a", Optional.empty(), false));
        var lines = Files.readAllLines(seen);
        assertThat(lines).hasSize(2);
        assertThat(lines.getLast())
                .isEqualTo(lines.getFirst())
                .contains("ha.example.com")
                .endsWith(" %");
    }

    private static List<String> ours(Said said, String keyword) {
        return switch (keyword) {
            case "proxyjump" -> said.jumps().map(List::of).orElse(List.of());
            case "proxycommand", "knownhostscommand" ->
                said.command(keyword).map(ConfigLine::rest).map(List::of).orElse(List.of());
            case "identityfile", "certificatefile" ->
                said.lines(keyword).stream().map(ConfigLine::first).distinct().toList();
            default ->
                said.line(keyword)
                        .map(line -> List.of(String.join(" ", line.arguments())))
                        .orElse(List.of());
        };
    }

    private static List<String> normal(List<String> values) {
        return values.stream()
                .map(value -> value.replace("\"", "").toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String first(Map<String, List<String>> answer, String keyword) {
        return answer.getOrDefault(keyword, List.of("")).getFirst();
    }

    private static Map<String, List<String>> parsed(LocalMachine.Run run) {
        assertThat(run.exit()).as(run.errors()).isZero();
        var answer = new TreeMap<String, List<String>>();
        run.output().lines().forEach(line -> {
            int blank = line.indexOf(' ');
            var value = blank < 0 ? "" : line.substring(blank + 1);
            if (!value.equalsIgnoreCase("none")
                    || line.startsWith("userknown")
                    || line.startsWith("globalknown")
                    || line.startsWith("identity")) {
                answer.computeIfAbsent(blank < 0 ? line : line.substring(0, blank), _ -> new ArrayList<>())
                        .add(value);
            }
        });
        return answer;
    }

    private static LocalMachine.Run ssh(Path file, String host) throws IOException {
        return LocalMachine.run(List.of("ssh", "-G", "-F", file.toString(), host), Duration.ofSeconds(20));
    }

    private Path write(String text) throws IOException {
        var file = directory.resolve("config");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** Copies, which are ours whoever has checked out the sources and however. */
    private Path ownParts() throws IOException {
        var parts = Files.createDirectories(directory.resolve("parts"));
        try (var entries = Files.list(CORPUS.resolve("parts"))) {
            for (var part : entries.toList()) {
                var copy = parts.resolve(part.getFileName());
                Files.write(copy, Files.readAllBytes(part));
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
            }
        }
        return directory;
    }

    private SshSettings settings(Path file) {
        var user = SshSettings.ofUser();
        return new SshSettings(
                user.home(),
                user.localUser(),
                Optional.empty(),
                List.of(file),
                user.knownHosts(),
                false,
                user.connectTimeout(),
                user.aliveInterval(),
                user.aliveCountMax());
    }
}
