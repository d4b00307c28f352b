package com.foobar.infra.part.address;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.topology.IpLiteral;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The virtual address moves to another load balancer and back, with how long it was silent. Only where all is well before. */
final class DrillCheck implements Check {

    private static final InterfacesFact INTERFACES = new InterfacesFact();

    private final Holders holders;
    private final String address;
    private final UnitFact unit;
    private final HttpFact haproxy;
    private final RequestFact visit;
    private final DrillFact drill;

    /** @param visit a visitor's request to the address, which must be answered before */
    DrillCheck(Holders holders, int port, String stack, RequestFact visit) {
        this.holders = holders;
        this.address = holders.address().addresses().getFirst();
        this.unit = new UnitFact(new AddressPaths(stack).service());
        this.haproxy = new HttpFact(holders.statusPort(), "/generation");
        this.visit = visit;
        this.drill = new DrillFact(address, port, stack);
    }

    @Override
    public CheckId id() {
        return new CheckId(AddressPart.GROUP, "drill", holders.servers().getFirst());
    }

    @Override
    public boolean disturbs() {
        return true;
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        var facts = new LinkedHashMap<String, Set<Fact<?>>>();
        holders.servers().forEach(server -> facts.put(server, new LinkedHashSet<>(List.of(INTERFACES, unit, haproxy))));
        return facts;
    }

    /** Once others have asked the address what they want, the one that has it, then the other, if that took it. */
    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts seen) {
        var first = first(seen);
        if (first.isEmpty()) {
            return Map.of();
        }
        if (seen.get(other(first.get()), visit).isEmpty()) {
            return Map.of(other(first.get()), Set.of(visit));
        }
        return seen.get(first.get(), drill)
                        .filter(DrillFact.State.Moved.class::isInstance)
                        .isPresent()
                ? Map.of(other(first.get()), Set.of(drill))
                : Map.of(first.get(), Set.of(drill));
    }

    /** Where there are more than two, whoever is preferred after it. */
    private String other(String first) {
        return holders.peers(first).getFirst();
    }

    /** Who alone has it, with all the others standing by. */
    private Optional<String> first(ClusterFacts seen) {
        boolean well = holders.servers().stream()
                .allMatch(server ->
                        seen.get(server, unit).filter(UnitFact.State::running).isPresent()
                                && seen.get(server, haproxy)
                                        .filter(reply -> reply.status() == 200)
                                        .isPresent());
        var having = holders.servers().stream()
                .filter(server -> seen.get(server, INTERFACES)
                        .filter(state -> state.addresses().stream()
                                .anyMatch(a -> IpLiteral.canonical(a.address()).equals(address)))
                        .isPresent())
                .toList();
        return well && having.size() == 1 ? Optional.of(having.getFirst()) : Optional.empty();
    }

    @Override
    public Verdict judge(ClusterFacts observed) {
        var first = first(observed);
        if (first.isEmpty()) {
            return new Verdict.Unknown("not tried: see the checks 'virtual-address' and 'load-balancer'");
        }
        var there = observed.get(first.get(), drill);
        var other = other(first.get());
        if (there.isEmpty()) {
            return new Verdict.Unknown(first.get() + " was not reached");
        }
        return switch (there.get()) {
            case DrillFact.State.Absent _ -> new Verdict.Unknown("it moved meanwhile");
            case DrillFact.State.Silent _ ->
                new Verdict.Fail(
                        first.get() + " gave " + address + " away, and nobody took it",
                        "it has it again; see journalctl -u " + unit.name() + " on " + other);
            case DrillFact.State.Moved(int away) ->
                back(first.get(), other, "from " + first.get() + ": silent for " + away + " ms", observed);
        };
    }

    private Verdict back(String first, String other, String away, ClusterFacts observed) {
        var back = observed.get(other, drill);
        if (back.isEmpty()) {
            return new Verdict.Unknown(away + "; " + other + " was not reached");
        }
        return switch (back.get()) {
            case DrillFact.State.Moved(int silent) ->
                new Verdict.Pass(away + "; from " + other + ": silent for " + silent + " ms");
            case DrillFact.State.Absent _ ->
                holders.address().preempt()
                        ? new Verdict.Pass(away + "; then " + first + " took it back")
                        : new Verdict.Unknown(away + "; another one than " + other + " took it");
            case DrillFact.State.Silent _ ->
                new Verdict.Fail(
                        away + "; " + other + " gave it away then, and nobody took it",
                        "it has it again; see journalctl -u " + unit.name() + " on " + first);
        };
    }
}
