package com.foobar.infra.engine;

import com.foobar.infra.fact.HostFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.transport.Held;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The right to change hosts, one apply at a time. A lock lives in a process on its host that ends with our connection,
 * or when it has not heard from us for a while: a dead client leaves none behind. One that was left behind by a
 * connection that we lost is known as ours, and taken over.
 */
final class HostLocks implements AutoCloseable {

    /** Longer than it is waited on a host for the lock of a lost client. */
    private static final Duration FIRST_LINE = Duration.ofSeconds(60);

    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final int SILENCE_SECONDS = 30;

    private final Fleet fleet;
    private final String topology;
    private final String who;
    /** Tells our locks from those of every other apply, also of the same person. */
    private final String id = Nonce.next();

    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final Map<String, String> lastSteps = new ConcurrentHashMap<>();
    private volatile boolean closed;

    HostLocks(Fleet fleet, String topology, String who) {
        this.fleet = fleet;
        this.topology = topology;
        this.who = who;
    }

    /** Locks all of these, or says what is in the way; the caller closes in either case. */
    List<HostFailure> take(Collection<String> servers) {
        var sorted = new ArrayList<>(new TreeSet<>(servers));
        if (sorted.isEmpty()) {
            return List.of();
        }
        // All clients begin at the same host, so that of two that start together one wins.
        var first = take(sorted.getFirst());
        if (first.isPresent()) {
            return List.of(first.get());
        }
        Thread.ofVirtual().name("heartbeat").start(this::beat);
        return fleet.onEach(sorted.subList(1, sorted.size()), this::take).values().stream()
                .flatMap(Optional::stream)
                .toList();
    }

    static HostFailure held(String server, String holder) {
        return new HostFailure(
                server,
                "another apply is at work there: " + (holder.isBlank() ? "it did not say whose" : holder),
                "Wait until it has ended, or end it; the lock goes with it.");
    }

    /** Takes again what a lost connection let go; says for which hosts that was not possible. */
    List<HostFailure> ensure() {
        var lost = new ArrayList<String>();
        held.forEach((server, lock) -> {
            if (!lock.alive()) {
                lost.add(server);
            }
        });
        return fleet.onEach(lost, this::take).values().stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<HostFailure> take(String server) {
        try {
            return take(server, true);
        } catch (TransportException e) {
            return Optional.of(HostFailure.of(server, e));
        }
    }

    private Optional<HostFailure> take(String server, boolean again) throws TransportException {
        return take(server, again, false);
    }

    /** @param patient whether to wait for a lock that is held, as it ends by itself soon */
    private Optional<HostFailure> take(String server, boolean again, boolean patient) throws TransportException {
        try {
            var lock = fleet.connection(server).hold(script(patient).render(), FIRST_LINE);
            var words = lock.firstLine().split(" ", 2);
            if (words[0].equals("locked")) {
                held.put(server, lock);
                lastSteps.put(server, words.length > 1 ? words[1] : "");
                return Optional.empty();
            }
            var holder = lock.firstLine().replaceFirst("^held ?", "");
            lock.close();
            if (!patient && isLeftBehind(holder, who)) {
                return take(server, again, true);
            }
            return Optional.of(held(server, holder));
        } catch (TransportException e) {
            if (again && e.kind() == Kind.CONNECTION_LOST) {
                fleet.drop(server);
                return take(server, false, patient);
            }
            throw e;
        }
    }

    /**
     * Whether a lock is that of a client on this machine that is no more. Others may have the same name for another
     * machine: it is reason enough to wait for a lock, not to take it.
     */
    static boolean isLeftBehind(String holder, String who) {
        var match = Pattern.compile(Pattern.quote(who + ", process ") + "([0-9]{1,18}), since .*")
                .matcher(holder);
        return match.matches()
                && ProcessHandle.of(Long.parseLong(match.group(1))).isEmpty();
    }

    /** @param patient whether to wait until a lock that is held ends by itself; else only if its client is silent */
    Script script(boolean patient) {
        var path = Shell.quote("/run/foobar-infra/" + topology + ".lock");
        return Script.lines(
                "main() {",
                "export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "umask 077",
                "mkdir -p /run/foobar-infra",
                "exec 8>>" + path,
                "if ! flock -n 8; then",
                "  { read -r holder; read -r id pid; } <" + path,
                "  patience=" + (patient ? SILENCE_SECONDS + 5 : 0),
                "  if [ \"$id\" = " + id + " ]; then",
                "    kill \"$pid\" 2>/dev/null && patience=5",
                "  elif [ -z \"$(find " + path + " -newermt '" + HostFact.QUIET_SECONDS + " seconds ago')\" ]; then",
                "    patience=" + (SILENCE_SECONDS + 5),
                "  fi",
                "  if ! flock -w \"$patience\" 8; then",
                "    printf 'held %s\\n' \"$holder\"",
                "    exit 0",
                "  fi",
                "fi",
                "printf '%s, since %s\\n%s %s\\n' "
                        + Shell.quote(
                                who + ", process " + ProcessHandle.current().pid())
                        + " \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\" " + id + " $$ >" + path,
                "step=",
                "read -r step _ 2>/dev/null </run/foobar-infra/step",
                "echo \"locked $step\"",
                // A client that vanished without a word, for instance with its power, stops beating.
                "while timeout " + SILENCE_SECONDS + " sh -c 'read -r _' 8>&-; do touch -c " + path + "; done",
                ": >" + path,
                "}",
                "main");
    }

    /** The last step that was begun on each host before we locked it; empty where there was none. */
    Map<String, String> lastSteps() {
        return Map.copyOf(lastSteps);
    }

    private void beat() {
        while (!closed) {
            try {
                Thread.sleep(BEAT);
            } catch (InterruptedException e) {
                return;
            }
            var now = new LinkedHashMap<>(held);
            now.forEach((_, lock) -> {
                try {
                    if (!closed && lock.alive()) {
                        lock.heartbeat();
                    }
                } catch (TransportException e) {
                    lock.close(); // seen, and taken again, by ensure() before the next stage
                }
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        fleet.onEach(List.copyOf(held.keySet()), server -> {
            var lock = held.remove(server);
            if (lock != null && !lock.alive() && fleet.isConnected(server)) {
                lock = retaken(server);
            }
            if (lock != null) {
                lock.close();
            }
            return server;
        });
    }

    /** So that it ends now, and not when the host has heard nothing for a while. */
    private @Nullable Held retaken(String server) {
        try {
            take(server, false);
        } catch (TransportException e) {
            return null; // Then the host's patience ends it.
        }
        return held.remove(server);
    }
}
