package com.foobar.infra.part.loadbalancer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.loadbalancer.socket.AdminSocket;
import com.foobar.infra.shell.LocalShell;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HAProxy's next worker is told, in a real shell and with a real socket. */
class HaproxyStateTest {

    /** The prelude's function, without the rights that it sets. */
    private static final String PRELUDE =
            "fi_write() { cat >\"$1\"; }\n" + AdminSocket.functions().render();

    private static final String HEADER = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state ...\n";

    @TempDir
    private Path directory;

    private HaproxyState state = new HaproxyState("", "", "");

    @BeforeEach
    void files() throws IOException {
        state = new HaproxyState(path("admin.sock"), path("haproxy.cfg"), path("server-state"));
        Files.writeString(directory.resolve("server-state"), HEADER + server("web", "web-01", 0, 8080));
        Files.writeString(directory.resolve("haproxy.cfg"), """
                frontend public
                    default_backend web

                backend web
                    default-server check
                    server web-01 10.0.0.11:8080 weight 1
                    server web-02 fd00::12:8081 weight 1

                listen other
                    server web-01 10.0.0.13:9000
                """);
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private static String server(String backend, String name, int state, int port) {
        return server(backend, name, state, port, 0, 0);
    }

    private static String server(String backend, String name, int state, int port, int tls, int checkPort) {
        return "4 " + backend + " 1 " + name + " 10.0.0.11 " + state + " 0 1 1 18 15 3 3 6 0 0 0 - " + port + " - "
                + tls + " " + checkPort + " - - 0\n";
    }

    private String saved() throws IOException {
        return Files.readString(directory.resolve("server-state"));
    }

    /** Saves while the admin socket answers one question so. */
    private String savedOf(String answer) throws Exception {
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(path("admin.sock")));
            var asked = ByteBuffer.allocate(100);
            var haproxy = Thread.startVirtualThread(() -> {
                try (var connection = listening.accept()) {
                    connection.read(asked);
                    connection.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            LocalShell.run(PRELUDE + state.save());
            haproxy.join();
            assertThat(UTF_8.decode(asked.flip()).toString()).isEqualTo("show servers state\n");
        }
        return saved();
    }

    @Test
    void what_is_down_stays_down() throws Exception {
        var states = HEADER
                + server("web", "web-01", 0, 8080)
                + server("web", "web-02", 2, 8081)
                + server("other", "web-01", 0, 9000);
        assertThat(savedOf(states + "\n")).isEqualTo(states);
    }

    @Test
    void a_server_whose_port_changes_begins_anew() throws Exception {
        var same = server("other", "web-01", 0, 9000);
        assertThat(savedOf(HEADER + server("web", "web-01", 0, 80) + server("web", "web-02", 2, 8080) + same + "\n"))
                .isEqualTo(HEADER + same);
    }

    @Test
    void a_server_that_is_to_be_asked_by_tls_or_no_longer_begins_anew() throws Exception {
        Files.writeString(directory.resolve("haproxy.cfg"), """
                backend web
                    server web-01 10.0.0.11:8080 weight 1 ssl verify required
                    server web-02 10.0.0.12:8081 weight 1
                backend all
                    default-server check ssl
                    server web-01 10.0.0.13:9000
                """);
        var same = server("all", "web-01", 0, 9000, 1, 0);
        assertThat(savedOf(HEADER
                        + server("web", "web-01", 0, 8080, 0, 0)
                        + server("web", "web-02", 2, 8081, 1, 0)
                        + same
                        + "\n"))
                .isEqualTo(HEADER + same);
    }

    @Test
    void a_server_whose_checks_go_to_another_port_begins_anew() throws Exception {
        Files.writeString(directory.resolve("haproxy.cfg"), """
                backend web
                    server web-01 10.0.0.11:8080 check port 8081
                    server web-02 10.0.0.12:8080 check
                """);
        var same = server("web", "web-01", 2, 8080, 0, 8081);
        assertThat(savedOf(HEADER + same + server("web", "web-02", 0, 8080, 0, 8081) + "\n"))
                .isEqualTo(HEADER + same);
    }

    @Test
    void a_server_that_the_file_does_not_tell_the_port_of_is_left_as_it_is() throws Exception {
        var states = HEADER + server("mine", "web-01", 0, 7000);
        assertThat(savedOf(states + "\n")).isEqualTo(states);
    }

    @Test
    void nothing_is_known_while_none_runs() throws Exception {
        LocalShell.run(PRELUDE + state.save());
        assertThat(saved()).isEqualTo("1\n");
    }

    @Test
    void what_was_is_forgotten_once_it_was_handed_over() throws Exception {
        LocalShell.run(PRELUDE + state.forget());
        assertThat(saved()).isEqualTo("1\n");
    }
}
