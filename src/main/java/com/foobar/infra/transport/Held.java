package com.foobar.infra.transport;

/** A command that runs on a host for as long as this is open and the client lives. */
public interface Held extends AutoCloseable {

    /** The first line that the command wrote. */
    String firstLine();

    /**
     * Writes a line to the command's standard input.
     *
     * @throws TransportException if the command has ended or the connection is lost
     */
    void heartbeat() throws TransportException;

    /** Whether the command was still running when last heard of. */
    boolean alive();

    /** Closes the command's standard input, and waits briefly for the command to end. */
    @Override
    void close();
}
