package com.foobar.infra.transport;

import java.time.Duration;
import java.util.function.Consumer;

/** One session with one host. Several commands may run on it at once, each from its own thread. */
public interface Connection extends AutoCloseable {

    /**
     * Runs a POSIX {@code sh} script as root. It arrives on standard input, so nothing of it is seen in a process list;
     * the script must not read standard input itself.
     *
     * <p>On a timeout or an interrupt the channel is closed, but what runs on the host runs on: start what must end well
     * or be stopped as a unit of its own.
     *
     * @param timeout for the whole of it, from now
     * @param onLine receives each line of standard output as it arrives, on the calling thread
     * @return whatever the script's exit status is, 0 or not
     * @throws TransportException if the script could not be run as root, or its end was not seen
     */
    ExecResult run(CharSequence script, Duration timeout, Consumer<String> onLine) throws TransportException;

    /**
     * Runs a script as root for as long as it has something to say: none of that is kept.
     *
     * @param onLine receives each line of standard output as it arrives, on the calling thread
     * @return once it has ended
     * @throws TransportException if it could not be run as root, or the connection broke
     */
    void follow(CharSequence script, Consumer<String> onLine) throws TransportException;

    /**
     * Starts a script as root and leaves it running, with its standard input open for {@link Held#heartbeat()}.
     *
     * @param firstLineTimeout how long to wait for its first line of output
     * @return once that line has arrived
     * @throws TransportException also if the script ends without a line
     */
    Held hold(CharSequence script, Duration firstLineTimeout) throws TransportException;

    /**
     * Sends bytes to a port that listens on the host's loopback, and returns all that is answered until that end closes.
     *
     * @param timeout for the whole of it
     * @throws TransportException if nothing listens there, or the host's SSH server leads nobody to it
     */
    byte[] ask(int port, byte[] request, Duration timeout) throws TransportException;

    /** Where this leads: {@code user@address:port}. */
    String describe();

    @Override
    void close();
}
