package com.foobar.infra.part.network;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Port;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whoever has business at a server's ports is let in. */
final class OpenCheck extends NetworkCheck {

    OpenCheck(Mesh mesh, String server) {
        super(mesh, "open", server);
    }

    /** Whether the stack cannot do without this way. */
    private boolean isNeeded(Port port, Mesh.Try each) {
        boolean outside = each.from().equals(ClusterFacts.HERE)
                && mesh().topology().server(server()).publicAddress().isPresent();
        return each.port() == port.number()
                && each.where() == (outside ? Mesh.Where.PUBLIC : Mesh.Where.ORDINARY)
                && switch (port.visitors()) {
                    case Port.Visitors.Everybody _ -> true;
                    case Port.Visitors.Servers(var names) -> names.contains(each.from());
                };
    }

    @Override
    Verdict judge(ClusterFacts seen, List<Mesh.Try> tries) {
        var needed = new ArrayList<Mesh.Try>();
        Map<Port, List<String>> open = new LinkedHashMap<>();
        Map<Port, List<String>> shut = new LinkedHashMap<>();
        for (var port : mesh().doors().of(server())) {
            for (var each : tries) {
                if (isNeeded(port, each)) {
                    needed.add(each);
                    if (each.isOpen()) {
                        add(open, port, each.place());
                    } else {
                        each.how().ifPresent(how -> add(shut, port, each.place() + ": " + how.word()));
                    }
                }
            }
        }
        if (!shut.isEmpty()) {
            return new Verdict.Fail(
                    String.join("\n", grouped(shut)),
                    "refused: nothing listens there, see the check 'listening'; dropped, or no way there: something between"
                            + " them is in the way (nft list ruleset on both, the hoster's own firewall, routes)");
        }
        var untold = notTried(needed);
        if (!untold.isEmpty()) {
            return new Verdict.Unknown(untold);
        }
        var told = new ArrayList<String>();
        told.add(open.isEmpty() ? "no other server asks it" : String.join("; ", grouped(open)));
        if (!notFromHere(needed).isEmpty()) {
            told.add(notFromHere(needed));
        }
        return new Verdict.Pass(String.join("\n", told));
    }
}
