package com.foobar.infra.transport;

import com.foobar.infra.transport.ConfigRefusal.Place;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What the SSH configuration asks of the machine that we run on. */
final class LocalMachine {

    /** ssh waits for ever; a plan should not. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> asked = new ConcurrentHashMap<>();
    private final boolean idle;
    private @Nullable String hostName;

    LocalMachine() {
        this(false);
    }

    private LocalMachine(boolean idle) {
        this.idle = idle;
    }

    /** One that runs no command of a configuration; none of them succeeds. */
    static LocalMachine idle() {
        return new LocalMachine(true);
    }

    /** As {@code hostname} prints it. */
    synchronized String hostName() {
        if (hostName == null) {
            try {
                hostName =
                        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException e) {
                hostName = hostNameByNetwork();
            }
        }
        return hostName;
    }

    private static String hostNameByNetwork() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** The number of the user who runs us, or -1 where users have none. */
    static long uid(Path home) {
        var self = Path.of("/proc/self");
        try {
            return ((Number) Files.getAttribute(Files.exists(self) ? self : home, "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1;
        }
    }

    /** A variable of our environment. */
    static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    /** The home directory of another user; empty if there is no such user. */
    Optional<String> homeOf(String user) {
        for (int i = 0; i < user.length(); i++) {
            char c = user.charAt(i);
            if (!Character.isLetterOrDigit(c) && (i == 0 || "._-".indexOf(c) < 0) && c != '_') {
                return Optional.empty();
            }
        }
        var found = (String) asked.computeIfAbsent("~" + user, tilde -> {
            try {
                // The shell asks wherever users are kept.
                var run = run(List.of("/bin/sh", "-c", "printf %s " + tilde), PATIENCE);
                return run.exit() == 0 ? run.output() : tilde;
            } catch (IOException e) {
                return tilde;
            }
        });
        return Optional.of(found).filter(home -> home.startsWith("/"));
    }

    /**
     * Whether a command of a {@code Match exec} succeeds. The same command is run once, however many hosts ask.
     *
     * @throws ConfigRefusal if it does not end
     */
    boolean succeeds(String command, Place place) throws ConfigRefusal {
        if (idle) {
            return false;
        }
        var result = asked.computeIfAbsent("exec " + command, _ -> {
            try {
                return run(List.of(shell(), "-c", command), PATIENCE);
            } catch (IOException e) {
                return e;
            }
        });
        if (result instanceof Run(int exit, String _, String _)) {
            return exit == 0;
        }
        throw new ConfigRefusal(
                place,
                "the command of Match exec could not be run: " + ((IOException) result).getMessage(),
                "Try it by hand: " + command);
    }

    /** The shell in which ssh runs commands of its configuration. */
    static String shell() {
        return variable("SHELL").filter(shell -> !shell.isEmpty()).orElse("/bin/sh");
    }

    /** @param output as text; at most a megabyte */
    record Run(int exit, String output, String errors) {}

    /**
     * Runs a program with nothing to read.
     *
     * @throws IOException if it cannot be started, or did not end in time and was ended
     */
    static Run run(List<String> command, Duration patience) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        var late = new AtomicBoolean();
        var errors = new StringBuffer();
        var reader = Thread.ofPlatform().daemon().start(() -> errors.append(read(process.getErrorStream(), 4_000)));
        var guard = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    late.set(true);
                    endTree(process);
                }
            } catch (InterruptedException e) {
                endTree(process);
            }
        });
        try {
            var output = read(process.getInputStream(), 1_000_000);
            int exit = process.waitFor();
            reader.join(1_000);
            if (late.get()) {
                throw new IOException("it did not end within " + patience.toSeconds() + " s");
            }
            return new Run(exit, output, errors.toString().strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            guard.interrupt();
        }
    }

    private static String read(InputStream in, int most) {
        try (in) {
            return new String(in.readNBytes(most), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends a process and all that it has started, at once. */
    static void endTree(Process process) {
        var all = process.descendants().toList();
        process.destroyForcibly();
        for (var child : all) {
            child.destroyForcibly();
        }
    }

    /** Asks a process and all that it has started to end, and makes sure of it a little later; does not wait. */
    static void end(Process process) {
        var all = process.descendants().toList();
        process.destroy();
        for (var child : all) {
            child.destroy();
        }
        Thread.ofVirtual().start(() -> {
            try {
                process.waitFor(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
            for (var child : all) {
                child.destroyForcibly();
            }
        });
    }

    /**
     * Ends a process whose descendants start new ones all the time. All are stopped first: one that starts another just
     * before it is ended would leave that one to nobody.
     */
    static void endRunaway(Process process) {
        var stopped = new LinkedHashSet<ProcessHandle>();
        for (int round = 0; round < 20; round++) {
            var command = new StringBuilder("kill -STOP");
            var found = false;
            for (var child : process.descendants().toList()) {
                if (stopped.add(child)) {
                    command.append(' ').append(child.pid());
                    found = true;
                }
            }
            if (!found) {
                break;
            }
            try {
                run(List.of("/bin/sh", "-c", command.toString()), PATIENCE);
            } catch (IOException e) {
                break;
            }
        }
        process.destroyForcibly();
        stopped.forEach(ProcessHandle::destroyForcibly);
    }
}
