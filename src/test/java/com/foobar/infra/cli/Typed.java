package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** Commands as somebody types them in a directory with a topology of two servers, and what they said. */
final class Typed {

    static final String TOPOLOGY = """
            name: demo
            domain: www.example.org
            servers:
              one:
                address: 10.0.0.1
              two:
                address: 10.0.0.2
            web:
              servers: [one, two]
            """;

    private final Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Typed(Path directory) {
        this.directory = directory;
    }

    static Typed in(Path directory) throws IOException {
        var typed = new Typed(directory);
        typed.write("foobar.yml", TOPOLOGY);
        return typed;
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** @return where it is now */
    String write(String name, String text) throws IOException {
        return Files.writeString(path(name), text).toString();
    }

    /** The topology. */
    String file() {
        return path("foobar.yml").toString();
    }

    /** An inventory under which every server refuses connections. */
    String deadInventory() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return write(
                    "dead.yml",
                    "defaults: {user: nobody, port: " + socket.getLocalPort() + "}\n"
                            + "hosts: {one: {address: 127.0.0.1}, two: {address: 127.0.0.1}}\n");
        }
    }

    CommandLine line() {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    /** @return the exit code */
    int run(String... args) {
        return line().execute(args);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    void forget() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    void hasNoStack() {
        assertThat(out() + err()).doesNotContain("\tat ", "Exception in", ".java:");
    }
}
