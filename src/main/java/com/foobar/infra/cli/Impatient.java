package com.foobar.infra.cli;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.transport.Connection;
import com.foobar.infra.transport.Transport;
import com.foobar.infra.transport.TransportException;

/** Waits less long for one server, of which nobody expects an answer. */
record Impatient(Transport usual, Transport impatient, String server) implements Transport {

    @Override
    public Connection connect(HostAccess access) throws TransportException {
        return (access.name().equals(server) ? impatient : usual).connect(access);
    }

    @Override
    public boolean leadsThrough(HostAccess access, HostAccess other) {
        return usual.leadsThrough(access, other);
    }

    @Override
    public Connection connect(HostAccess access, Connection through) throws TransportException {
        return usual.connect(access, through);
    }

    @Override
    public void close() {
        try (impatient) {
            usual.close();
        }
    }
}
