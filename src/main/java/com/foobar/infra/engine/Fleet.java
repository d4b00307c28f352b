package com.foobar.infra.engine;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.transport.Connection;
import com.foobar.infra.transport.Transport;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import com.foobar.infra.transport.Way;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** The servers, and one live connection to each, made when it is first needed and used for everything. */
public final class Fleet implements AutoCloseable {

    private static final Set<Kind> MAY_PASS =
            EnumSet.of(Kind.UNREACHABLE, Kind.UNKNOWN_NAME, Kind.PROTOCOL, Kind.CONNECTION_LOST, Kind.TIMEOUT);

    private final Transport transport;
    private final Function<String, HostAccess> access;
    private final ConcurrentMap<String, CompletableFuture<Connection>> connections = new ConcurrentHashMap<>();

    /** @param access how a server of that name is reached */
    public Fleet(Transport transport, Function<String, HostAccess> access) {
        this.transport = transport;
        this.access = access;
    }

    /** Begins to connect, so that the network's time is used for other work. A failure is told by who needs the connection. */
    public void warmUp(Collection<String> servers) {
        for (var server : servers) {
            var _ = connecting(server);
        }
    }

    private CompletableFuture<Connection> connecting(String server) {
        return connections.computeIfAbsent(server, name -> {
            var pending = new CompletableFuture<Connection>();
            // Looks names up and may ask an SSH agent; see SshSession on why no virtual thread should.
            Thread.ofPlatform().daemon().name("connect " + name).start(() -> {
                try {
                    pending.complete(transport.connect(access.apply(name)));
                } catch (Throwable e) {
                    // Whatever it is, others wait for this.
                    pending.completeExceptionally(e);
                }
            });
            return pending;
        });
    }

    /**
     * The live connection; blocks until it is made. All who wait for one that fails are told; who asks later tries anew
     * where time may have helped, but does not knock again with keys that were refused.
     */
    public Connection connection(String server) throws TransportException {
        var pending = connecting(server);
        try {
            return pending.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case TransportException problem -> {
                    if (MAY_PASS.contains(problem.kind())) {
                        connections.remove(server, pending);
                    }
                    throw problem;
                }
                case RuntimeException problem -> throw problem;
                case null, default -> throw e;
            }
        }
    }

    /** One more connection, made as the first one was; whoever asks for it closes it. */
    Connection another(String server) throws TransportException {
        return transport.connect(access.apply(server));
    }

    /** Those that are connected by a way that leads through that server. */
    List<String> behind(String server) {
        var passed = access.apply(server);
        return connections.keySet().stream()
                .filter(other -> !other.equals(server) && isConnected(other))
                .filter(other -> transport.leadsThrough(access.apply(other), passed))
                .sorted()
                .toList();
    }

    /** One more connection, made through that one to a server that its way leads through; whoever asks for it closes it. */
    Connection another(String server, Connection through) throws TransportException {
        return transport.connect(access.apply(server), through);
    }

    /** Where a port of that server can be tried from here. */
    Way way(String server) {
        return transport.way(access.apply(server));
    }

    /** The next use of that server connects anew. */
    public void drop(String server) {
        var old = connections.remove(server);
        if (old != null && old.isDone() && !old.isCompletedExceptionally()) {
            old.join().close();
        }
    }

    /** Whether a connection to that server was made before, and so may have grown old. */
    boolean isConnected(String server) {
        var pending = connections.get(server);
        return pending != null && pending.isDone() && !pending.isCompletedExceptionally();
    }

    /** Runs the work for every server at once, and waits for all of them. Keeps the order of the servers. */
    <T> Map<String, T> onEach(Collection<String> servers, Function<String, T> work) {
        var pending = new LinkedHashMap<String, CompletableFuture<T>>();
        for (var server : servers) {
            var result = new CompletableFuture<T>();
            pending.put(server, result);
            Thread.ofVirtual().name(server).start(() -> {
                try {
                    result.complete(work.apply(server));
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        }
        var results = new LinkedHashMap<String, T>();
        RuntimeException first = null;
        for (var entry : pending.entrySet()) {
            try {
                results.put(entry.getKey(), entry.getValue().join());
            } catch (CompletionException e) {
                // A bug in our own code: let the others end, then say so.
                first = first == null ? new IllegalStateException("on " + entry.getKey(), e.getCause()) : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return results;
    }

    @Override
    public void close() {
        transport.close();
    }
}
