package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.CanaryWrite;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.topology.Topology;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a stack as its visitors do, from one of its own servers: for a page where visitors arrive, and for a row that the database
 * has to acknowledge.
 *
 * @param page its path
 * @param token of the row
 */
public record StackVisitors(Topology topology, String page, String token) {

    /** Whether visitors come to it at all. */
    public boolean any() {
        return !entrances().isEmpty();
    }

    /** What is asked while that server is without its services; by another one, where there is one. */
    public Map<String, Set<Fact<?>>> questions(String without) {
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        questions.put(witness(without), new LinkedHashSet<>(entrances()));
        topology.part(Mysql.class)
                .ifPresent(mysql -> questions
                        .computeIfAbsent(mysql.primary(), _ -> new LinkedHashSet<>())
                        .add(new CanaryWrite(token)));
        return questions;
    }

    /** Whether a page came, from wherever; visitors try all addresses that there are. */
    public boolean page(ClusterFacts answers, String without) {
        var witness = witness(without);
        return entrances().stream()
                .flatMap(request -> answers.get(witness, request).stream())
                .map(state -> state.last().status())
                .anyMatch(status -> status >= 200 && status < 400);
    }

    /** Whether a row was acknowledged; empty where there is no database. */
    public Optional<Boolean> written(ClusterFacts answers) {
        return topology.part(Mysql.class)
                .map(mysql -> answers.get(mysql.primary(), new CanaryWrite(token))
                        .filter(CanaryWrite.State.Written.class::isInstance)
                        .isPresent());
    }

    private String witness(String without) {
        var servers = topology.serversWithRoles();
        return servers.stream()
                .filter(server -> !server.equals(without))
                .findFirst()
                .orElse(without);
    }

    private List<RequestFact> entrances() {
        var balancer = topology.part(LoadBalancer.class);
        if (balancer.isPresent()) {
            var https = balancer.get().https();
            int port = https.map(Https::port).orElse(balancer.get().port());
            return balancer
                    .get()
                    .virtualAddress()
                    .map(LoadBalancer.VirtualAddress::addresses)
                    .orElseGet(() -> balancer.get().servers().stream()
                            .map(server -> topology.server(server).address())
                            .toList())
                    .stream()
                    .map(address -> RequestFact.get(address, port, topology.domain(), page))
                    .map(request -> https.isPresent() ? request.byTls() : request)
                    .toList();
        }
        return topology.part(Web.class).stream()
                .flatMap(web -> web.members().stream()
                        .map(server -> RequestFact.get(
                                topology.server(server).address(), web.port(), topology.domain(), page)))
                .toList();
    }
}
