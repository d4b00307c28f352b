package com.foobar.infra.part.network;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ListenersFact.Listener;
import com.foobar.infra.fact.ListenersFact.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What listens on a server for others, and belongs to no port that anybody declared. */
final class Strangers {

    /** From here on the kernel gives ports to who asks for nothing but an answer; by UDP those look like others. */
    private static final int PORTS_OF_CLIENTS = 32_768;

    /** Where answers about a host's own address arrive. */
    private static final Set<Integer> DHCP = Set.of(68, 546);

    private static final int SSH = 22;

    private Strangers() {}

    /** One socket. */
    record Stranger(Protocol protocol, Listener socket) {

        int port() {
            return socket.port();
        }

        /** As the key of the topology has it. */
        String written() {
            return port() + (protocol == Protocol.UDP ? "/udp" : "");
        }

        /** Who it is. */
        String who() {
            if (socket.program().isEmpty()) {
                return socket.unit().isEmpty() ? "something in the kernel" : socket.unit();
            }
            return socket.program() + " (process " + socket.pid()
                    + (socket.unit().isEmpty() ? "" : ", " + socket.unit()) + ")";
        }

        String where() {
            return socket.address() + ":" + port() + (protocol == Protocol.UDP ? " by UDP" : "");
        }
    }

    static List<Stranger> of(Mesh mesh, String server, ClusterFacts seen) {
        return open(server, seen)
                .filter(s -> !isKnown(s) && !mesh.doors().expects(server, s.port(), s.protocol()))
                .filter(s -> s.protocol() == Protocol.UDP
                        || mesh.doors().of(server).stream().noneMatch(p -> p.number() == s.port()))
                .toList();
    }

    /** What the operator said that he knows, and is there. */
    static List<Stranger> expected(Mesh mesh, String server, ClusterFacts seen) {
        return open(server, seen)
                .filter(s -> mesh.doors().expects(server, s.port(), s.protocol()))
                .toList();
    }

    private static Stream<Stranger> open(String server, ClusterFacts seen) {
        var found = new ArrayList<Stranger>();
        for (var protocol : Protocol.values()) {
            seen.get(server, new ListenersFact(protocol)).stream()
                    .flatMap(state -> state.listeners().stream())
                    .filter(socket -> !isLoopback(socket))
                    .map(socket -> new Stranger(protocol, socket))
                    .forEach(found::add);
        }
        return found.stream();
    }

    /** SSH, which is how we are here; and what asks for the host's own address. */
    private static boolean isKnown(Stranger s) {
        return switch (s.protocol()) {
            case TCP ->
                s.socket().program().startsWith("sshd")
                        || s.socket().unit().matches("sshd?\\.service")
                        || s.port() == SSH;
            case UDP -> DHCP.contains(s.port()) || s.port() >= PORTS_OF_CLIENTS;
        };
    }

    static boolean isLoopback(Listener socket) {
        var address = bare(socket);
        return address.startsWith("127.") || address.equals("::1") || address.startsWith("::ffff:127.");
    }

    /** Its address without brackets, and without the device that it is bound to. */
    static String bare(Listener socket) {
        return socket.address().replaceAll("[\\[\\]]|%.*", "");
    }
}
