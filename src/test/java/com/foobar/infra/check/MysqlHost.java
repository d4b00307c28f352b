package com.foobar.infra.check;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.probe.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/** A real MySQL in a container, asked and changed by scripts on standard input, as a host is over SSH. */
final class MysqlHost implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(90);

    private final String name;
    private final GenericContainer<?> container;

    /**
     * @param files path in the container to content
     * @param tmpfs mount points in memory, with their options
     */
    MysqlHost(String name, Network network, Map<String, String> files, Map<String, String> tmpfs) {
        this.name = name;
        this.container = new GenericContainer<>(DockerImageName.parse("foobar-lab:mysql"))
                .withImagePullPolicy(_ -> false)
                .withNetwork(network)
                .withNetworkAliases(name)
                .withCreateContainerCmdModifier(cmd -> cmd.withHostName(name))
                .withEnv("MYSQL_ALLOW_EMPTY_PASSWORD", "yes")
                .withTmpFs(tmpfs)
                .waitingFor(Wait.forLogMessage(".*ready for connections.*", 1).withStartupTimeout(READY));
        files.forEach((path, content) -> container.withCopyToContainer(Transferable.of(content), path));
    }

    void start() {
        container.start();
    }

    String name() {
        return name;
    }

    String id() {
        return container.getContainerId();
    }

    GenericContainer<?> container() {
        return container;
    }

    /** Asks the host as production does: one script, one reply. */
    Facts ask(Collection<? extends Fact<?>> facts) {
        var probe = new Probe(UUID.randomUUID().toString().replace("-", ""), facts);
        return probe.parse(shell(probe.script().render()));
    }

    /** Runs a script as root; its output. */
    String shell(String script) {
        return run(script, "docker", "exec", "-i", id(), "sh", "-s");
    }

    /** Runs statements as root; the rows, tab-separated. The first that fails ends it, as an exception. */
    String sql(String... statements) {
        return run(String.join(";\n", statements) + ";\n", "docker", "exec", "-i", id(), "mysql", "-NB", "-uroot")
                .strip();
    }

    /** A client that has run the statements and stays connected, holding its locks, until it is closed. */
    Session session(String... statements) {
        var session = writer(String.join(";\n", statements), "SELECT 'ready'");
        try {
            String read;
            do {
                read = session.process().inputReader(StandardCharsets.UTF_8).readLine();
            } while (read != null && !read.equals("ready"));
            return session;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that is busy with the statements, and stays connected until it is closed. */
    Session writer(String... statements) {
        try {
            var process = new ProcessBuilder("docker", "exec", "-i", id(), "mysql", "-NB", "-n", "-uroot")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var in = process.getOutputStream();
            in.write((String.join(";\n", statements) + ";\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
            return new Session(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Session(Process process) implements AutoCloseable {
        @Override
        public void close() {
            try {
                process.getOutputStream().close();
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (IOException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@code pause}, {@code unpause}: freezes every process of the host; {@code restart}: reboots it. */
    void docker(String command) {
        run("", "docker", command, id());
    }

    private static String run(String input, String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var out = new java.util.concurrent.FutureTask<>(
                    () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            Thread.ofVirtual().start(out);
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("no end: " + Arrays.toString(command));
            }
            var text = out.get();
            if (process.exitValue() != 0) {
                throw new IllegalStateException(Arrays.toString(command) + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
