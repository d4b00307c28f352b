package com.foobar.infra.cli;

import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Fleet;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.engine.Surveyor;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.part.Given;
import com.foobar.infra.plan.Scope;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.transport.SshSettings;
import com.foobar.infra.transport.SshTransport;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What every command that contacts servers works with.
 *
 * @param releases what of the user's own directories goes to the servers
 * @param only the servers asked for; empty: all
 */
record Session(
        Loaded loaded,
        Releases releases,
        Set<String> only,
        Inventory inventory,
        Fleet fleet,
        Desire desire,
        Observer observer)
        implements AutoCloseable {

    /** What the command line names. */
    static Session open(InputOptions inputs, HostOptions hosts, Agreed agreed, Consumer<Event> events)
            throws Exception {
        var loaded = inputs.topology();
        var inventory = inputs.inventory(loaded);
        return open(
                loaded,
                inventory,
                () -> inputs.templates(loaded),
                () -> Releases.pack(loaded, Pantry.secretFiles(loaded, inventory)),
                hosts.only(loaded.topology()),
                hosts.acceptNewHostKeys(),
                agreed,
                events);
    }

    /** Makes the connections while the topology is turned into what is desired. */
    static Session open(
            Loaded loaded,
            Inventory inventory,
            Supplier<Templates> templates,
            Callable<Releases> releases,
            Set<String> only,
            boolean acceptNewHostKeys,
            Agreed agreed,
            Consumer<Event> events)
            throws Exception {
        return open(
                loaded, inventory, templates, releases, only, acceptNewHostKeys, agreed, _ -> Optional.empty(), events);
    }

    /** @param scope what of the stack alone is changed; empty: all */
    static Session open(
            Loaded loaded,
            Inventory inventory,
            Supplier<Templates> templates,
            Callable<Releases> releases,
            Set<String> only,
            boolean acceptNewHostKeys,
            Agreed agreed,
            Function<Given, Optional<Scope>> scope,
            Consumer<Event> events)
            throws Exception {
        var topology = loaded.topology();
        var remembered = new RememberedAddresses(topology.name());
        var fleet = fleet(loaded, inventory, remembered, acceptNewHostKeys, events);
        fleet.warmUp(topology.serversWithRoles());
        try {
            var packed = releases.call();
            var desire = Desires.of(
                    loaded,
                    templates.get(),
                    packed,
                    name -> inventory.host(name).isPresent(),
                    agreed,
                    scope);
            return new Session(loaded, packed, only, inventory, fleet, desire, new Observer(fleet, events, remembered));
        } catch (Exception e) {
            fleet.close();
            throw e;
        }
    }

    /**
     * How the servers are reached, with no connection made yet.
     *
     * @param remembered where servers were that left the topology
     */
    static Fleet fleet(
            Loaded loaded,
            Inventory inventory,
            RememberedAddresses remembered,
            boolean acceptNewHostKeys,
            Consumer<Event> events) {
        var topology = loaded.topology();
        var settings = SshSettings.ofUser().withAcceptNewHostKeys(acceptNewHostKeys);
        var transport = new SshTransport(
                settings,
                inventory::host,
                name -> address(topology, name).or(() -> remembered.address(name)),
                key -> events.accept(new Event.HostKeyRecorded(key)));
        return new Fleet(transport, name -> inventory.host(name).orElseGet(() -> inventory.unnamed(name)));
    }

    private static Optional<String> address(Topology topology, String name) {
        return topology.servers().stream()
                .filter(s -> s.name().equals(name))
                .map(Server::outside)
                .findFirst();
    }

    /** @param forget servers that left, and that nobody is to remember any more */
    Surveyor surveyor(Set<String> forget) {
        return new Surveyor(observer, desire, name -> inventory.host(name).isPresent(), forget);
    }

    @Override
    public void close() {
        fleet.close();
    }
}
