package com.foobar.infra.part.network;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.part.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whoever has no business at a server's ports is not let in. Where nothing guards them, a port that its program opens for some is open
 * for all in the same network; that is told, and is no failure. At a server's public address it is one.
 */
final class ClosedCheck extends NetworkCheck {

    ClosedCheck(Mesh mesh, String server) {
        super(mesh, "closed", server);
    }

    /** What the operator opens himself is open as he says, to the stack's own ports too. */
    private boolean isForeign(Port port, Mesh.Try each) {
        return each.port() == port.number()
                && !mesh().doors().expects(server(), port.number(), Protocol.TCP)
                && switch (port.visitors()) {
                    case Port.Visitors.Everybody _ -> false;
                    case Port.Visitors.Servers(var names) -> !names.contains(each.from());
                };
    }

    @Override
    Verdict judge(ClusterFacts seen, List<Mesh.Try> tries) {
        var foreign = new ArrayList<Mesh.Try>();
        Map<Port, List<String>> wrong = new LinkedHashMap<>();
        Map<Port, List<String>> unguarded = new LinkedHashMap<>();
        boolean exposed = false;
        for (var port : mesh().doors().of(server())) {
            for (var each : tries) {
                if (isForeign(port, each)) {
                    foreign.add(each);
                    if (each.isOpen()) {
                        add(isWrong(port, each) ? wrong : unguarded, port, each.place());
                        exposed |= each.where() == Mesh.Where.PUBLIC;
                    }
                }
            }
        }
        if (!wrong.isEmpty()) {
            return new Verdict.Fail(
                    "open, and none of theirs: " + String.join("\n", grouped(wrong)),
                    mesh().doors().guarded().contains(server())
                            ? "foobar-infra plan tells whether the firewall is as it should be"
                            : exposed
                                    ? "a firewall closes what is open to the world: firewall: {} in the topology, or the hoster's"
                                    : "it is to listen on loopback only: see the check 'listening'");
        }
        var untold = notTried(foreign);
        if (!untold.isEmpty()) {
            return new Verdict.Unknown(untold);
        }
        var told = new ArrayList<String>();
        told.add(
                foreign.isEmpty()
                        ? "no port is for some only"
                        : "of those who have no business here: " + counted(foreign));
        if (!unguarded.isEmpty()) {
            told.add("open for them, which a firewall would close: " + String.join("; ", grouped(unguarded)));
        }
        if (!notFromHere(foreign).isEmpty()) {
            told.add(notFromHere(foreign));
        }
        return new Verdict.Pass(String.join("\n", told));
    }

    /** What the topology calls public is where the world comes to. */
    private boolean isWrong(Port port, Mesh.Try each) {
        return each.where() == Mesh.Where.PUBLIC
                || mesh().doors().guarded().contains(server())
                || port.address() == Port.Address.LOOPBACK;
    }
}
