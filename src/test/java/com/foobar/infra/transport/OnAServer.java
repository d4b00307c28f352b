package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A user with a key, and a real server that the user knows and that lets the user in; anew for each test. */
abstract class OnAServer {

    static final KeyPair USER = TestServer.newKey();

    /** More than anything takes here. */
    static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    Home home;
    TestServer server;

    @BeforeEach
    void startServer() {
        home = new Home(directory).key(USER);
        server = anotherServer();
        home.knows(server);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    /** One more server that lets the user in, with a host key of its own that nobody knows. */
    TestServer anotherServer() {
        return TestServer.start(USER, directory, TestServer.newKey());
    }

    static HostAccess access(String name, String address, int port, List<String> keys, Optional<String> jump) {
        return new HostAccess(
                name,
                Optional.of(address),
                Optional.of(port),
                Optional.of("tester"),
                keys,
                jump,
                Optional.empty(),
                Optional.empty(),
                new Sudo.None());
    }

    /** Runs something on the host, and says as whom and where that was. */
    String connect(HostAccess access, HostAccess... inventory) throws TransportException {
        return connect(home.settings(), access, inventory);
    }

    String connect(SshSettings settings, HostAccess access, HostAccess... inventory) throws TransportException {
        try (var transport = home.transport(settings, inventory);
                var connection = transport.connect(access)) {
            return connection.run("echo in", LONG, line -> {}).stdout().strip() + " " + connection.describe();
        }
    }

    /** Why the host cannot be reached; the message names it. */
    TransportException refused(HostAccess access, HostAccess... inventory) {
        return refused(home.settings(), access, inventory);
    }

    TransportException refused(SshSettings settings, HostAccess access, HostAccess... inventory) {
        var failure = catchThrowableOfType(TransportException.class, () -> connect(settings, access, inventory));
        assertThat(failure).isNotNull();
        assertThat(failure.host()).isEqualTo(access.name());
        assertThat(failure).hasMessageContaining(access.name());
        return failure;
    }
}
