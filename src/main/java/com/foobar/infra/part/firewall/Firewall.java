package com.foobar.infra.part.firewall;

import com.foobar.infra.part.Exchange;
import com.foobar.infra.part.Login;
import com.foobar.infra.part.Openings;
import com.foobar.infra.part.Outgoing;
import com.foobar.infra.part.Port;
import com.foobar.infra.topology.PartModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may reach which port of the servers. All that is not declared is dropped.
 *
 * @param servers where; once the topology is complete never {@link #ALL}
 * @param sshFrom networks, addresses and servers from which one may log in; empty: from anywhere
 * @param sshPort on which sshd listens
 * @param out what the servers may reach
 * @param outTo what they may reach besides, where that is listed
 * @param forward what becomes of packets that the servers pass on for others; empty: nothing was said
 * @param allow ports that are none of the stack's
 * @param openings what the parts of the stack must be let through for
 */
public record Firewall(
        List<String> servers,
        List<String> sshFrom,
        int sshPort,
        Out out,
        List<Flow> outTo,
        Optional<Forward> forward,
        List<Flow> allow,
        Openings openings)
        implements PartModel {

    /** Stands for all servers that carry a part. */
    static final String ALL = "all";

    /** What the servers may reach. */
    public enum Out {
        /** All. */
        OPEN,
        /** What the stack and its system need, and what is named. */
        LISTED
    }

    /** What becomes of packets that a server passes on for others, such as containers. */
    public enum Forward {
        DROP,
        OPEN
    }

    /**
     * Packets that are let through.
     *
     * @param port at the end where they are received
     * @param peers networks, addresses and servers at the other end; empty: any
     * @param servers of which servers; empty: all
     */
    public record Flow(int port, Protocol protocol, List<String> peers, List<String> servers) {
        public Flow {
            peers = List.copyOf(peers);
            servers = List.copyOf(servers);
        }
    }

    /** The protocols that have ports. */
    public enum Protocol {
        TCP,
        UDP
    }

    public Firewall {
        servers = List.copyOf(servers);
        sshFrom = List.copyOf(sshFrom);
        outTo = List.copyOf(outTo);
        allow = List.copyOf(allow);
    }

    List<Port> ports() {
        return openings.ports();
    }

    List<Exchange> exchanges() {
        return openings.exchanges();
    }

    /** Where a server is reached: at its own address, and at others that it may have. */
    List<String> places(String server) {
        return Stream.concat(Stream.of(server), openings.further().getOrDefault(server, List.of()).stream())
                .toList();
    }

    /** By which servers of the stack come in to where not everybody may log in. */
    List<Login> logins() {
        return openings.logins().stream()
                .filter(login -> !sshFrom.isEmpty() || login.port() != sshPort)
                .toList();
    }

    List<Outgoing> outgoing() {
        return openings.outgoing();
    }

    @Override
    public List<String> members() {
        return servers;
    }

    boolean isForAll() {
        return servers.contains(ALL);
    }

    Firewall on(List<String> others) {
        return new Firewall(others, sshFrom, sshPort, out, outTo, forward, allow, openings);
    }

    Firewall guarding(Openings all) {
        return new Firewall(servers, sshFrom, sshPort, out, outTo, forward, allow, all);
    }
}
