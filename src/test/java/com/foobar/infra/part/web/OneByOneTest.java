package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.app.AppPaths;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order web servers are changed that no load balancer stands before. Each app is to run with another release. */
class OneByOneTest {

    private static final String UP =
            "MainPID=9\nNRestarts=0\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n";
    private static final String DOWN =
            "MainPID=0\nNRestarts=0\nLoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\nNeedDaemonReload=no\n";

    private static final List<String> WEB = List.of("web-01", "web-02");

    private final List<String> notes = new ArrayList<>();
    private final Map<String, Facts> answers = new HashMap<>();
    private final List<DesiredStage> desired = List.of(new DesiredStage(
            App.STAGE, WEB.stream().<Resource>map(OneByOneTest::app).toList(), List.of()));

    private static ServiceResource app(String server) {
        return new ServiceResource(
                server,
                new ServiceSpec(
                        new AppPaths("demo").service(),
                        Optional.empty(),
                        List.of(),
                        ServiceSpec.Loading.RESTART,
                        "0123456789abcdef",
                        new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        60));
    }

    private static Topology topology(Optional<LoadBalancer> balancer) {
        return Topologies.of(
                "demo",
                "localhost",
                Stream.of("lb-01", "web-01", "web-02")
                        .map(name -> new Server(name, name + ".example"))
                        .toList(),
                balancer,
                Optional.of(Stacks.web(WEB.toArray(String[]::new))),
                Optional.of(Stacks.builtin(WEB.toArray(String[]::new))),
                Optional.empty());
    }

    private List<String> arranged(Optional<LoadBalancer> balancer, String... units) {
        var planner = new Planner("demo", desired, Parts.removals());
        for (int i = 0; i < units.length; i++) {
            var server = WEB.get(i);
            var asked = new LinkedHashSet<Fact<?>>(planner.facts(server));
            answers.put(
                    server,
                    FreshHost.answer(
                            asked,
                            Map.of(
                                    "units",
                                    units[i],
                                    "manifest",
                                    "service\t" + new AppPaths("demo").service() + "\t"
                                            + app(server).digest() + "\n")));
        }
        var observed = new ClusterFacts(answers);
        var plan = planner.plan(observed, Set.of(), List.of(), List.of());
        return new OneByOne(topology(balancer), desired)
                .arranged(plan.stages(), observed, notes).stream()
                        .map(Stage::name)
                        .toList();
    }

    @Test
    void one_is_changed_after_the_other() {
        assertThat(arranged(Optional.empty(), UP, UP)).containsExactly("roll web-01", "roll web-02");
        assertThat(notes)
                .containsExactly("in turns: web-01, then web-02; the first failure leaves the others as they are");
    }

    @Test
    void a_new_stack_is_made_side_by_side() {
        assertThat(arranged(Optional.empty(), DOWN, DOWN)).containsExactly("app");
        assertThat(notes).isEmpty();
    }

    @Test
    void that_there_is_no_other_is_told() {
        assertThat(arranged(Optional.empty(), UP)).containsExactly("app");
        assertThat(notes).singleElement().asString().startsWith("visitors will notice: what serves them on web-01");
    }

    @Test
    void a_load_balancer_has_its_own_way() {
        var balancer = Stacks.balancer(List.of("lb-01"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        assertThat(arranged(Optional.of(balancer), UP, UP)).containsExactly("app");
    }
}
