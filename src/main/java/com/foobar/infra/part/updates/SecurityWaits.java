package com.foobar.infra.part.updates;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Security updates that are out, and not installed. */
final class SecurityWaits implements LiveRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "security-updates-wait",
            Severity.WARNING,
            Profile.PRODUCTION,
            "security updates that wait",
            "What they mend is known to everybody, those who look for servers without them among it.");

    private static final SecurityWaitsFact QUESTION = new SecurityWaitsFact();

    private static final int TOLD = 5;

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public Set<Fact<?>> questions(Topology topology, String server) {
        return Set.of(QUESTION);
    }

    @Override
    public List<Finding> findings(Seen seen) {
        return seen.servers().stream()
                .flatMap(server -> seen
                        .of(server, QUESTION)
                        .filter(state -> !state.packages().isEmpty())
                        .map(state -> found(seen.topology(), server, state.packages()))
                        .stream())
                .toList();
    }

    @Override
    public List<String> untold(Seen seen) {
        return seen.servers().stream()
                .filter(server -> seen.of(server, QUESTION)
                        .filter(state -> !state.fresh())
                        .isPresent())
                .map(server -> "which updates are out for " + server
                        + ": its package lists are older than a week, or were never read (apt-get update)")
                .toList();
    }

    private static Finding found(Topology topology, String server, List<String> packages) {
        var some = String.join(", ", packages.subList(0, Math.min(TOLD, packages.size())));
        return KIND.of(
                        server,
                        "servers." + server,
                        (packages.size() == 1
                                        ? "a security update waits on "
                                        : packages.size() + " security updates wait on ")
                                + server + ": " + some + (packages.size() > TOLD ? " ..." : ""),
                        topology.part(Updates.class).isPresent() ? Optional.empty() : Optional.of("updates: {}"))
                .todo("On " + server + ", at once: apt-get -y --only-upgrade install "
                        + String.join(
                                " ", packages.stream().map(p -> p.split(" ")[0]).toList()));
    }
}
