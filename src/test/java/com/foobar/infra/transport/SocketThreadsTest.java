package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which threads wait for the network, in a JVM of its own, where no other test has started any. */
class SocketThreadsTest {

    /** The JVM waits 0.3 s for that thread when it ends: half the time of a plan. */
    @Test
    void the_poller_of_virtual_threads_is_never_started(@TempDir Path directory) throws Exception {
        var user = TestServer.newKey();
        var home = new Home(directory).key(user);
        try (var server = TestServer.start(user, directory, TestServer.newKey())) {
            home.knows(server);
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var client = new ProcessBuilder(
                            java,
                            "-cp",
                            System.getProperty("java.class.path"),
                            SocketThreadsTest.class.getName(),
                            directory.toString(),
                            Integer.toString(server.port()))
                    .redirectErrorStream(true)
                    .start();
            var said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor()).as(said).isZero();
            assertThat(said).contains("answered: in\n", "thread: main\n").doesNotContain("Poller");
        }
    }

    /** @param args the user's home directory, the server's port */
    public static void main(String[] args) throws TransportException {
        var home = new Home(Path.of(args[0]));
        var access = new HostAccess(
                "web-01",
                Optional.of("127.0.0.1"),
                Optional.of(Integer.valueOf(args[1])),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Sudo.None());
        try (var transport = home.transport(home.settings());
                var connection = transport.connect(access)) {
            var result = connection.run("echo in", Duration.ofSeconds(60), _ -> {});
            System.out.println("answered: " + result.stdout().strip());
            Thread.getAllStackTraces().keySet().forEach(t -> System.out.println("thread: " + t.getName()));
        }
    }
}
