package com.foobar.infra.transport;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A real ssh-agent. */
final class Agent implements AutoCloseable {

    private final Process process;
    private final Path socket;

    private Agent(Process process, Path socket) {
        this.process = process;
        this.socket = socket;
    }

    static Agent start(Path directory) throws IOException {
        var socket = directory.resolve("agent.sock");
        var process = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().until(() -> Files.exists(socket));
        return new Agent(process, socket);
    }

    Path socket() {
        return socket;
    }

    void add(Path key) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        var builder = new ProcessBuilder("ssh-add", "-q", key.toString()).inheritIO();
        builder.environment().put("SSH_AUTH_SOCK", socket.toString());
        if (builder.start().waitFor() != 0) {
            throw new IOException("ssh-add failed");
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
