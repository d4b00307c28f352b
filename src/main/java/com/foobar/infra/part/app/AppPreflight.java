package com.foobar.infra.part.app;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.Ipv6Fact;
import com.foobar.infra.part.Ipv6Listening;
import com.foobar.infra.part.OwnAddress;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Turns;
import com.foobar.infra.part.app.release.MigrationPreflight;
import com.foobar.infra.part.app.release.ReleasePreflight;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What stands in the way of the app on its servers. */
record AppPreflight(
        Topology topology,
        App app,
        List<DesiredStage> desired,
        ReleasePreflight releases,
        MigrationPreflight migrations)
        implements Preflight {

    AppPreflight {
        desired = List.copyOf(desired);
    }

    @Override
    public Set<Fact<?>> facts(String server) {
        var facts = new LinkedHashSet<Fact<?>>();
        if (app.servers().contains(server)) {
            facts.add(state());
            if (listensEverywhere(server)) {
                facts.add(new Ipv6Fact());
            }
        }
        return facts;
    }

    @Override
    public void obstacles(String server, Facts facts, List<Obstacle> found) {
        // Also where only its own nginx asks the app, which then listens on loopback: the next web server may be
        // another.
        if (app.servers().contains(server)) {
            OwnAddress.obstacle(topology.server(server), facts.get(new HostFact()))
                    .ifPresent(found::add);
        }
        releases.obstacles(server, facts, found);
        if (listensEverywhere(server)) {
            Ipv6Listening.obstacle(topology.server(server), facts).ifPresent(found::add);
        }
    }

    @Override
    public void obstacles(ClusterFacts observed, List<Obstacle> found) {
        migrations.obstacles(observed, found);
    }

    @Override
    public List<Stage> arranged(
            List<Stage> planned, ClusterFacts observed, List<Obstacle> obstacles, List<String> notes) {
        // Where others ask the app, they have it change in turns.
        var turns = topology.visits(App.class).isEmpty()
                ? Turns.oneByOne(
                                desired,
                                App.servers(topology),
                                App.units(topology),
                                Set.of(App.RELEASE_STAGE, App.STAGE))
                        .rolled(planned, observed, notes)
                : planned;
        return migrations.arranged(unclosed(turns, notes));
    }

    /** A web server that is left out of this apply goes on asking at the former port. */
    private List<Stage> unclosed(List<Stage> planned, List<String> notes) {
        var changed = planned.stream()
                .flatMap(stage -> stage.steps().stream())
                .map(HostStep::server)
                .toList();
        var behind = topology.visits(app).stream()
                .map(Visit::from)
                .filter(from -> !changed.contains(from))
                .distinct()
                .toList();
        if (behind.isEmpty() || planned.stream().noneMatch(AppPreflight::closes)) {
            return planned;
        }
        notes.add(app.called() + " is found at its former port too for a quarter of an hour, as "
                + String.join(", ", behind) + " would ask there, and is left out here: apply it by then");
        return planned.stream().filter(stage -> !closes(stage)).toList();
    }

    private static boolean closes(Stage stage) {
        return stage.name().equals(FormerPort.CLOSING);
    }

    @Override
    public void notes(ClusterFacts observed, List<String> notes) {
        releases.notes(observed, notes);
    }

    private boolean listensEverywhere(String server) {
        return app.servers().contains(server)
                && AppAddress.of(topology, app, topology.server(server)).everywhere();
    }

    /** Where the app keeps what it likes; systemd makes it, and gives all that is in it to the app's account. */
    @Override
    public List<Remark> remarks(String server, Facts facts) {
        if (!app.servers().contains(server)) {
            return List.of();
        }
        var paths = app.paths(topology.name());
        var there = facts.get(state());
        if (there.type().equals("symbolic link")) {
            return List.of(new Remark(
                    paths.state() + " is a link of somebody else's, which leads to " + there.target(),
                    "the app's account is given what is there"));
        }
        return there.exists() && !there.owner().equals(paths.user())
                ? List.of(new Remark(
                        paths.state() + " is there already, and is " + there.owner() + "'s",
                        "the app's account is given all that is in it, and keeps it; move it away, or consent"))
                : List.of();
    }

    private FileFact state() {
        return FileFact.metadata(app.paths(topology.name()).state());
    }
}
