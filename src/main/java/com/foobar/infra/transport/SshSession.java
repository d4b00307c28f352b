package com.foobar.infra.transport;

import com.foobar.infra.transport.TransportException.Kind;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session that is logged in, with its watchdog. */
final class SshSession implements AutoCloseable {

    /** JSch's own, and those of security keys, which only an agent ever signs with: JSch has nothing to know of them. */
    private static final String ALGORITHMS = JSch.getConfig("PubkeyAcceptedAlgorithms")
            + ",sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com"
            + ",sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com";

    /** Keys whose type is not the name of an algorithm, as there are several for it. */
    private static final Set<String> RSA = Set.of("ssh-rsa", "ssh-rsa-cert-v01@openssh.com");

    private static final Map<String, String> CONFIG = Map.ofEntries(
            // Never anything else: HostKeyGate decides, and "no" would connect even to a changed key.
            Map.entry("StrictHostKeyChecking", "yes"),
            Map.entry("prefer_known_host_key_types", "yes"),
            Map.entry("PreferredAuthentications", "publickey," + AskMethods.METHOD),
            Map.entry("PubkeyAcceptedAlgorithms", ALGORITHMS),
            // The answer would only be a list of methods; one round trip.
            Map.entry("enable_auth_none", "no"),
            // These make JSch try each algorithm before the first packet, which costs a cold JVM more than the rest of
            // the connection. All that it proposes is in every JDK 25.
            Map.entry("CheckCiphers", ""),
            Map.entry("CheckMacs", ""),
            Map.entry("CheckKexes", ""),
            Map.entry("CheckSignatures", ""));

    /**
     * For what opens and reads sockets. Not virtual ones: the JDK's poller, which waits for their sockets, holds up the end
     * of the JVM for 0.3 s.
     */
    private static final ThreadFactory SOCKET_THREADS =
            Thread.ofPlatform().daemon().name("ssh").factory();

    private final Endpoint endpoint;
    private final SshSettings settings;
    private final Link link;
    private final Session session;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean loggedIn;

    private SshSession(Endpoint endpoint, SshSettings settings, Link link, Session session) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.link = link;
        this.session = session;
    }

    /** Whether a key of this type can be used at all. */
    static boolean accepts(String type) {
        return RSA.contains(type) || ("," + ALGORITHMS + ",").contains("," + type + ",");
    }

    /** Connects over the link and logs in. */
    static SshSession open(Endpoint endpoint, SshSettings settings, Link link, HostKeyGate gate, Identities.Offer keys)
            throws TransportException {
        var attempts = new KeyAttempts(keys.keys(), link);
        Session session;
        try {
            // A JSch each: it holds nothing but what is specific to one session.
            var jsch = new JSch();
            session = jsch.getSession(endpoint.user(), endpoint.address(), endpoint.port());
            CONFIG.forEach(session::setConfig);
            session.setConfig("enable_pubkey_auth_query", keys.isSingle() ? "no" : "yes");
            session.setHostKeyRepository(gate);
            session.setIdentityRepository(attempts);
            AskMethods.set(session);
            endpoint.hostKeyAlias().ifPresent(session::setHostKeyAlias);
            session.setProxy(link);
            session.setDaemonThread(true);
            session.setThreadFactory(SOCKET_THREADS);
        } catch (JSchException e) {
            throw new IllegalArgumentException(e); // Nothing is sent yet.
        }
        var opened = new SshSession(endpoint, settings, link, session);
        opened.logIn(new ConnectFailures(
                endpoint, settings, link, gate, new LoginFailures(endpoint, session, keys, attempts)));
        return opened;
    }

    /** On a thread of its own, as JSch does not let itself be interrupted. */
    private void logIn(ConnectFailures failures) throws TransportException {
        var done = new CompletableFuture<Void>();
        Thread.startVirtualThread(this::watch);
        SOCKET_THREADS
                .newThread(() -> {
                    try {
                        session.connect();
                        loggedIn = true;
                        done.complete(null);
                    } catch (JSchException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        try {
            done.get();
        } catch (ExecutionException e) {
            close();
            throw failures.explain(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    /**
     * Cuts the link when it has been silent for too long; once logged in, asks the host for signs of life before. A
     * question counts only while it is unanswered, and only after an interval in which there was time to answer: this
     * thread may wake up late.
     */
    private void watch() {
        long interval = settings.aliveInterval().toNanos();
        int asked = 0;
        long askedAt = 0;
        while (!closed.get() && !link.ended()) {
            long now = System.nanoTime();
            long silence = link.silence();
            if (asked > 0 && silence < now - askedAt) {
                asked = 0;
            }
            long pause;
            if (!loggedIn) {
                // The TCP connection keeps its own time; this is for a host that accepts and then says nothing.
                pause = settings.connectTimeout().toNanos() - silence;
                if (pause <= 0 && !link.hasUnread() && link.getInputStream() != null) {
                    link.cut("nothing was received for " + seconds(settings.connectTimeout()));
                    return;
                }
            } else if (silence < interval) {
                pause = interval - silence;
            } else if (asked > 0 && now - askedAt < interval) {
                pause = interval - (now - askedAt);
            } else {
                if (asked >= settings.aliveCountMax() - 1 && !link.hasUnread()) {
                    link.cut("nothing was received for "
                            + seconds(settings.aliveInterval().multipliedBy(settings.aliveCountMax())));
                    close();
                    return;
                }
                asked++;
                askedAt = now;
                Thread.startVirtualThread(this::askForSignOfLife);
                pause = interval;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(Math.max(pause, 1_000_000));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** May wait behind a write that is stuck, hence has a thread of its own. */
    private void askForSignOfLife() {
        try {
            session.sendKeepAliveMsg();
        } catch (Exception e) {
            return; // Silence will tell.
        }
    }

    Session jsch() {
        return session;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether nothing can be done with it any more. */
    boolean lost() {
        return closed.get() || link.ended();
    }

    TransportException lost(String doing, Throwable cause) {
        var reason = link.cutBecause();
        return new TransportException(
                Kind.CONNECTION_LOST,
                endpoint.name(),
                "the connection to " + endpoint.name() + " (" + endpoint.describe() + ") was lost " + doing
                        + (reason == null ? "" : ": " + reason),
                "The host may be down, or the network between. What was started on it may still run there.",
                cause);
    }

    TransportException interrupted(Throwable cause) {
        return new TransportException(
                Kind.INTERRUPTED, endpoint.name(), "interrupted while waiting for " + endpoint.name(), "", cause);
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** Ends at once; what JSch still has to tidy up must not keep anyone waiting. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            link.close();
            Thread.startVirtualThread(session::disconnect);
        }
    }
}
