package com.foobar.infra.role;

import com.foobar.infra.check.Check;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.MembersResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a topology asks of its servers, in the order in which it is made: packages; the primary before its
 * replicas; databases before apps; apps before web servers; those before the load balancer. A new role is one line in
 * {@link #roles}.
 */
public final class Stack {

    private Stack() {}

    /** By stage: the checks that must pass once it changed anything, by group and name; and those that come right later. */
    private static final Map<String, Set<String>> GATES = Map.of(
            "database replicas",
                    Set.of("replication/threads", "replication/source-is-primary", "replication/refuses-writes"),
            "app", Set.of("web/app"),
            "web", Set.of("web/nginx"),
            "load balancer", Set.of("web/load-balancer"),
            "settling", Set.of("web/backends-up"));

    /** What others see of a change a moment after it: the load balancers, that a web server is well again. */
    public static List<Check> settling(List<Check> checks) {
        return gate("settling", checks);
    }

    /** @param checks all that can be proven of the topology; some of them are gates between the stages */
    public static List<DesiredStage> desired(Topology topology, Ingredients ingredients, List<Check> checks) {
        var roles = roles(topology, ingredients);
        var stages = new ArrayList<DesiredStage>();
        stages.add(new DesiredStage("packages", packages(roles), List.of()));
        roles.forEach(role -> stages.addAll(role.stages()));
        stages.add(new DesiredStage("membership", members(topology), List.of()));
        return stages.stream()
                .map(s -> new DesiredStage(s.name(), s.resources(), gate(s.name(), checks)))
                .toList();
    }

    private static List<Check> gate(String stage, List<Check> checks) {
        var wanted = GATES.getOrDefault(stage, Set.of());
        return checks.stream()
                .filter(c -> wanted.contains(c.id().group() + "/" + c.id().name()))
                .toList();
    }

    private static List<Role> roles(Topology topology, Ingredients ingredients) {
        Optional<Keeper> keeper = topology.mysql().map(m -> new Keeper(topology.name(), m.primary()));
        var roles = new ArrayList<Role>();
        topology.mysql().ifPresent(m -> roles.add(new MysqlRole(topology, m, keeper.orElseThrow(), ingredients)));
        topology.app().ifPresent(a -> roles.add(new AppRole(topology, a, keeper, ingredients)));
        topology.web().ifPresent(w -> roles.add(new NginxRole(topology.name(), w, ingredients)));
        topology.loadBalancer().ifPresent(b -> roles.add(new HaproxyRole(b, ingredients)));
        return roles;
    }

    /** Each package once a server, even when several roles need it. */
    private static List<Resource> packages(List<Role> roles) {
        var seen = new HashSet<String>();
        return roles.stream()
                .flatMap(role -> role.packages().stream())
                .map(PackageResource.class::cast)
                .filter(p -> seen.add(p.server() + " " + p.name()))
                .<Resource>map(p -> p)
                .toList();
    }

    private static List<Resource> members(Topology topology) {
        var names = List.copyOf(topology.serversWithRoles());
        return names.stream()
                .<Resource>map(s -> new MembersResource(s, topology.name(), names))
                .toList();
    }
}
