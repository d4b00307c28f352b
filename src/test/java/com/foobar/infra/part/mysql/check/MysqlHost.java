package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.ContainerHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** A real MySQL in a container, asked and changed by scripts on standard input, as a host is over SSH. */
final class MysqlHost extends ContainerHost {

    private static final Duration READY = Duration.ofSeconds(90);

    /**
     * @param files path in the container to content
     * @param tmpfs mount points in memory, with their options
     */
    MysqlHost(String name, Network network, Map<String, String> files, Map<String, String> tmpfs) {
        super(
                name,
                container("foobar-lab:mysql", name, network, files)
                        .withEnv("MYSQL_ALLOW_EMPTY_PASSWORD", "yes")
                        .withTmpFs(tmpfs)
                        .waitingFor(Wait.forLogMessage(".*ready for connections.*", 1)
                                .withStartupTimeout(READY)));
    }

    /** Runs statements as root; the rows, tab-separated. The first that fails ends it, as an exception. */
    String sql(String... statements) {
        return run(String.join(";\n", statements) + ";\n", "lab/inside", id(), "mysql", "-NB", "-uroot")
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
        return client(List.of("-uroot"), statements);
    }

    /** The same by an account that is bound by what binds the app's. */
    Session writerAs(String user, String password, String... statements) {
        return client(List.of("-u" + user, "-p" + password), statements);
    }

    private Session client(List<String> login, String... statements) {
        try {
            var command = new ArrayList<>(List.of("lab/inside", id(), "mysql", "-NB", "-n"));
            command.addAll(login);
            var process = new ProcessBuilder(command)
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
}
