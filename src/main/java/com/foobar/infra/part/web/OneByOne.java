package com.foobar.infra.part.web;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Serving;
import com.foobar.infra.part.Turns;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.routing.Routers;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Web servers that no load balancer stands before, and the apps that they ask, are changed one after the other too: whoever
 * finds one of them by DNS finds the others well.
 *
 * @param desired all stages of the stack
 */
record OneByOne(Topology topology, List<DesiredStage> desired) {

    OneByOne {
        desired = List.copyOf(desired);
    }

    List<Stage> arranged(List<Stage> planned, ClusterFacts observed, List<String> notes) {
        if (!topology.visits(Web.class).isEmpty()) {
            return planned; // Whoever asks them leads past them.
        }
        var web = topology.part(Web.class).map(Web::members).orElse(List.of());
        var running = App.units(topology);
        var apps = Serving.byOneOf(running);
        var router = Serving.by(Routers.unit(topology.name()));
        var stages = planned;
        // Nobody has to be led past anything, so each in its stage: who asks an app elsewhere comes after it.
        var all = new ArrayList<Turns>();
        all.add(turns(web, router, Set.of(Routers.STAGE)));
        apart(web, all, (servers, _) -> turns(servers, router, Set.of(Routers.STAGE)));
        all.add(turns(web, new Serving(List.of(Web.UNIT), running), Set.of(Turns.PACKAGES)));
        apart(web, all, (servers, by) -> turns(servers, by, Set.of(Turns.PACKAGES)));
        all.add(turns(web, apps, Set.of(App.RELEASE_STAGE, App.STAGE)));
        apart(web, all, (servers, by) -> turns(servers, by, Set.of(App.RELEASE_STAGE, App.STAGE)));
        all.add(turns(web, Serving.by(Web.UNIT), Set.of(Web.STAGE)));
        for (var turns : all) {
            stages = turns.rolled(stages, observed, notes);
        }
        return stages;
    }

    /** Of apps on servers of their own, those that share some of them. */
    private void apart(List<String> web, List<Turns> all, BiFunction<List<String>, Serving, Turns> turns) {
        App.groups(topology)
                .forEach(group -> all.add(turns.apply(
                        group.servers().stream()
                                .filter(server -> !web.contains(server))
                                .toList(),
                        Serving.byOneOf(group.units(topology)))));
    }

    private Turns turns(List<String> servers, Serving by, Set<String> stages) {
        return Turns.oneByOne(desired, servers, by, stages);
    }
}
