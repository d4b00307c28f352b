package com.foobar.infra.config;

import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Suggestions;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the hosts of an inventory may not be: strangers to the topology, or reached in ways that lead nowhere. */
final class InventoryRules {

    private final Topology topology;
    private final Reading reading;
    private final Predicate<String> knownToSsh;

    InventoryRules(Topology topology, Reading reading, Predicate<String> knownToSsh) {
        this.topology = topology;
        this.reading = reading;
        this.knownToSsh = knownToSsh;
    }

    /**
     * Refuses hosts that are no servers, as long as there are servers of which nothing is said: then a name is
     * probably wrong. An inventory that names every server may serve other topologies too.
     */
    void refuseStrangers(Set<String> named, Set<String> jumps) {
        var unsaid = topology.servers().stream()
                .map(Server::name)
                .filter(s -> !named.contains(s))
                .toList();
        for (var name : named) {
            boolean server = topology.servers().stream().anyMatch(s -> s.name().equals(name));
            if (!server && !jumps.contains(name) && !unsaid.isEmpty()) {
                var meant =
                        Suggestions.didYouMean(name, unsaid).map(m -> m + " ").orElse("");
                reading.problem(
                        reading.nearest("hosts." + name).at(),
                        "hosts." + name + ": the topology has no server of that name",
                        meant + "not yet named here: " + String.join(", ", unsaid));
            }
        }
    }

    /**
     * Refuses a bare word as jump host that is neither one of the hosts named nor one of the SSH configuration's; anything
     * else may be a host elsewhere.
     */
    void refuseUnknownJump(String jump, String path, Set<String> named) {
        boolean elsewhere = jump.indexOf('@') >= 0 || jump.indexOf(':') >= 0 || jump.indexOf('.') >= 0;
        if (!elsewhere && !named.contains(jump) && !knownToSsh.test(jump)) {
            var meant = Suggestions.didYouMean(jump, named).map(m -> m + " ").orElse("");
            reading.problem(
                    reading.nearest(path).at(),
                    path + ": no host of this inventory or of your SSH configuration is called " + jump,
                    meant + "name one under hosts, or write user@" + jump + ":22");
        }
    }

    /** Refuses a host that is reached through itself. */
    void refuseCircle(String name, Map<String, HostAccess> hosts) {
        var seen = new HashSet<String>();
        for (var at = Optional.of(name); at.isPresent(); ) {
            if (!seen.add(at.get())) {
                if (at.get().equals(name)) {
                    reading.problem(
                            reading.nearest("hosts." + name + ".jump").at(),
                            "hosts." + name + ".jump: leads back to " + name,
                            "one of these hosts must be reached directly");
                }
                return;
            }
            at = Optional.ofNullable(hosts.get(at.get())).flatMap(HostAccess::jump);
        }
    }
}
