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

    /** Where a port of a host can be tried from this machine. Makes no connection. */
    default Way way(HostAccess access) {
        return new Way.Indirect("it is not known where it is reached");
    }

    @Override
    void close();
}
