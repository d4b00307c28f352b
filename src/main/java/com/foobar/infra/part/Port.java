package com.foobar.infra.part;

import java.util.List;

/**
 * A TCP port that a part opens on one server.
 *
 * @param address where it listens
 * @param key what set it in the topology, such as {@code web.port}
 * @param visitors who has business there
 */
public record Port(String server, Address address, int number, String key, Program program, Visitors visitors) {

    /** Where a program listens. */
    public enum Address {
        EVERYWHERE,
        LOOPBACK,
        /** The server's own address as the topology has it, which the host must therefore have. */
        OWN
    }

    /** Who has business at a port. */
    public sealed interface Visitors {
        /** The world. */
        record Everybody() implements Visitors {}

        /** These servers of the stack, and addresses of others; none: only programs of the server itself. */
        record Servers(List<String> names) implements Visitors {
            public Servers {
                names = List.copyOf(names);
            }
        }
    }
}
