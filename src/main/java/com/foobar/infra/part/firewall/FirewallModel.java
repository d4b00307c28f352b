package com.foobar.infra.part.firewall;

import java.util.List;

/**
 * What {@code firewall/rules.nft.ftl} and {@code firewall/firewall.service.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param path of the rules on the server
 * @param sshAnybody whether anybody may try to log in, but not as often as he likes
 * @param sshFrom who may, if not anybody
 * @param incoming what reaches the server
 * @param received what reaches it without a port
 * @param outListed whether the server reaches only what is in {@code outgoing}
 * @param outgoing what it reaches then
 * @param sent what it sends without a port then
 * @param forward whether it passes packets on for others
 */
public record FirewallModel(
        String stack,
        String domain,
        String server,
        String path,
        int sshPort,
        boolean sshAnybody,
        List<Peers> sshFrom,
        List<Flow> incoming,
        List<Portless> received,
        boolean outListed,
        List<Flow> outgoing,
        List<Portless> sent,
        boolean forward) {

    public FirewallModel {
        sshFrom = List.copyOf(sshFrom);
        incoming = List.copyOf(incoming);
        received = List.copyOf(received);
        outgoing = List.copyOf(outgoing);
        sent = List.copyOf(sent);
    }

    /**
     * The other ends of one protocol.
     *
     * @param family {@code ip} or {@code ip6}, as nftables calls them
     * @param addresses and networks, sorted
     */
    public record Peers(String family, List<String> addresses) {
        public Peers {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Packets that are let through.
     *
     * @param key of the topology that asks for it
     * @param protocol {@code tcp} or {@code udp}
     * @param port where they are received
     * @param anybody whether the other end is of no interest; then there are no peers
     */
    public record Flow(String key, String protocol, int port, boolean anybody, List<Peers> peers) {
        public Flow {
            peers = List.copyOf(peers);
        }
    }

    /**
     * Packets of a protocol that has no ports.
     *
     * @param key of the topology that asks for it
     * @param protocol its number, such as 112
     */
    public record Portless(String key, int protocol, List<Peers> peers) {
        public Portless {
            peers = List.copyOf(peers);
        }
    }
}
