package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;

/** Reaches hosts. Safe for use by many threads; closing it closes every connection that it made. */
public interface Transport extends AutoCloseable {

    /**
     * Connects and logs in. Blocks, and is meant for a virtual thread of its own per host; an interrupt ends it promptly.
     *
     * @throws TransportException telling why the host can't be used, and what to do
     */
    Connection connect(HostAccess access) throws TransportException;

    /** Whether the way to a host leads through that other one. Makes no connection. */
    default boolean leadsThrough(HostAccess access, HostAccess other) {
        return false;
    }

    /**
     * Connects through a host that the way leads through, by that connection, so that nothing from that host on is older than
     * it.
     *
     * @param through leads to that host
     * @throws TransportException as {@link #connect(HostAccess)} does
     */
    default Connection connect(HostAccess access, Connection through) throws TransportException {
        return connect(access);
    }

    /** Where a port of a host can be tried from this machine. Makes no connection. */
    default Way way(HostAccess access) {
        return new Way.Indirect("it is not known where it is reached");
    }

    @Override
    void close();
}
