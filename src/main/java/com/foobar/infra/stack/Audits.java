package com.foobar.infra.stack;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Audited;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.OneMore;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.SinglePoints;
import com.foobar.infra.audit.Waiver;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.auditing.Auditing;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

    /** All that is looked for on the servers themselves, from the visitors on. */
    public static List<LiveRule> liveRules() {
        return Parts.ALL.stream().flatMap(part -> part.liveAudits().stream()).toList();
    }

    /** What each server is asked for them; those that carry nothing of the stack are not asked. */
    public static Map<String, Set<Fact<?>>> questions(Topology topology) {
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        for (var server : topology.serversWithRoles()) {
            var facts = new LinkedHashSet<Fact<?>>();
            facts.add(new HostFact());
            liveRules().forEach(rule -> facts.addAll(rule.questions(topology, server)));
            questions.put(server, facts);
        }
        return questions;
    }

    /** What the servers answered, to those questions or to some of them. */
    private static LiveRule.Seen seen(Topology topology, ClusterFacts observed) {
        return new LiveRule.Seen(topology, Stack.doors(topology), observed);
    }

    /** What could not be found out on servers that answered. */
    public static List<String> untold(Topology topology, ClusterFacts observed) {
        var seen = seen(topology, observed);
        return liveRules().stream().flatMap(rule -> rule.untold(seen).stream()).toList();
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
        return of(topology, profile, today, List.of(), List.of());
    }

    /**
     * Looks at a topology and at what its servers answered.
     *
     * @param observed answers to {@link #questions}
     */
    public static Report live(Topology topology, Optional<Profile> profile, LocalDate today, ClusterFacts observed) {
        var seen = seen(topology, observed);
        return of(
                topology,
                profile,
                today,
                liveRules().stream().map(LiveRule::kind).toList(),
                liveRules().stream()
                        .flatMap(rule -> rule.findings(seen).stream())
                        .toList());
    }

    private static Report of(
            Topology topology,
            Optional<Profile> profile,
            LocalDate today,
            List<Finding.Kind> liveKinds,
            List<Finding> live) {
        var said = topology.part(Auditing.class);
        var audited = new Audited(
                topology,
                exposed(topology),
                Stack.further(topology).values().stream()
                        .flatMap(List::stream)
                        .distinct()
                        .toList(),
                today);
        return Report.of(
                Stream.concat(rules().stream().map(AuditRule::kind), liveKinds.stream())
                        .toList(),
                Stream.concat(rules().stream().flatMap(rule -> rule.findings(audited).stream()), live.stream())
                        .toList(),
                profile.or(() -> said.map(Auditing::profile)).orElse(Profile.PRODUCTION),
                said.map(Auditing::waivers).orElse(List.of()),
                liveKinds.isEmpty() ? topologyAlone() : _ -> true,
                today);
    }

    /** A waiver of what only the servers show is not idle where those were not looked at. */
    private static Predicate<Waiver> topologyAlone() {
        var live = liveRules().stream().map(rule -> rule.kind().id()).collect(Collectors.toSet());
        return waiver -> !live.contains(waiver.finding());
    }

    /** Waivers that can speak of nothing, as nothing is called so. */
    static List<Violation> broken(Topology topology) {
        var ids = Stream.concat(
                        rules().stream().map(AuditRule::kind),
                        liveRules().stream().map(LiveRule::kind))
                .map(Finding.Kind::id)
                .sorted()
                .toList();
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
