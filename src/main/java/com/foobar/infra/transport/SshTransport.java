package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transport over SSH. Host keys are strict; what the access leaves open is taken from the user's SSH configuration, key
 * files and agent. Sessions with jump hosts are shared by the hosts behind them.
 */
public final class SshTransport implements Transport {

    /** Failures that another algorithm, token or time limit might have spared. */
    private static final Set<Kind> EXPLAINED =
            Set.of(Kind.UNREACHABLE, Kind.PROTOCOL, Kind.AUTH_FAILED, Kind.CONNECTION_LOST, Kind.TIMEOUT);

    private final SshSettings settings;
    private final Endpoints endpoints;
    private final Consumer<NewHostKey> recorded;
    private final Identities identities = new Identities();
    private final Map<List<Path>, KnownHosts> knownHosts = new ConcurrentHashMap<>();
    /** By the whole way to them. */
    private final Map<String, CompletableFuture<SshSession>> jumps = new HashMap<>();

    private final Set<SshSession> sessions = ConcurrentHashMap.newKeySet();

    /** @param inventory finds the access of a host that is named as another one's jump host */
    public SshTransport(SshSettings settings, Function<String, Optional<HostAccess>> inventory) {
        this(settings, inventory, _ -> Optional.empty(), _ -> {});
    }

    /**
     * @param inventory finds the access of a host that is named as another one's jump host
     * @param fallback the address of a host for which neither its access nor the SSH configuration says one
     * @param recorded is told of each key that was put on record, from the threads that connect
     */
    public SshTransport(
            SshSettings settings,
            Function<String, Optional<HostAccess>> inventory,
            Function<String, Optional<String>> fallback,
            Consumer<NewHostKey> recorded) {
        this.recorded = recorded;
        this.settings = settings;
        this.endpoints = new Endpoints(settings, inventory, fallback);
    }

    /**
     * Gets the JVM ready for connecting, on a thread of its own, while the caller still has other things to do. Worth
     * calling first thing by a program that is about to connect, and by no other.
     */
    public static void warmUp() {
        Thread.ofPlatform().daemon().name("ssh-warm-up").start(() -> {
            try {
                WarmUp.run();
            } catch (GeneralSecurityException e) {
                return; // Connecting will tell, if it matters there.
            }
        });
    }

    /** What is wrong with a key file that an inventory names, whatever an agent holds; empty if it may be of use. */
    public static Optional<KeyFault> keyFileFault(Path file) {
        return Identities.fault(file);
    }

    /** Whether the SSH configuration of the user who runs this JVM says something of a host of that name. */
    public static boolean knowsHost(String name) {
        return SshConfig.mentions(SshSettings.ofUser(), name);
    }

    @Override
    public Connection connect(HostAccess access) throws TransportException {
        var way = endpoints.way(access);
        SshSession through = null;
        var passed = new StringBuilder();
        for (var hop : way.subList(0, way.size() - 1)) {
            passed.append(hop.describe()).append(' ').append(hop.recordName()).append('\n');
            try {
                through = shared(passed.toString(), hop, through);
            } catch (TransportException e) {
                throw new TransportException(
                        e.kind(), access.name(), "on the way to " + access.name() + ": " + e.getMessage(), e.hint(), e);
            }
        }
        return connection(way.getLast(), through, access);
    }

    @Override
    public boolean leadsThrough(HostAccess access, HostAccess other) {
        try {
            var last = endpoints.way(other).getLast();
            return endpoints.passed(access).stream().anyMatch(last::isSameHost);
        } catch (TransportException e) {
            return false; // Connecting tells what is wrong with the way.
        }
    }

    @Override
    public Connection connect(HostAccess access, Connection through) throws TransportException {
        if (!(through instanceof SshConnection known)) {
            return connect(access);
        }
        var way = endpoints.way(access);
        var session = known.session();
        for (int at = way.size() - 2; at >= 0; at--) {
            if (way.get(at).isSameHost(session.endpoint())) {
                for (var hop : way.subList(at + 1, way.size() - 1)) {
                    session = open(hop, session, false);
                }
                return connection(way.getLast(), session, access);
            }
        }
        // A command leads there, which connects anew by itself.
        return connect(access);
    }

