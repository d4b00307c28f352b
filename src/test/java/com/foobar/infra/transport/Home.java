package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A user's home directory with what SSH keeps there. */
final class Home {

    private final Path directory;

    Home(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory.resolve(".ssh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path ssh(String name) {
        return directory.resolve(".ssh").resolve(name);
    }

    Home key(KeyPair key) {
        TestServer.write(key, ssh("id_ecdsa"), Optional.empty());
        return this;
    }

    Home file(String name, String... lines) {
        try {
            Files.writeString(ssh(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A shell script that stands first on the server's PATH. */
    void program(String name, String body) {
        try {
            var file = directory.resolve(name);
            Files.writeString(file, "#!/bin/sh\n" + body + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Home knows(TestServer... servers) {
        var lines = new String[servers.length];
        for (int i = 0; i < servers.length; i++) {
            lines[i] = "[127.0.0.1]:" + servers[i].port() + " " + servers[i].hostKeyEntry();
        }
        return file("known_hosts", lines);
    }

    String read(String name) {
        try {
            return Files.readString(ssh(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With no system-wide files, no agent, and little patience. */
    SshSettings settings() {
        return new SshSettings(
                directory,
                "tester",
                Optional.empty(),
                List.of(ssh("config")),
                List.of(ssh("known_hosts")),
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                3);
    }

    SshTransport transport() {
        return transport(settings());
    }

    SshTransport transport(SshSettings settings, HostAccess... inventory) {
        var hosts = new HashMap<String, HostAccess>();
        for (var host : inventory) {
            hosts.put(host.name(), host);
        }
        return new SshTransport(
                settings, name -> Optional.ofNullable(Map.copyOf(hosts).get(name)));
    }
}
