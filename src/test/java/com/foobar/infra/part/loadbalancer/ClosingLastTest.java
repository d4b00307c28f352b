package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Web servers leave the ports that load balancers ask when none does any more. */
class ClosingLastTest {

    private static final String WANTED = "asks at 8443\n";

    private final FileResource configuration = new FileResource(
            "lb-01",
            HaproxyPaths.CFG,
            WANTED,
            "644",
            "root",
            "root",
            new ServiceSpec(
                    "haproxy.service",
                    Optional.empty(),
                    List.of(),
                    ServiceSpec.Loading.RELOAD,
                    "0123456789abcdef",
                    new ServiceSpec.GenerationSource.Http(8404, "/generation"),
                    15));
    private final ClosingLast last =
            new ClosingLast(List.of(new DesiredStage("load balancer", List.of(configuration), List.of())));
    private final List<String> notes = new ArrayList<>();

    private static Stage stage(String name, String server, ResourceId id) {
        var delta = new Delta(Delta.Action.CHANGE, List.of(), new Delta.Work.Run(Script.empty()), "");
        var change = new Change(server, id, delta, Change.Cause.TOPOLOGY);
        return new Stage(
                name,
                List.of(new HostStep(
                        server, List.of(new Operation("x", List.of(change), Script.empty(), Script.empty())))),
                List.of());
    }

    private final Stage closing = stage(Web.CLOSING, "web-01", new ResourceId("former-listens", "x"));
    private final Stage balancer = stage("load balancer", "lb-01", configuration.id());

    private List<Stage> arranged(List<Stage> planned, String content) {
        var state = new FileFact.State(
                "regular file", "644", "root", "root", Sha256.of(content), Optional.empty(), false, "");
        var facts = Facts.of(Map.of(new FileFact(HaproxyPaths.CFG, Optional.of(Sha256.of(WANTED)), false), state));
        return last.arranged(planned, new ClusterFacts(Map.of("lb-01", facts)), new ArrayList<>(), notes);
    }

    @Test
    void they_do_where_the_load_balancers_are_changed_before_or_were() {
        assertThat(arranged(List.of(balancer, closing), "asks at 80\n")).containsExactly(balancer, closing);
        assertThat(arranged(List.of(closing), WANTED)).containsExactly(closing);
        assertThat(notes).isEmpty();
    }

    @Test
    void they_do_not_where_one_is_left_out_that_still_asks_there() {
        assertThat(arranged(List.of(closing), "asks at 80\n")).isEmpty();
        assertThat(notes).singleElement().asString().contains("lb-01");
    }

    @Test
    void nor_where_one_could_not_be_asked() {
        assertThat(last.arranged(List.of(closing), new ClusterFacts(Map.of()), new ArrayList<>(), notes))
                .isEmpty();
    }
}
