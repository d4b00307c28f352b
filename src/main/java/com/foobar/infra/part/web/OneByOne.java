package com.foobar.infra.part.web;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.Turns;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.routing.Routers;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
        var apart = App.servers(topology).stream()
                .filter(server -> !web.contains(server))
                .toList();
        var apps = App.units(topology);
        var router = Routers.unit(topology.name());
        var stages = planned;
        // Nobody has to be led past anything, so each in its stage: who asks an app elsewhere comes after it.
        for (var turns : List.of(
                turns(web, List.of(router), Set.of(Routers.STAGE)),
                turns(apart, List.of(router), Set.of(Routers.STAGE)),
                turns(web, Stream.concat(apps.stream(), Stream.of(Web.UNIT)).toList(), Set.of(Turns.PACKAGES)),
                turns(apart, apps, Set.of(Turns.PACKAGES)),
                turns(web, apps, Set.of(App.RELEASE_STAGE, App.STAGE)),
                turns(apart, apps, Set.of(App.RELEASE_STAGE, App.STAGE)),
                turns(web, List.of(Web.UNIT), Set.of(Web.STAGE)))) {
            stages = turns.rolled(stages, observed, notes);
        }
        return stages;
    }

    private Turns turns(List<String> servers, List<String> units, Set<String> stages) {
        return Turns.oneByOne(desired, servers, units, stages);
    }
}
