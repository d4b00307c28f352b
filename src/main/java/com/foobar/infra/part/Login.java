package com.foobar.infra.part;

import java.util.List;

/**
 * Servers of the stack that log in to another by SSH, by themselves.
 *
 * @param server to which
 * @param port on which its sshd listens
 * @param key of the topology that asks for it
 * @param from who comes
 */
public record Login(String server, int port, String key, List<String> from) {
    public Login {
        from = List.copyOf(from);
    }
}
