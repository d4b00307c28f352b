package com.foobar.infra.plan;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.DirectoryFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.Platform;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.role.DesiredStage;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds, before anything is changed, why a server cannot or should not be changed as it is. Pure. */
public final class Preflight {

    /** Sites that nginx serves on a Debian host, and that our nginx.conf leaves out. */
    private static final DirectoryFact NGINX_SITES = new DirectoryFact("/etc/nginx/sites-enabled");

    private static final String ACTIVE = " is active, and may drop what this stack's servers say to each other";

    private final Topology topology;
    private final List<DesiredStage> desired;

    public Preflight(Topology topology, List<DesiredStage> desired) {
        this.topology = topology;
        this.desired = List.copyOf(desired);
    }

    /** What must be known of a server besides what its resources ask. */
    public Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(new HostFact());
        facts.add(new ListenersFact());
        facts.add(new ManifestFact(topology.name()));
        if (isWeb(server)) {
            facts.add(NGINX_SITES);
        }
        facts.addAll(new Strangers(topology, desired).facts(server));
        facts.addAll(new RoomPreflight(topology, desired, server).facts());
        if (topology.serversWithRoles().contains(server)) {
            facts.addAll(new WebPreflight(topology, desired, server).facts());
        }
        if (topology.mysql().filter(m -> m.members().contains(server)).isPresent()) {
            facts.add(DatabasePreflight.OFFER);
        }
        return facts;
    }

    /** What stands in the way on the servers that were observed. */
    public List<Obstacle> obstacles(ClusterFacts observed) {
        var found = new ArrayList<Obstacle>();
        for (var server : topology.serversWithRoles()) {
            observed.of(server).ifPresent(facts -> {
                host(server, facts.get(new HostFact()), isSettled(facts), found);
                new RoomPreflight(topology, desired, server).obstacles(observed, found);
                new PortPreflight(topology, server, facts).obstacles(found);
                foreignSites(server, facts, found);
                new WebPreflight(topology, desired, server).obstacles(facts, found);
            });
        }
        new Strangers(topology, desired).obstacles(observed, this::isSettled, found);
        maskedServices(observed, found);
        topology.mysql().ifPresent(m -> new DatabasePreflight(topology, m, desired).obstacles(observed, found));
        new OverruledSettings(desired).obstacles(observed, found);
        return found;
    }

    /** The stage that closes databases that take writes and must not. */
    public Optional<Stage> closing(ClusterFacts observed, Collection<String> only) {
        return topology.mysql().flatMap(m -> new Writers(topology, m, desired).closing(observed, only));
    }

    /** What must be known of a server that has left the topology. */
    public Set<Fact<?>> factsOfLeft() {
        return topology.mysql().isPresent() ? Set.of(Writers.QUESTION) : Set.of();
    }

    /** Servers on which something that leaves holds a port that something else is to have: it must leave first. */
    public Set<String> crowded(ClusterFacts observed) {
        var crowded = new LinkedHashSet<String>();
        for (var server : topology.serversWithRoles()) {
            observed.of(server)
                    .filter(facts -> new PortPreflight(topology, server, facts).isCrowded())
                    .ifPresent(_ -> crowded.add(server));
        }
        return crowded;
    }

    /** What a reader of the plan should know: a firewall is no obstacle where the stack was made beside it before. */
    public List<String> notes(ClusterFacts observed) {
        var notes = new ArrayList<String>();
        for (var server : topology.serversWithRoles()) {
            observed.of(server)
                    .filter(this::isSettled)
                    .ifPresent(facts ->
                            facts.get(new HostFact()).firewalls().forEach(f -> notes.add(server + ": " + f + ACTIVE)));
        }
        new Strangers(topology, desired).notes(observed, this::isSettled, notes);
        new OverruledSettings(desired).notes(observed, notes);
        return notes;
    }

    /** Whether this topology was applied there to its end before. */
    private boolean isSettled(Facts facts) {
        return facts.get(new ManifestFact(topology.name())).digests().containsKey(MembersResource.key(topology.name()));
    }

    private void host(String server, HostFact.State host, boolean settled, List<Obstacle> found) {
        if (Platform.of(host.os(), host.version()).isEmpty()) {
            found.add(new Obstacle(server, host.prettyName() + " is not supported", "use " + Platform.titles(), false));
        }
        if (!host.systemd()) {
            found.add(new Obstacle(
                    server,
                    "systemd does not run as PID 1",
                    "services are run by systemd; use a host that boots with it",
                    false));
        }
        if (!settled) {
            for (var firewall : host.firewalls()) {
                found.add(new Obstacle(
                        server,
                        firewall + ACTIVE,
                        "allow the stack's ports in " + firewall + " and consent, or turn it off",
                        true));
            }
        }
        var address = topology.server(server).address();
        if (bindsToAddress(server)
                && topology.server(server).literal()
                && !topology.server(server).loopback()
                && !host.addresses().isEmpty()
                && host.addresses().stream()
                        .noneMatch(a -> IpLiteral.canonical(a).equals(IpLiteral.canonical(address)))) {
            found.add(new Obstacle(
                    server,
                    address + " is not an address of this host; it has " + String.join(", ", host.addresses()),
                    "correct servers." + server + ".address in the topology",
                    false));
        }
        topology.mysql()
                .filter(m -> m.members().contains(server) && m.bufferPoolBytes() > host.memoryBytes() / 10 * 7)
                .ifPresent(m -> found.add(new Obstacle(
                        server,
                        "mysql.buffer_pool of " + (m.bufferPoolBytes() >> 20) + " MiB is more than 70 % of this host's "
                                + (host.memoryBytes() >> 20) + " MiB",
                        "set a smaller buffer_pool, or give the host more memory",
                        false)));
    }

    private boolean isApp(String server) {
        return topology.app().filter(a -> a.servers().contains(server)).isPresent();
    }

    private boolean isWeb(String server) {
        return topology.web().stream()
                .flatMap(w -> w.servers().stream())
                .anyMatch(w -> w.server().equals(server));
    }

    private void foreignSites(String server, Facts facts, List<Obstacle> found) {
        if (!isWeb(server)
                || facts.get(new ManifestFact(topology.name())).digests().containsKey("file " + Layout.NGINX_CONF)) {
            return;
        }
        var sites = facts.get(NGINX_SITES).names().stream()
                .filter(name -> !name.equals("default"))
                .toList();
        if (!sites.isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "nginx here already serves other sites, which would no longer be served: "
                            + String.join(", ", sites),
                    "move them to /etc/nginx/conf.d, which stays included, or consent",
                    true));
        }
    }

    private boolean bindsToAddress(String server) {
        return isApp(server)
                || topology.mysql().filter(m -> m.members().contains(server)).isPresent();
    }

    private void maskedServices(ClusterFacts observed, List<Obstacle> found) {
        for (var stage : desired) {
            for (var resource : stage.resources()) {
                if (resource instanceof ServiceResource service && service.masked(observed)) {
                    found.add(new Obstacle(
                            service.server(),
                            service.spec().unit() + " is masked, so that it cannot start",
                            "if that is no longer meant: systemctl unmask "
                                    + service.spec().unit(),
                            false));
                }
            }
        }
    }
}
