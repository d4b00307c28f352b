package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reaching a host, and all the ways in which that fails. */
class ConnectTest extends OnAServer {

    @Test
    void a_port_where_nobody_listens_is_refused() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var failure = refused(access("web-01", "127.0.0.1", port, List.of(), Optional.empty()));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("refused").hasMessageContaining("tester@127.0.0.1:" + port);
    }

    @Test
    void what_is_not_followed_of_the_configuration_is_told_with_its_line_where_a_connection_fails() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        home.file(
                "config", "Host web-01", "  Ciphers aes256-gcm@openssh.com", "  ConnectTimeout 90", "  LogLevel DEBUG");
        var failure = refused(access("web-01", "127.0.0.1", port, List.of(), Optional.empty()));
        assertThat(failure.hint())
                .contains("Not followed of your SSH configuration: ciphers (" + home.ssh("config")
                        + ":2), connecttimeout (")
                .doesNotContain("loglevel");
    }

    @Test
    void a_name_that_does_not_resolve_is_told_as_such() {
        var failure = refused(access("web-01", "no-such-host.invalid", 22, List.of(), Optional.empty()));
        assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_NAME);
        assertThat(failure).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void a_server_that_says_nothing_is_given_up() throws Exception {
        try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var failure = refused(
                    home.settings().withConnectTimeout(Duration.ofMillis(300)),
                    access("web-01", "127.0.0.1", mute.getLocalPort(), List.of(), Optional.empty()));
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failure).hasMessageContaining("nothing was received for 300 ms");
        }
    }

    @Test
    void a_server_that_hangs_up_is_told_as_such() throws Exception {
        try (var rude = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try {
                    rude.accept().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var failure = refused(access("web-01", "127.0.0.1", rude.getLocalPort(), List.of(), Optional.empty()));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            assertThat(failure.hint()).contains("MaxStartups");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Exceeded MaxStartups, raise MaxStartups",
        "Not allowed at this time, PerSourcePenaltyExemptList",
        "-ERR wrong port, the port of its sshd"
    })
    void what_a_server_says_before_it_hangs_up_is_handed_on(String says, String hint) throws Exception {
        try (var rude = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (var client = rude.accept()) {
                    client.getOutputStream().write((says + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    client.shutdownOutput();
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var failure = refused(access("web-01", "127.0.0.1", rude.getLocalPort(), List.of(), Optional.empty()));
            assertThat(failure.kind()).isEqualTo(Kind.CONNECTION_LOST);
            assertThat(failure).hasMessageContaining(says);
            assertThat(failure.hint()).contains(hint);
        }
    }

    @Test
    void an_interrupt_ends_connecting() throws Exception {
        try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var accepted = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                try (var held = mute.accept()) {
                    accepted.countDown();
                    held.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var outcome = new AtomicReference<TransportException>();
            var thread = Thread.ofPlatform()
                    .start(() -> outcome.set(
                            refused(access("web-01", "127.0.0.1", mute.getLocalPort(), List.of(), Optional.empty()))));
            accepted.await();
            thread.interrupt();
            thread.join();
            assertThat(outcome.get().kind()).isEqualTo(Kind.INTERRUPTED);
        }
    }
}
