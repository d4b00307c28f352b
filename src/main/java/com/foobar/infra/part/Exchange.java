package com.foobar.infra.part;

import java.util.List;

/**
 * Packets of a protocol that has no ports, which servers of the stack send each other.
 *
 * @param server that receives them
 * @param protocol its number in the IP header, such as 112 for VRRP
 * @param key of the topology that asks for it
 * @param peers the servers that send them
 */
public record Exchange(String server, int protocol, String key, List<String> peers) {
    public Exchange {
        peers = List.copyOf(peers);
    }
}
