package com.foobar.infra.part.network;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ListenersFact.Listener;
import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.part.Port;
import com.foobar.infra.topology.IpLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** On a server everything of the stack listens where it should, and nothing else does that somebody else could reach. */
final class ListeningCheck extends NetworkCheck {

    ListeningCheck(Mesh mesh, String server) {
        super(mesh, "listening", server);
    }

    @Override
    Verdict judge(ClusterFacts seen, List<Mesh.Try> tries) {
        var told = seen.get(server(), new ListenersFact());
        if (told.isEmpty()) {
            return new Verdict.Unknown(server() + " was not reached");
        }
        var listeners = told.get().listeners();
        var wrong = new ArrayList<String>();
        var hints = new ArrayList<String>();
        for (var port : mesh().doors().of(server())) {
            wrong(
                            port,
                            listeners.stream()
                                    .filter(l -> l.port() == port.number())
                                    .toList())
                    .ifPresent(wrong::add);
        }
        if (!wrong.isEmpty()) {
            hints.add("foobar-infra plan tells what is to be changed; if nothing is: systemctl status of the units");
        }
        var strangers = Strangers.of(mesh(), server(), seen);
        strangers.forEach(s ->
                wrong.add(s.who() + " listens at " + s.where() + " and is none of the stack's; " + reached(s, tries)));
        if (!strangers.isEmpty()) {
            hints.add("stop it, let it listen on 127.0.0.1 alone, or say that it is meant: network: {expected: ["
                    + strangers.stream()
                            .map(Strangers.Stranger::written)
                            .distinct()
                            .collect(Collectors.joining(", "))
                    + "]}");
        }
        return wrong.isEmpty()
                ? new Verdict.Pass(told(seen))
                : new Verdict.Fail(String.join("\n", wrong), String.join("\n", hints));
    }

    private Optional<String> wrong(Port port, List<Listener> sockets) {
        if (sockets.isEmpty()) {
            return Optional.of("nothing listens at port " + called(port));
        }
        var other = sockets.stream()
                .filter(s ->
                        !s.unit().isEmpty() && !s.unit().equals(port.program().unit()))
                .findFirst();
        if (other.isPresent()) {
            return Optional.of(
                    "port " + called(port) + " has " + new Strangers.Stranger(Protocol.TCP, other.get()).who());
        }
        return switch (port.address()) {
            case EVERYWHERE ->
                sockets.stream().allMatch(Strangers::isLoopback)
                        ? Optional.of("port " + called(port) + " listens on loopback alone")
                        : Optional.empty();
            case LOOPBACK -> beyond(port, sockets, "", "loopback");
            case OWN -> {
                var server = mesh().topology().server(server());
                yield server.literal()
                        ? beyond(port, sockets, IpLiteral.canonical(server.address()), server.address())
                        : Optional.empty();
            }
        };
    }

    /** That it listens elsewhere too. */
    private static Optional<String> beyond(Port port, List<Listener> sockets, String own, String meant) {
        return sockets.stream()
                .filter(s -> !Strangers.isLoopback(s)
                        && !IpLiteral.canonical(Strangers.bare(s)).equals(own))
                .findFirst()
                .map(s -> "port " + called(port) + " listens at " + s.address() + " and not on " + meant + " alone");
    }

    private static String reached(Strangers.Stranger stranger, List<Mesh.Try> tries) {
        if (stranger.protocol() == Protocol.UDP) {
            return "whether others reach it cannot be told by UDP";
        }
        var some = tries.stream().filter(t -> t.port() == stranger.port()).toList();
        var open = some.stream()
                .filter(Mesh.Try::isOpen)
                .map(Mesh.Try::place)
                .distinct()
                .toList();
        return open.isEmpty()
                ? "nobody who tried reaches it (" + counted(some) + ")"
                : "open from " + String.join(", ", open);
    }

    private String told(ClusterFacts seen) {
        int ports = mesh().doors().of(server()).size();
        var expected = Strangers.expected(mesh(), server(), seen).stream()
                .map(s -> s.written() + " (" + s.who() + ")")
                .distinct()
                .toList();
        return (ports == 1 ? "1 port of the stack" : ports + " ports of the stack") + " as declared, and SSH"
                + (expected.isEmpty() ? "; nothing else" : "; expected: " + String.join(", ", expected));
    }
}
