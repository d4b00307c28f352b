package com.foobar.infra.stack;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.OneMore;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.SinglePoints;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.auditing.Auditing;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What there is to be said of a stack before its first fault. */
public final class Audits {

    private Audits() {}

    /** All that is looked for: what is of no single part first, then the parts' own, from the visitors on. */
    public static List<AuditRule> rules() {
        return Stream.concat(Stream.of(singlePoints()), Parts.ALL.stream().flatMap(part -> part.audits().stream()))
                .toList();
    }

    /** What finds single points of failure. */
    static AuditRule singlePoints() {
        return new SinglePoints(SECTIONS);
    }

    /**
     * Looks at a topology.
     *
     * @param profile how much is asked; empty: what the topology says, or all
     * @param today the day by which waivers end
     */
    public static Report of(Topology topology, Optional<Profile> profile, LocalDate today) {
        var said = topology.part(Auditing.class);
        return Report.of(
                rules(),
                new Audited(
                        topology,
                        exposed(topology),
                        Stack.further(topology).values().stream()
                                .flatMap(List::stream)
                                .distinct()
                                .toList(),
                        today),
                profile.or(() -> said.map(Auditing::profile)).orElse(Profile.PRODUCTION),
                said.map(Auditing::waivers).orElse(List.of()));
    }

    /** Waivers that can speak of nothing, as nothing is called so. */
    static List<Violation> broken(Topology topology) {
        var ids = rules().stream().map(rule -> rule.kind().id()).sorted().toList();
        var waivers = topology.part(Auditing.class).map(Auditing::waivers).orElse(List.of());
        return IntStream.range(0, waivers.size())
                .filter(i -> !ids.contains(waivers.get(i).finding()))
                .mapToObj(i -> new Violation(
                        "audit.waive[" + i + "].finding",
                        "audit finds nothing that is called " + waivers.get(i).finding(),
                        ids,
                        Optional.empty()))
                .toList();
    }

    /** Ports that only servers of the stack have business at, where nothing keeps the others away. */
    private static List<Audited.Exposed> exposed(Topology topology) {
        var guarded = guarded(topology);
        return Stack.ports(topology).stream()
                .filter(port -> port.address() != Port.Address.LOOPBACK)
                .filter(port -> port.visitors() instanceof Port.Visitors.Servers)
                .filter(port -> !guarded.contains(port.server()))
                .map(port -> new Audited.Exposed(
                        port.server(), port.number(), port.key(), port.program().name()))
                .distinct()
                .toList();
    }

    private static Set<String> guarded(Topology topology) {
        var guarded = new HashSet<String>();
        Parts.of(topology).forEach(bound -> guarded.addAll(guards(bound)));
        return guarded;
    }

    private static <M extends PartModel> List<String> guards(Parts.Bound<M> bound) {
        return bound.part().guards(bound.model());
    }

    private static final OneMore.Sections SECTIONS = new OneMore.Sections() {
        @Override
        public Optional<String> place(PartModel part, String server) {
            return Parts.bound(part).flatMap(bound -> place(bound, server));
        }

        private static <M extends PartModel> Optional<String> place(Parts.Bound<M> bound, String server) {
            return bound.part().place(bound.model(), server);
        }

        @Override
        public Optional<String> with(PartModel part, OneMore more) {
            return Parts.bound(part).flatMap(bound -> with(bound, more));
        }

        private static <M extends PartModel> Optional<String> with(Parts.Bound<M> bound, OneMore more) {
            return bound.part().with(bound.model(), more);
        }
    };
}
