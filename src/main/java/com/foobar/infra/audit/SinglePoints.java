package com.foobar.infra.audit;

import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers, and places that several share, without which no way leads from the visitors to an answer: computed from who asks
 * whom, not from counts.
 */
public final class SinglePoints implements AuditRule {

    private static final Finding.Kind KIND = new Finding.Kind(
            "single-point-of-failure",
            Severity.CRITICAL,
            Profile.PRODUCTION,
            "a single point of failure",
            "One machine that fails takes the site, or all that visitors send, until somebody mends it.");

    private final OneMore.Sections sections;

    /** @param sections what the parts say of theirs */
    public SinglePoints(OneMore.Sections sections) {
        this.sections = sections;
    }

    @Override
    public Finding.Kind kind() {
        return KIND;
    }

    @Override
    public List<Finding> findings(Audited audited) {
        var topology = audited.topology();
        var paths = new Paths(topology);
        if (!paths.any()) {
            return List.of();
        }
        var found = new ArrayList<Finding>();
        for (var server : topology.servers()) {
            of(paths, List.of(server.name())).ifPresent(cut -> found.add(ofServer(server, cut, paths, audited)));
        }
        zones(topology)
                .forEach((zone, servers) -> of(paths, servers)
                        .ifPresent(cut -> found.add(new Finding(
                                KIND,
                                cut.severity(),
                                Optional.of(zone),
                                "servers." + servers.getFirst() + ".zone",
                                "without zone " + zone + " (" + String.join(", ", servers) + ") " + cut.what(),
                                Optional.of(accepted(zone, "the zone is one", audited))))));
        return found;
    }

    /** What a loss takes. */
    private enum Cut {
        ALL(Severity.CRITICAL, "no page is answered"),
        WRITES(
                Severity.WARNING,
                "nothing can be written until another database is promoted (foobar-infra failover); pages are still read");

        private final Severity severity;
        private final String what;

        Cut(Severity severity, String what) {
            this.severity = severity;
            this.what = what;
        }

        Severity severity() {
            return severity;
        }

        String what() {
            return what;
        }
    }

    private static Optional<Cut> of(Paths paths, List<String> lost) {
        return !paths.reads(lost)
                ? Optional.of(Cut.ALL)
                : paths.writes(lost) ? Optional.empty() : Optional.of(Cut.WRITES);
    }

    private Finding ofServer(Server server, Cut cut, Paths paths, Audited audited) {
        var topology = audited.topology();
        var parts = paths.indispensable(server.name());
        var path = parts.stream()
                .flatMap(part -> sections.place(part, server.name()).stream())
                .findFirst()
                .orElse("servers." + server.name());
        if (cut == Cut.WRITES) {
            return new Finding(
                    KIND,
                    cut.severity(),
                    Optional.of(server.name()),
                    path,
                    "without " + server.name() + " " + cut.what(),
                    Optional.of(accepted(server.name(), "promoted by command, within minutes", audited)));
        }
        var fix = wider(server, parts, topology, audited);
        return new Finding(
                KIND,
                cut.severity(),
                Optional.of(server.name()),
                path,
                "without " + server.name() + " " + cut.what(),
                fix.yaml(),
                fix.rest().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                "No line of the topology has another server do what " + server.name() + " does by "
                                        + String.join(", ", fix.rest())
                                        + ": move it to servers that have a second one, or bear it, by a waiver with your own reason"));
    }

    /**
     * What spares a server.
     *
     * @param yaml what makes another one do the same; empty: nothing does
     * @param rest the places in the topology of what can't be had twice
     */
    private record Fix(Optional<String> yaml, List<String> rest) {}

    private Fix wider(Server server, List<PartModel> parts, Topology topology, Audited audited) {
        var name = Spare.name(topology, server.name());
        var more = new OneMore(
                name, Spare.address(audited, server.name(), name), () -> Spare.moving(audited, server.name()));
        var wider = new ArrayList<String>();
        var rest = new ArrayList<String>();
        for (var part : parts) {
            sections.with(part, more)
                    .ifPresentOrElse(
                            wider::add,
                            () -> rest.add(sections.place(part, server.name()).orElse("servers." + server.name())));
        }
        if (parts.isEmpty()) {
            rest.add("several parts together");
        }
        return new Fix(
                wider.isEmpty()
                        ? Optional.empty()
                        : Optional.of("servers:\n  " + name + ": " + more.address() + "\n" + String.join("\n", wider)),
                rest);
    }

    private static String accepted(String object, String reason, Audited audited) {
        return Waiver.proposed(KIND, object, reason, audited.today());
    }

    /** Places that more than one server shares, and not all of the stack. */
    private static Map<String, List<String>> zones(Topology topology) {
        var zones = new LinkedHashMap<String, List<String>>();
        for (var server : topology.servers()) {
            server.zone()
                    .ifPresent(zone ->
                            zones.computeIfAbsent(zone, _ -> new ArrayList<>()).add(server.name()));
        }
        zones.values().removeIf(servers -> servers.size() == 1);
        return zones;
    }
}
