package com.foobar.infra.part.address;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.topology.IpLiteral;
import java.util.List;
import java.util.Set;

/** Whether a load balancer has the virtual addresses. That just one has them is for {@code verify} to prove. */
record AddressGauge(String server, List<String> addresses, AddressPaths paths) implements Gauge {

    private static final String SECTION = "virtual address";
    private static final InterfacesFact INTERFACES = new InterfacesFact();

    private UnitFact unit() {
        return new UnitFact(paths.service());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(INTERFACES, unit());
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var here = observed.get(server, INTERFACES).orElseThrow().addresses().stream()
                .map(a -> IpLiteral.canonical(a.address()))
                .toList();
        var mine = addresses.stream().filter(here::contains).toList();
        boolean runs = observed.get(server, unit()).orElseThrow().running();
        return List.of(new Reading(
                SECTION,
                server,
                server,
                runs ? Level.WELL : Level.BAD,
                List.of(
                        mine.isEmpty() ? (runs ? "stands by" : "would not take it") : "has " + String.join(", ", mine),
                        runs ? "" : unit().name() + " does not run"),
                Reading.values("has", String.join(" ", mine), "stands_by", runs && mine.isEmpty())));
    }
}
