package com.foobar.infra.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.plan.Change.Cause;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final ServiceSpec NGINX = new ServiceSpec(
            "nginx.service",
            Optional.of("/etc/nginx"),
            List.of("nginx", "-t"),
            ServiceSpec.Loading.RELOAD,
            "0123456789abcdef",
            new ServiceSpec.GenerationSource.Http(8405, "/generation"),
            10);
    private static final FileResource CONF =
            new FileResource("web-01", "/etc/nginx/nginx.conf", "new\n", "644", "root", "root", NGINX);
    private static final ServiceResource SERVICE = new ServiceResource("web-01", NGINX);
    private static final PackageResource PACKAGE = new PackageResource("web-01", "nginx");

    private static final String INSTALLED = "Package: nginx\nStatus: install ok installed\nVersion: 1.26\n";
    private static final String RUNNING =
            "MainPID=0\nNRestarts=0\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n";

    private static String generation(String word) {
        return "= HTTP/1.0 200 OK\u001f\u001f" + word + "\u001f\n";
    }

    private static String file(String content) {
        return "s\t/etc/nginx/nginx.conf\tf\t644\troot\troot\t\nh\t/etc/nginx/nginx.conf\t"
                + Sha256.of(content) + "\nc\t/etc/nginx/nginx.conf\t"
                + java.util.Base64.getEncoder().encodeToString(content.getBytes()) + "\n";
    }

    private static String manifest(String content) {
        return "file\t/etc/nginx/nginx.conf\t" + Sha256.of(content)
                + " 644 root:root\nservice\tnginx.service\tactive enabled\n" + "package\tnginx\tinstalled\n";
    }

    private static Plan plan(Map<String, String> sections, Resource... resources) {
        var planner = new Planner(
                "foobar", List.of(new DesiredStage("web", List.of(resources), List.of())), Parts.removals());
        var facts = FreshHost.answer(planner.facts("web-01"), sections);
        return planner.plan(new ClusterFacts(Map.of("web-01", facts)), List.of(), List.of(), List.of());
    }

    private static Map<String, String> converged() {
        return new HashMap<>(Map.of(
                "packages", INSTALLED,
                "files", file("new\n"),
                "units", RUNNING,
                "http", generation(NGINX.generation()),
                "manifest", manifest("new\n")));
    }

    @Test
    void a_host_that_is_as_desired_has_no_changes() {
        assertThat(plan(converged(), PACKAGE, CONF, SERVICE).changes()).isEmpty();
    }

    @Test
    void a_fresh_host_gets_everything_in_the_order_of_the_resources() {
        var plan = plan(Map.of(), PACKAGE, CONF, SERVICE);
        assertThat(plan.changes())
                .extracting(c -> c.delta().action().sign() + " " + c.resource())
                .containsExactly("+ package nginx", "+ file /etc/nginx/nginx.conf", "+ service nginx.service");
        assertThat(plan.stages().getFirst().steps().getFirst().operations())
                .as("the file and the service are one transaction")
                .extracting(Operation::label)
                .containsExactly("packages", "service nginx.service");
    }

    @Test
    void what_is_beside_a_scope_stays_and_is_told_though_it_leaves_or_is_not_remembered() {
        var scope = new Scope(
                "the app blog",
                Set.of(Scope.thing(PACKAGE)),
                Set.of(),
                change -> Optional.of(new Obstacle("web-01", change.resource() + " is alone", "-", false)));
        var stages = List.of(new DesiredStage("web", List.of(PACKAGE, CONF, SERVICE), List.of()));
        var planner = new Planner("foobar", stages, Parts.removals(), Optional.of(scope));
        var sections = Map.of("manifest", "file\t/etc/foobar/old\tx\n");
        var observed = new ClusterFacts(Map.of("web-01", FreshHost.answer(planner.facts("web-01"), sections)));

        var plan = planner.plan(observed, List.of(), List.of(), List.of());
        var all = new Planner("foobar", stages, Parts.removals())
                .plan(observed, List.of(), List.of(), List.of())
                .changes();

        assertThat(plan.changes()).extracting(Change::resource).containsExactly(PACKAGE.id());
        assertThat(scope.left(all))
                .contains(
                        "this is for the app blog alone; what differs besides stays as it is, for the next apply: web-01:"
                                + " - file /etc/foobar/old, + file /etc/nginx/nginx.conf, + service nginx.service");
        assertThat(scope.obstacles(all)).extracting(Obstacle::what).containsExactly("package nginx is alone");
        assertThat(scope.left(plan.changes())).isEmpty();
        var settled = Map.of("packages", INSTALLED, "files", file("new\n"), "units", RUNNING);
        var facts = FreshHost.answer(planner.facts("web-01"), settled);
        assertThat(planner.plan(new ClusterFacts(Map.of("web-01", facts)), List.of(), List.of(), List.of())
                        .changes())
                .isEmpty();
    }

    @Test
    void a_file_edited_by_hand_is_called_drift() {
        var sections = converged();
        sections.put("files", file("hand\n"));
        assertThat(plan(sections, PACKAGE, CONF, SERVICE).changes())
                .singleElement()
                .satisfies(c -> assertThat(c.cause()).isEqualTo(Cause.DRIFT));
    }

    @Test
    void a_file_put_back_is_also_loaded_as_the_service_may_run_what_the_hand_wrote() {
        var sections = converged();
        sections.put("files", file("hand\n"));
        var plan = plan(sections, PACKAGE, CONF, SERVICE);
        assertThat(plan.stages()
                        .getFirst()
                        .steps()
                        .getFirst()
                        .operations()
                        .getFirst()
                        .script()
                        .toString())
                .contains("fi_activate nginx.service reload");
        assertThat(plan.changes().getFirst().delta().details()).contains(new Detail.Note("reloads nginx.service"));
    }

    @Test
    void a_file_that_the_topology_changes_is_not_called_drift() {
        var sections = converged();
        sections.put("files", file("old\n"));
        sections.put("manifest", manifest("old\n"));
        assertThat(plan(sections, PACKAGE, CONF, SERVICE).changes())
                .singleElement()
                .satisfies(c -> assertThat(c.cause()).isEqualTo(Cause.TOPOLOGY));
    }

    @Test
    void a_file_that_both_changed_says_so() {
        var sections = converged();
        sections.put("files", file("hand\n"));
        sections.put("manifest", manifest("old\n"));
        assertThat(plan(sections, PACKAGE, CONF, SERVICE).changes())
                .singleElement()
                .satisfies(c -> assertThat(c.cause()).isEqualTo(Cause.BOTH));
    }

    @Test
    void a_lost_reload_is_noticed_although_every_file_is_right() {
        var sections = converged();
        sections.put("http", generation("fedcba9876543210"));
        assertThat(plan(sections, PACKAGE, CONF, SERVICE).changes())
                .singleElement()
                .satisfies(c -> assertThat(c.resource().toString()).isEqualTo("service nginx.service"));
    }

    @Test
    void what_left_the_topology_is_removed_service_first_and_package_last() {
        var planner = new Planner("foobar", List.of(), Parts.removals());
        var facts = FreshHost.answer(planner.facts("web-01"), Map.of("manifest", manifest("new\n")));
        var removal = planner.plan(new ClusterFacts(Map.of("web-01", facts)), List.of(), List.of(), List.of());
        assertThat(removal.changes())
                .extracting(c -> c.delta().action() + " " + c.resource())
                .containsExactly(
                        "REMOVE service nginx.service", "REMOVE file /etc/nginx/nginx.conf", "REMOVE package nginx");
        assertThat(removal.count(Action.REMOVE)).isEqualTo(3);
    }

    @Test
    void what_leaves_goes_in_the_reverse_of_the_order_in_which_it_came() {
        var planner = new Planner("foobar", List.of(), Parts.removals());
        var mysql = "service\tmysql.service\tactive enabled\n";
        var left = Map.of(
                "a-primary", mysql + "writable\tfoobar\tyes\n",
                "b-replica", mysql + "replication\tfoobar\tfrom a-primary\n",
                "c-web", "service\tfoobar-app.service\tactive\nservice\tnginx.service\tactive\n" + mysql,
                "d-balancer", "service\thaproxy.service\tactive\n",
                "e-app", "service\tfoobar-app.service\tactive\n");
        var facts = new HashMap<String, Facts>();
        left.forEach((server, manifest) ->
                facts.put(server, FreshHost.answer(planner.facts(server), Map.of("manifest", manifest))));

        var stages = planner.plan(new ClusterFacts(facts), List.of(), List.of(), List.of())
                .stages();

        assertThat(stages)
                .extracting(stage -> stage.name() + ": "
                        + stage.steps().stream().map(HostStep::server).toList())
                .containsExactly(
                        "remove load balancer: [d-balancer]",
                        "remove web: [c-web]",
                        "remove app: [e-app]",
                        "remove database replicas: [b-replica]",
                        "remove database primary: [a-primary]");
        assertThat(stages.get(1).steps().getFirst().operations().stream().map(Operation::label))
                .containsExactly(
                        "remove service nginx.service",
                        "remove service foobar-app.service",
                        "remove service mysql.service");
    }

    @Test
    void what_may_hold_a_port_goes_before_what_comes_but_a_release_once_another_is_current() {
        var left = "service\tfoobar-app.service\tactive\nrelease\t/srv/foobar/static/releases/1234\t1234\n";

        var stages = plan(Map.of("manifest", left), PACKAGE, CONF, SERVICE).stages();

        assertThat(stages).extracting(Stage::name).containsExactly("make room", "web", "remove");
        assertThat(stages.getFirst().steps().getFirst().operations())
                .extracting(Operation::label)
                .containsExactly("remove service foobar-app.service");
        assertThat(stages.getLast().steps().getFirst().operations())
                .extracting(Operation::label)
                .containsExactly("remove release /srv/foobar/static/releases/1234");
    }

    @Test
    void what_was_made_right_by_hand_is_remembered() {
        var sections = converged();
        sections.put("manifest", "");
        assertThat(plan(sections, PACKAGE, CONF, SERVICE).changes())
                .singleElement()
                .satisfies(c -> assertThat(c.resource().kind()).isEqualTo("manifest"));
    }

    @Test
    void a_package_that_was_there_before_is_never_remembered_and_so_never_removed() {
        var sections = converged();
        sections.put("manifest", "");
        var script = plan(sections, PACKAGE, CONF, SERVICE).stages().getFirst().steps().getFirst().operations().stream()
                .map(o -> o.script().toString())
                .toList();
        assertThat(script).noneMatch(s -> s.contains("fi_record package"));
    }

    @Test
    void a_server_that_was_not_observed_is_left_out() {
        var planner =
                new Planner("foobar", List.of(new DesiredStage("web", List.of(CONF), List.of())), Parts.removals());
        assertThat(planner.plan(new ClusterFacts(Map.of()), List.of(), List.of(), List.of())
                        .changes())
                .isEmpty();
    }
}
