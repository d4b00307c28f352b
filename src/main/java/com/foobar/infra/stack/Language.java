package com.foobar.infra.stack;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.Openings;
import com.foobar.infra.part.Outgoing;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The language of the topology file: its keys, what may stand there, what is taken if nothing does, and what it means.
 * The binding to the model, "did you mean", the JSON Schema and the manual all come from here and from the sections
 * of the parts.
 */
public final class Language {

    private Language() {}

    private static final Key<String> NAME = Key.required("name", StackNames.NAME)
            .doc("Identifies the stack on its servers: in file names, units and certificates. Do not change it later.")
            .example("foobar")
            .standIn("unnamed");

    private static final Key<String> DOMAIN = Key.of("domain", Scalars.DOMAIN, "localhost")
            .doc("The public host name. Must be given if there is a web section.")
            .example("www.foobar.com")
            .aka("hostname", "host");

    private static final Key<String> ADDRESS = Key.required("address", Scalars.ADDRESS)
            .doc("Where the other servers reach this one: IPv4, IPv6 (without brackets) or a host name. How you reach"
                    + " it is said in the inventory.")
            .example("192.168.56.10")
            .aka("ip", "addr", "host", "hostname");

    private static final Key<Optional<String>> PUBLIC_ADDRESS = Key.optional("public_address", Scalars.ADDRESS)
            .doc(
                    "Where the world reaches it, if that is not the address: databases and apps listen on the address alone,"
                            + " \"verify network\" tries both. The machine need not have it itself (address translation).")
            .example("203.0.113.10")
            .aka("public", "public_ip", "external_address");

    private static final Key<Optional<String>> ZONE = Key.optional("zone", StackNames.NAME)
            .doc("What it shares with other servers that fails as one: a data centre, a rack, a hypervisor, a storage."
                    + " \"audit\" tells what is lost with it.")
            .example("rack-1")
            .aka("rack", "region", "datacenter", "availability_zone");

    /** Where a server is. */
    private record Place(String address, Optional<String> publicAddress, Optional<String> zone) {

        static Place at(String address) {
            return new Place(address, Optional.empty(), Optional.empty());
        }
    }

    private static final Section<Place> SERVER = Section.of(
            "server",
            "One machine.",
            List.of(ADDRESS, PUBLIC_ADDRESS, ZONE),
            f -> new Place(f.get(ADDRESS), f.get(PUBLIC_ADDRESS), f.get(ZONE)));

    private static final Key<Map<String, Place>> SERVERS = Key.<Map<String, Place>>required(
                    "servers",
                    // A server with a bad address stands in under its own name, so that the roles still find it.
                    new MapOf<>(
                            Scalars.NAME,
                            new Either<>(Scalars.ADDRESS, Place::at, SERVER),
                            1,
                            name -> Optional.of(Place.at(name))))
            .doc("Every machine of the stack, by name: its address, or a mapping with its addresses.")
            .example("{lb-01: {address: 192.168.56.10, public_address: 203.0.113.10}, web-01: 192.168.56.11}")
            .aka("hosts", "machines", "nodes")
            .standIn(Map.of());

    /** The whole file. */
    public static final Section<Topology> TOPOLOGY =
            Section.of("topology", "One web stack: its servers, and which of them does what.", keys(), Language::bind);

    private static List<Key<?>> keys() {
        return Stream.<Key<?>>concat(
                        Stream.of(NAME, DOMAIN, SERVERS),
                        Parts.ALL.stream()
                                .flatMap(part -> Stream.<Key<?>>concat(part.key().stream(), part.further().stream())))
                .toList();
    }

    private static Topology bind(Section.Fields f) {
        var parts = new ArrayList<PartModel>();
        Parts.ALL.forEach(part -> {
            part.key().flatMap(f::get).ifPresent(parts::add);
            part.further().map(f::get).ifPresent(parts::addAll);
        });
        var topology = new Topology(
                f.get(NAME),
                f.get(DOMAIN),
                f.get(SERVERS).entrySet().stream()
                        .map(s -> new Server(
                                s.getKey(),
                                s.getValue().address(),
                                s.getValue().publicAddress(),
                                s.getValue().zone()))
                        .toList(),
                parts);
        for (var part : Parts.ALL) {
            topology = part.completed(topology);
        }
        var ports = Stack.ports(topology);
        var outgoing = Parts.of(topology).stream()
                .<Outgoing>flatMap(bound -> outgoing(bound).stream())
                .toList();
        var openings = new Openings(
                ports,
                Stack.exchanges(topology),
                Stack.logins(topology),
                outgoing,
                Stack.further(topology),
                Stack.units(topology));
        for (var bound : Parts.of(topology)) {
            topology = topology.with(guarding(bound, openings));
        }
        return topology;
    }

    private static <M extends PartModel> List<Outgoing> outgoing(Parts.Bound<M> bound) {
        return bound.part().outgoing(bound.model());
    }

    private static <M extends PartModel> M guarding(Parts.Bound<M> bound, Openings openings) {
        return bound.part().guarding(bound.model(), openings);
    }
}
