package com.foobar.infra.part.address;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.topology.IpLiteral;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Just one load balancer has the virtual address, the others stand by, and it answers one that has it not, so over the
 * network.
 */
final class AddressCheck implements Check {

    private static final InterfacesFact INTERFACES = new InterfacesFact();

    private final Holders holders;
    private final String address;
    private final RequestFact visit;
    private final UnitFact unit;
    private final boolean gate;

    /** @param visit a visitor's request to the address */
    AddressCheck(Holders holders, String address, AddressPaths paths, RequestFact visit) {
        this(holders, address, paths, visit, false);
    }

    private AddressCheck(Holders holders, String address, AddressPaths paths, RequestFact visit, boolean gate) {
        this.holders = holders;
        this.address = address;
        this.visit = visit;
        this.unit = new UnitFact(paths.service());
        this.gate = gate;
    }

    /** The same for who changes some of them: that another one does not answer proves nothing against these. */
    AddressCheck gate(AddressPaths paths) {
        return new AddressCheck(holders, address, paths, visit, true);
    }

    @Override
    public Set<String> proves() {
        return Set.copyOf(holders.servers());
    }

    @Override
    public CheckId id() {
        return new CheckId(
                AddressPart.GROUP,
                holders.address().addresses().size() == 1 ? "virtual-address" : "virtual-address " + address,
                holders.servers().getFirst());
    }

    @Override
    public Map<String, Set<Fact<?>>> facts() {
        var facts = new LinkedHashMap<String, Set<Fact<?>>>();
        holders.servers().forEach(server -> facts.put(server, new LinkedHashSet<>(List.of(INTERFACES, unit))));
        return facts;
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        var having = having(first);
        if (having.isEmpty() && gate && !silent(first).isEmpty()) {
            return asking(first, holders.servers());
        }
        return having.size() == 1 ? asking(first, holders.peers(having.getFirst())) : Map.of();
    }

    private Map<String, Set<Fact<?>>> asking(ClusterFacts first, List<String> servers) {
        return servers.stream()
                .filter(server -> first.get(server, INTERFACES).isPresent())
                .findFirst()
                .<Map<String, Set<Fact<?>>>>map(server -> Map.of(server, Set.of(visit)))
                .orElse(Map.of());
    }

    private List<String> silent(ClusterFacts observed) {
        return holders.servers().stream()
                .filter(server -> observed.get(server, INTERFACES).isEmpty())
                .toList();
    }

    private List<String> having(ClusterFacts observed) {
        return holders.servers().stream()
                .filter(server -> observed.get(server, INTERFACES)
                        .filter(state -> state.addresses().stream()
                                .anyMatch(a -> IpLiteral.canonical(a.address()).equals(address)))
                        .isPresent())
                .toList();
    }

    @Override
    public Verdict judge(ClusterFacts observed) {
        var having = having(observed);
        var silent = silent(observed);
        var idle = holders.servers().stream()
                .filter(server -> observed.get(server, unit)
                        .filter(state -> !state.running())
                        .isPresent())
                .toList();
        if (having.size() > 1) {
            return new Verdict.Fail(
                    String.join(" and ", having) + " have " + address
                            + " at the same time: they do not hear each other",
                    "let IP protocol 112 (VRRP) pass between " + String.join(" and ", holders.servers())
                            + ", both ways: firewalls of the hosts and of the hoster");
        }
        if (having.isEmpty()) {
            if (gate && idle.isEmpty() && isAnswered(holders.servers(), observed)) {
                return new Verdict.Pass(
                        address + " answers; not reached, so that it may be there: " + String.join(", ", silent));
            }
            return silent.isEmpty()
                    ? new Verdict.Fail(
                            "nobody has " + address,
                            "journalctl -u " + unit.name() + " on " + String.join(", ", holders.servers())
                                    + "; see the check 'load-balancer'")
                    : new Verdict.Unknown(
                            "nobody who was reached has " + address + "; not reached: " + String.join(", ", silent));
        }
        var who = having.getFirst() + " has " + address;
        if (!silent.isEmpty() && !(gate && idle.isEmpty())) {
            return new Verdict.Unknown(who + "; not reached: " + String.join(", ", silent));
        }
        if (!idle.isEmpty()) {
            return new Verdict.Fail(
                    who + "; " + String.join(", ", idle) + " would not take it",
                    "systemctl status " + unit.name() + " there; foobar-infra apply starts it");
        }
        return silent.isEmpty()
                ? answered(who, having.getFirst(), observed)
                : new Verdict.Pass(who + "; not reached: " + String.join(", ", silent));
    }

    private boolean isAnswered(List<String> asking, ClusterFacts observed) {
        return asking.stream()
                .flatMap(server -> observed.get(server, visit).stream())
                .anyMatch(reply -> reply.last().status() != 0);
    }

    private Verdict answered(String who, String holder, ClusterFacts observed) {
        var asking = new ArrayList<>(holders.peers(holder));
        var reply = asking.stream()
                .flatMap(server -> observed.get(server, visit).stream())
                .findFirst();
        if (reply.isEmpty()) {
            return new Verdict.Unknown(who + "; whether it answers was not asked");
        }
        int status = reply.get().last().status();
        return status == 0
                ? new Verdict.Fail(
                        who + ", and it does not answer " + asking.getFirst(),
                        "see the check 'load-balancer' of " + holder
                                + "; does the network know where it is: ip neigh on " + asking.getFirst())
                : new Verdict.Pass(who + ", " + String.join(", ", asking)
                        + (asking.size() == 1 ? " stands by" : " stand by") + "; it answers " + asking.getFirst());
    }
}
