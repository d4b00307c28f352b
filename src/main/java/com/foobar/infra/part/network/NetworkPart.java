package com.foobar.infra.part.network;

import com.foobar.infra.check.Check;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Doors;
import com.foobar.infra.part.Expected;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is reached from where. It puts nothing on the servers; it looks at them from outside, by {@code verify network}. */
public final class NetworkPart implements Part<Network> {

    static final String GROUP = "network";

    @Override
    public Class<Network> model() {
        return Network.class;
    }

    @Override
    public Optional<Key<Optional<Network>>> key() {
        return Optional.of(NetworkLanguage.KEY);
    }

    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new UndeclaredPorts());
    }

    @Override
    public List<Violation> rules(Topology topology) {
        var found = new ArrayList<Violation>();
        var expected = topology.part(Network.class).map(Network::expected).orElse(List.of());
        for (int i = 0; i < expected.size(); i++) {
            var at = "network.expected[" + i + "]";
            expected.get(i)
                    .server()
                    .filter(name -> topology.find(name).isEmpty())
                    .ifPresent(name -> found.add(new Violation(
                            at,
                            "no server is called " + name,
                            topology.servers().stream().map(Server::name).toList(),
                            Optional.empty())));
        }
        return found;
    }

    @Override
    public List<String> notes(Topology topology) {
        return topology.servers().stream()
                .flatMap(s -> s
                        .publicAddress()
                        .filter(IpLiteral::isPrivate)
                        .map(a -> "servers." + s.name() + ".public_address: " + a
                                + " is of a private network, where the world does not reach it")
                        .stream())
                .toList();
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public RenderedService render(Network network, Topology topology, Server self, Templates templates) {
        return new RenderedService(List.of(), "");
    }

    @Override
    public Desired desired(Network network, Given given) {
        return new Desired(List.of(), List.of(), List.of(), List.of());
    }

    @Override
    public List<Expected> expected(Network network) {
        return network.expected();
    }

    @Override
    public List<Check> across(Topology topology, Doors doors) {
        var mesh = new Mesh(topology, doors);
        return mesh.servers().stream()
                .flatMap(server -> Stream.<Check>of(
                        new ListeningCheck(mesh, server), new OpenCheck(mesh, server), new ClosedCheck(mesh, server)))
                .toList();
    }

    @Override
    public Removals.Rules removals() {
        return Removals.Rules.NONE;
    }
}