    private Connection connection(Endpoint endpoint, @Nullable SshSession through, HostAccess access)
            throws TransportException {
        var session = open(endpoint, through, access.ephemeralHostKey());
        return new SshConnection(session, endpoint.sudo(), () -> sessions.remove(session));
    }

    @Override
    public Way way(HostAccess access) {
        try {
            var hops = endpoints.way(access);
            var last = hops.getLast();
            if (hops.size() > 1 || last.isIndirect()) {
                return new Way.Indirect("SSH goes there through " + last.route().said());
            }
            return Way.isLoopback(last.address())
                    ? new Way.Indirect("SSH goes there through a port of this machine, " + last.describe())
                    : new Way.Direct(last.address());
        } catch (TransportException e) {
            return new Way.Indirect(String.valueOf(e.getMessage()));
        }
    }

    private SshSession open(Endpoint endpoint, @Nullable SshSession through, boolean anyHostKey)
            throws TransportException {
        var keys = identities.offer(endpoint);
        var known = knownHosts(endpoint);
        var gate = new HostKeyGate(endpoint, known, settings.acceptNewHostKeys(), anyHostKey, recorded);
        try {
            var session = SshSession.open(endpoint, settings, link(endpoint, through), gate, keys);
            sessions.add(session);
            return session;
        } catch (TransportException e) {
            throw withPassedOver(endpoint, e);
        }
    }

    /** What ssh would have followed and we do not may be why it connects or logs in, and we don't. */
    private static TransportException withPassedOver(Endpoint endpoint, TransportException failure) {
        var passedOver = endpoint.route().passedOver();
        return passedOver.isEmpty() || !EXPLAINED.contains(failure.kind())
                ? failure
                : new TransportException(
                        failure.kind(),
                        failure.host(),
                        String.valueOf(failure.getMessage()),
                        (failure.hint() + "\nNot followed of your SSH configuration: " + String.join(", ", passedOver))
                                .strip(),
                        failure);
    }

    private Link link(Endpoint endpoint, @Nullable SshSession through) {
        if (through != null) {
            return new JumpLink(through.jsch(), endpoint.address(), endpoint.port(), settings.connectTimeout());
        }
        var command = endpoint.route().command();
        return command.isPresent()
                ? new CommandLink(command.get())
                : new DirectLink(endpoint, settings.connectTimeout());
    }

    private KnownHosts knownHosts(Endpoint endpoint) throws TransportException {
        try {
            var known = knownHosts.computeIfAbsent(endpoint.knownHosts(), KnownHosts::read);
            if (!endpoint.revokedHostKeys().isEmpty()) {
                known = known.without(endpoint.revokedHostKeys());
            }
            var command = endpoint.knownHostsCommand();
            return command.isPresent() ? known.and(command.get(), endpoint.recordName()) : known;
        } catch (ConfigRefusal e) {
            throw Endpoints.refused(endpoint.name(), e);
        } catch (UncheckedIOException e) {
            throw new TransportException(
                    Kind.BAD_CONFIG,
                    endpoint.name(),
                    "the known hosts in " + e.getMessage() + " cannot be read, so the key of " + endpoint.name()
                            + " cannot be judged",
                    "Make the file readable for you: ls -l " + e.getMessage(),
                    e);
        }
    }

    /** The session with a jump host: opened by the first host that needs it, and again if it was lost. */
    private SshSession shared(String way, Endpoint endpoint, @Nullable SshSession through) throws TransportException {
        CompletableFuture<SshSession> opening = null;
        CompletableFuture<SshSession> pending;
        synchronized (jumps) {
            var existing = jumps.get(way);
            if (existing == null || isUseless(existing)) {
                opening = new CompletableFuture<>();
                jumps.put(way, opening);
                existing = opening;
            }
            pending = existing;
        }
        if (opening != null) {
            try {
                opening.complete(open(endpoint, through, false));
            } catch (Throwable e) {
                // Whatever it is, others wait for this.
                opening.completeExceptionally(e);
            }
        }
        try {
            return pending.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(
                    Kind.INTERRUPTED, endpoint.name(), "interrupted while waiting for " + endpoint.name(), "", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransportException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static boolean isUseless(CompletableFuture<SshSession> opened) {
        return opened.isCompletedExceptionally()
                || (opened.isDone() && opened.join().lost());
    }

    @Override
    public void close() {
        sessions.forEach(SshSession::close);
        sessions.clear();
    }
}
