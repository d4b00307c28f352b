package com.foobar.infra.cli;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.resource.MembersResource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Where servers are that left the topology, as the others told when they were asked. */
final class RememberedAddresses implements Consumer<ClusterFacts> {

    private final String topology;
    private final Map<String, String> byName = new ConcurrentHashMap<>();

    RememberedAddresses(String topology) {
        this.topology = topology;
    }

    @Override
    public void accept(ClusterFacts answers) {
        MembersResource.addresses(topology, answers, answers.servers()).forEach(byName::putIfAbsent);
    }

    Optional<String> address(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
