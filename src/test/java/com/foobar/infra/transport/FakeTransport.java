package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Reaches hosts that live in this JVM. Records what was sent where. */
public final class FakeTransport implements Transport {

    /** A host's side of the wire. */
    public interface Host {
        /** Runs a script; may throw {@link Broken} for a connection that is lost meanwhile. */
        ExecResult run(String script, Consumer<String> line);

        /** What a port on its loopback answers; may throw {@link Broken}. */
        default byte[] ask(int port, byte[] request) {
            throw new IllegalStateException("nothing listens on " + port);
        }

        /** The first line of a script that is held; may throw {@link Broken}. */
        String hold(String script);

        /** A line to a script that is held; may throw {@link Broken}. */
        default void heartbeat() {}

        /** A script that is held has ended. */
        void released();
    }

    /** The connection broke. */
    public static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Map<String, Host> hosts = new ConcurrentHashMap<>();
    private final Map<String, TransportException> unreachable = new ConcurrentHashMap<>();
    private final Queue<String> connects = new ConcurrentLinkedQueue<>();

    public void add(String name, Host host) {
        hosts.put(name, host);
        unreachable.remove(name);
    }

    public void unreachable(String name, String why, String hint) {
        unreachable.put(name, new TransportException(Kind.UNREACHABLE, name, why, hint));
    }

    /** The hosts that were connected to, once for each connection. */
    public Queue<String> connects() {
        return connects;
    }

    @Override
    public Connection connect(HostAccess access) throws TransportException {
        var problem = unreachable.get(access.name());
        if (problem != null) {
            throw problem;
        }
        connects.add(access.name());
        var host = hosts.get(access.name());
        if (host == null) {
            throw new IllegalStateException("no host " + access.name());
        }
        return new FakeConnection(access.name(), host, new ConcurrentLinkedQueue<>());
    }

    @Override
    public void close() {}

    /** @param holding goes with it */
    private record FakeConnection(String name, Host host, Queue<FakeHeld> holding) implements Connection {

        @Override
        public ExecResult run(CharSequence script, Duration timeout, Consumer<String> onLine)
                throws TransportException {
            try {
                return host.run(script.toString(), onLine);
            } catch (Broken e) {
                throw broken(name, e);
            }
        }

        @Override
        public void follow(CharSequence script, Consumer<String> onLine) throws TransportException {
            run(script, Duration.ZERO, onLine);
        }

        @Override
        public Held hold(CharSequence script, Duration firstLineTimeout) throws TransportException {
            try {
                var held = new FakeHeld(name, host.hold(script.toString()), host);
                holding.add(held);
                return held;
            } catch (Broken e) {
                throw broken(name, e);
            }
        }

        @Override
        public byte[] ask(int port, byte[] request, Duration timeout) throws TransportException {
            try {
                return host.ask(port, request);
            } catch (Broken e) {
                throw broken(name, e);
            }
        }

        @Override
        public String describe() {
            return "fake@" + name;
        }

        @Override
        public void close() {
            holding.forEach(FakeHeld::close);
        }
    }

    private static TransportException broken(String name, Broken cause) {
        return new TransportException(Kind.CONNECTION_LOST, name, "the connection to " + name + " broke", "", cause);
    }

    private static final class FakeHeld implements Held {
        private final String name;
        private final String line;
        private final Host host;
        private boolean open = true;

        FakeHeld(String name, String line, Host host) {
            this.name = name;
            this.line = line;
            this.host = host;
        }

        @Override
        public String firstLine() {
            return line;
        }

        @Override
        public void heartbeat() throws TransportException {
            try {
                host.heartbeat();
            } catch (Broken e) {
                throw broken(name, e);
            }
        }

        @Override
        public boolean alive() {
            return open;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                host.released();
            }
        }
    }
}
