package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Real hosts from {@code lab/lab}, of a lab of their own. */
final class LabHosts implements AutoCloseable {

    private static final Path ROOT = Path.of("").toAbsolutePath();

    private final String prefix;

    private LabHosts(String prefix) {
        this.prefix = prefix;
    }

    static LabHosts up(String prefix, String... hosts) {
        var lab = new LabHosts(prefix);
        lab.command(join(List.of("up"), hosts));
        return lab;
    }

    Path file(String name) {
        return ROOT.resolve(".lab").resolve(prefix).resolve(name);
    }

    Path key() {
        return ROOT.resolve(".lab/id_ed25519");
    }

    /** Runs a command as root on a host, past SSH. */
    void exec(String host, String... command) {
        command(join(List.of("exec", host), command));
    }

    /**
     * Has sshd read its files again: it listens, with them, when this returns. A reload would leave a moment in which
     * nobody listens, and tell nobody when it is over.
     */
    void restartSshd(String host) {
        exec(host, "sh", "-c", "systemctl reset-failed ssh; systemctl restart ssh");
    }

    /** One of the verbs of lab/lab: pause, unpause, new-host-key. */
    void does(String verb, String host) {
        command(List.of(verb, host));
    }

    /** How to log in to a host; where it is and with which key is left to the lab's ssh_config. */
    static HostAccess access(String host, String user, Sudo sudo, Optional<String> jump) {
        return new HostAccess(
                host,
                Optional.empty(),
                Optional.empty(),
                Optional.of(user),
                List.of(),
                jump,
                Optional.empty(),
                Optional.empty(),
                sudo);
    }

    SshSettings settings(Path home) {
        var own = new Home(home).settings();
        return new SshSettings(
                own.home(),
                own.localUser(),
                own.agentSocket(),
                List.of(file("ssh_config")),
                own.knownHosts(),
                false,
                own.connectTimeout(),
                own.aliveInterval(),
                own.aliveCountMax());
    }

    private static List<String> join(List<String> first, String... rest) {
        var all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all;
    }

    private void command(List<String> arguments) {
        var line = new ArrayList<>(List.of(ROOT.resolve("lab/lab").toString(), arguments.getFirst()));
        line.addAll(List.of("--prefix", prefix));
        line.addAll(arguments.subList(1, arguments.size()));
        try {
            var log = Files.createTempFile("lab", ".log");
            int exit = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            var said = Files.readString(log);
            Files.delete(log);
            if (exit != 0) {
                throw new IllegalStateException(String.join(" ", line) + " ended with " + exit + ":\n" + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        command(List.of("down"));
    }
}
