package com.foobar.infra.transport;

import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.ExecChannel.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One command until it runs as root: gives the password when it is asked for, and once, and knows when to give up waiting.
 * Read by the thread that reads the command's events; {@link #leadIn} is for the one that writes its input.
 */
final class WayToRoot {

    /** For a login shell to come to its command: a host under load takes its time. */
    private static final Duration FOR_SHELL = Duration.ofSeconds(30);

    /** After which a line that does not end is a question. sudo answers a wrong password after 2 s, with a whole line. */
    private static final Duration FOR_LINE = Duration.ofSeconds(4);

    private final Endpoint endpoint;
    private final Sudo sudo;
    private final String nonce;
    private final long begin = System.nanoTime();
    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();
    private final CompletableFuture<Boolean> rooted = new CompletableFuture<>();
    private long heard = begin;

    WayToRoot(Endpoint endpoint, Sudo sudo, String nonce) {
        this.endpoint = endpoint;
        this.sudo = sudo;
        this.nonce = nonce;
    }

    /** Writes what precedes the script on standard input; false if the script must not be sent. */
    boolean leadIn(OutputStream stdin) throws IOException {
        stdin.write(SshConnection.bytes(RemoteCommand.guard(nonce)));
        if (sudo instanceof Sudo.WithPassword(var password)) {
            stdin.flush();
            if (asked.join()) {
                stdin.write(SshConnection.bytes(password.reveal()));
                stdin.flush();
            }
            if (!rooted.join()) {
                return false;
            }
            stdin.write(SshConnection.bytes(nonce));
        }
        return true;
    }

    /** The next event of the command, unless waiting has become useless. */
    Event next(ExecChannel channel, Output output, long deadline, String doing) throws TransportException {
        if (!(sudo instanceof Sudo.WithPassword) || rooted.isDone()) {
            return channel.next(deadline, doing);
        }
        var becoming = becoming(output);
        var question = becoming.unfinished();
        boolean reached = becoming.has(RemoteCommand.Mark.GO);
        long until = deadline;
        if (!reached) {
            until = Math.min(until, begin + FOR_SHELL.toNanos());
        } else if (question.isPresent()) {
            until = Math.min(until, heard + FOR_LINE.toNanos());
        }
        var event = channel.poll(until, doing);
        if (event != null) {
            heard = System.nanoTime();
            return event;
        }
        if (!reached) {
            throw new ShellFailures(endpoint, becoming).silent();
        }
        if (question.isPresent()) {
            throw new SudoFailures(endpoint, becoming).question(question.get());
        }
        return channel.next(deadline, "letting sudo make it root");
    }

    /** Takes note of what has been written. */
    void look(Output output) {
        if (rooted.isDone()) {
            return;
        }
        if (output.running()) {
            asked.complete(false);
            rooted.complete(true);
            return;
        }
        if (sudo instanceof Sudo.WithPassword) {
            var becoming = becoming(output);
            if (becoming.askedAgain() || becoming.otherQuestion().isPresent()) {
                end();
            } else if (becoming.asked()) {
                asked.complete(true);
            }
        }
    }

    /** Lets the writer go. */
    void end() {
        asked.complete(false);
        rooted.complete(false);
    }

    TransportException failure(int exit, Output output) {
        return new ShellFailures(endpoint, becoming(output)).explain(sudo, exit, output.preamble());
    }

    private Becoming becoming(Output output) {
        return new Becoming(nonce, output.allStderr());
    }
}
