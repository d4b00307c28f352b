package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.ExecChannel.Event;
import com.foobar.infra.transport.TransportException.Kind;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs scripts as root over one session. */
final class SshConnection implements Connection {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SshSession session;
    private final Sudo sudo;
    private final Runnable onClose;

    SshConnection(SshSession session, Sudo sudo, Runnable onClose) {
        this.session = session;
        this.sudo = sudo;
        this.onClose = onClose;
    }

    /** As long as anybody will listen. */
    private static final Duration ENDLESS = Duration.ofDays(3650);

    @Override
    public ExecResult run(CharSequence script, Duration timeout, Consumer<String> onLine) throws TransportException {
        return listen(script, timeout, nonce -> new Output(session.endpoint().name(), nonce, onLine));
    }

    @Override
    public void follow(CharSequence script, Consumer<String> onLine) throws TransportException {
        listen(script, ENDLESS, nonce -> Output.passing(session.endpoint().name(), nonce, onLine));
    }

    private ExecResult listen(CharSequence script, Duration timeout, Function<String, Output> heard)
            throws TransportException {
        long deadline = System.nanoTime() + timeout.toNanos();
        var nonce = nonce();
        var way = new WayToRoot(session.endpoint(), sudo, nonce);
        var output = heard.apply(nonce);
        try (var channel = ExecChannel.start(session, RemoteCommand.script(sudo, nonce), stdin -> {
            if (way.leadIn(stdin)) {
                stdin.write(bytes(RemoteCommand.opening(sudo, nonce) + script));
            }
            stdin.close();
        })) {
            while (read(channel, output, way, deadline, "running a script")) {}
            return result(channel, output, way);
        } finally {
            way.end();
        }
    }

    @Override
    public Held hold(CharSequence script, Duration firstLineTimeout) throws TransportException {
        long deadline = System.nanoTime() + firstLineTimeout.toNanos();
        var nonce = nonce();
        var way = new WayToRoot(session.endpoint(), sudo, nonce);
        var first = new CompletableFuture<String>();
        var output = new Output(session.endpoint().name(), nonce, first::complete);
        var channel = ExecChannel.start(session, RemoteCommand.held(sudo, nonce), stdin -> {
            if (way.leadIn(stdin)) {
                stdin.write(bytes(script));
                stdin.write(bytes(nonce));
                stdin.flush();
            } else {
                stdin.close();
            }
        });
        try {
            var open = true;
            while (open && !first.isDone()) {
                open = read(channel, output, way, deadline, "starting a command to be held");
            }
            if (!first.isDone()) {
                var ended = result(channel, output, way);
                throw new TransportException(
                        Kind.COMMAND_ENDED,
                        session.endpoint().name(),
                        "a command to be held on " + session.endpoint().name() + " ended at once with exit "
                                + ended.exit() + ": " + ended.stderr().strip(),
                        "");
            }
            return new HeldCommand(session, channel, first.join());
        } catch (TransportException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            way.end();
        }
    }

    @Override
    public byte[] ask(int port, byte[] request, Duration timeout) throws TransportException {
        return LoopbackCall.ask(session, port, request, timeout);
    }

    /** Takes one event; false if it was the last. */
    private boolean read(ExecChannel channel, Output output, WayToRoot way, long deadline, String doing)
            throws TransportException {
        var event = way.next(channel, output, deadline, doing);
        if (event instanceof Event.Ended) {
            output.end();
            return false;
        }
        if (event instanceof Event.Out(var bytes)) {
            output.out(bytes.array());
        } else if (event instanceof Event.Err(var bytes)) {
            output.err(bytes.array());
        }
        way.look(output);
        return true;
    }

    private ExecResult result(ExecChannel channel, Output output, WayToRoot way) throws TransportException {
        int exit = channel.exitStatus();
        var signal = channel.exitSignal();
        if (exit < 0 && signal.isEmpty()) {
            throw session.lost("running a script", new IOException("no exit status"));
        }
        if (!output.running()) {
            throw way.failure(exit, output);
        }
        if (exit < 0) {
            return new ExecResult(-1, output.stdout(), output.stderr() + "killed by signal " + signal + "\n");
        }
        return new ExecResult(exit, output.stdout(), output.stderr());
    }

    private static String nonce() {
        var random = new byte[16];
        RANDOM.nextBytes(random);
        return "nonce-" + HexFormat.of().formatHex(random);
    }

    /** With an end of line, if there is none. */
    static byte[] bytes(CharSequence text) {
        var string = text.toString();
        return (string.endsWith("\n") ? string : string + "\n").getBytes(UTF_8);
    }

    SshSession session() {
        return session;
    }

    @Override
    public String describe() {
        return session.endpoint().describe();
    }

    @Override
    public void close() {
        onClose.run();
        session.close();
    }
}
