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
 * Asks a stack as its visitors do, from one of its own servers: where visitors arrive for a page, and of each app of each site for an
 * answer, as the topology's claims are about all of them; and for a row that the database has to acknowledge.
 *
 * @param page its path
 * @param token of the row
 */
public record StackVisitors(Topology topology, String page, String token) {

    /**
     * A page that somebody wants.
     *
     * @param any whether all but a fault of the server's is an answer: nobody but an app knows what there is at its path
     */
    private record Wanted(String domain, String path, boolean any) {

        boolean isAnswered(int status) {
            return status >= 200 && status < (any ? 500 : 400);
        }
    }

    /** Whether visitors come to it at all. */
    public boolean any() {
        return !entrances(new Wanted(topology.domain(), page, false)).isEmpty();
    }

    /** What is asked while that server is without its services; by another one, where there is one. */
    public Map<String, Set<Fact<?>>> questions(String without) {
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        var requests = new LinkedHashSet<Fact<?>>();
        wanted().forEach(wanted -> requests.addAll(entrances(wanted)));
        questions.put(witness(without), requests);
        topology.part(Mysql.class)
                .ifPresent(mysql -> questions
                        .computeIfAbsent(mysql.primary(), _ -> new LinkedHashSet<>())
                        .add(new CanaryWrite(token)));
        return questions;
    }

    /** Whether all that is wanted came, each from wherever; visitors try all addresses that there are. */
    public boolean page(ClusterFacts answers, String without) {
        var witness = witness(without);
        return wanted().stream()
                .allMatch(wanted -> entrances(wanted).stream()
                        .flatMap(request -> answers.get(witness, request).stream())
                        .anyMatch(state -> wanted.isAnswered(state.last().status())));
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

    /** The page, and what shows that each app answers: the path that load balancers ask each site for, and those that lead to further apps. */
    private Set<Wanted> wanted() {
        var wanted = new LinkedHashSet<Wanted>();
        wanted.add(new Wanted(topology.domain(), page, false));
        topology.part(Web.class).ifPresent(web -> {
            var health = web.healthPath(topology);
            for (var site : web.sites(topology)) {
                if (site.app().isPresent()) {
                    wanted.add(new Wanted(site.domain(), health, false));
                }
                site.paths().keySet().forEach(path -> wanted.add(new Wanted(site.domain(), path, true)));
            }
        });
        return wanted;
    }

    private List<RequestFact> entrances(Wanted wanted) {
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
                    .map(address -> RequestFact.get(address, port, wanted.domain(), wanted.path()))
                    .map(request -> https.isPresent() ? request.byTls() : request)
                    .toList();
        }
        return topology.part(Web.class).stream()
                .flatMap(web -> web.members().stream()
                        .map(server -> RequestFact.get(
                                topology.server(server).address(), web.port(), wanted.domain(), wanted.path())))
                .toList();
    }
}
