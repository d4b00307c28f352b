package com.foobar.infra.part.network;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Something listens for others that nobody declared. */
final class UndeclaredPorts implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "undeclared-port",
            Severity.WARNING,
            Profile.PRODUCTION,
            "ports that nobody declared",
            "What nobody knows of, nobody updates and nobody guards; it may be somebody else's.");

    /** What holds a port for a container; the packets go to that without it. */
    private static final Set<String> PUBLISHING = Set.of("docker-proxy", "netavark", "conmon", "rootlessport");

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return Set.of(new ListenersFact(Protocol.TCP), new ListenersFact(Protocol.UDP));
    }

    @Override
    public List<Finding> findings(Seen seen) {
        var mesh = new Mesh(seen.topology(), seen.doors());
        var found = new ArrayList<Finding>();
        for (var server : seen.servers()) {
            var strangers = new LinkedHashMap<String, Strangers.Stranger>();
            Strangers.of(mesh, server, seen.facts()).forEach(s -> strangers.putIfAbsent(s.written(), s));
            if (!strangers.isEmpty()) {
                found.add(found(seen, server, List.copyOf(strangers.values())));
            }
        }
        return found;
    }

    /** Behind a firewall nobody reaches it, as long as that stays; but for what Docker publishes, whose packets are passed on, not taken in. */
    private static Finding found(Seen seen, String server, List<Strangers.Stranger> strangers) {
        boolean walled = seen.doors().guarded().contains(server);
        boolean published =
                strangers.stream().anyMatch(s -> PUBLISHING.contains(s.socket().program()));
        boolean guarded = walled && !published;
        var finding = KIND.of(
                        server,
                        "network.expected",
                        strangers.stream()
                                        .map(s -> s.who() + " listens at " + s.where())
                                        .collect(Collectors.joining("; ", "on " + server + " ", ""))
                                + (guarded ? "; the firewall lets nobody there" : "")
                                + (walled && published
                                        ? "; what a container engine publishes passes by the firewall"
                                        : ""),
                        Optional.of(strangers.stream()
                                .map(s -> "    - \"" + server + ":" + s.written() + "\"")
                                .collect(Collectors.joining("\n", "network:\n  expected:\n", ""))))
                .todo(
                        "Stop it, or have it listen at 127.0.0.1 alone. Only if it is meant to be there, merge the lines above.");
        return guarded ? finding.as(Severity.NOTE) : finding;
    }
}
