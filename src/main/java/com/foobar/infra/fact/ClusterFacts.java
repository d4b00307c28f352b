package com.foobar.infra.fact;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all hosts answered; a host that could not be observed is absent. */
public record ClusterFacts(Map<String, Facts> byServer) {

    /** Stands for the operator's machine among those that are asked; no server can have such a name. */
    public static final String HERE = "this machine";

    public ClusterFacts {
        byServer = Map.copyOf(byServer);
    }

    public Optional<Facts> of(String server) {
        return Optional.ofNullable(byServer.get(server));
    }

    /** The answer of one server, if it was reached and asked. */
    public <T> Optional<T> get(String server, Fact<T> fact) {
        return of(server).filter(f -> f.has(fact)).map(f -> f.get(fact));
    }

    public Set<String> servers() {
        return byServer.keySet();
    }
}
