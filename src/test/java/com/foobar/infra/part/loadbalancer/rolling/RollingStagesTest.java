package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Turns;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.app.AppPart;
import com.foobar.infra.part.app.AppPaths;
import com.foobar.infra.part.loadbalancer.HaproxyDirectives;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Batch;
import com.foobar.infra.part.loadbalancer.LoadBalancer.Rolling;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.routing.Routers;
import com.foobar.infra.part.web.Site;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.DirectoryResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order what serves visitors is changed. Each app runs with another release than it is to have. */
class RollingStagesTest {

    private static final String UP =
            "MainPID=9\nNRestarts=0\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNeedDaemonReload=no\n";
    private static final String OUTDATED = UP.replace("Reload=no", "Reload=yes");
    private static final String DOWN =
            "MainPID=0\nNRestarts=0\nLoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\nNeedDaemonReload=no\n";

    private static final String NEW = DOWN.replace("LoadState=loaded", "LoadState=not-found");

    private static final String BLOG = new AppPaths("demo", "blog").service();

    private final List<String> notes = new ArrayList<>();
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final Map<String, Facts> answers = new HashMap<>();
    private final List<DesiredStage> desired = new ArrayList<>();
    private Rolling rolling = Rolling.USUAL;
    private List<String> web = List.of("web-01", "web-02", "web-03");
    private List<String> apps = web;
    private Optional<Routers> routers = Optional.empty();

    private Optional<App> blog = Optional.empty();

    private Topology topology() {
        var all = routers.isEmpty() ? front() : front().and(routers.get());
        return blog.isEmpty() ? all : all.and(blog.get());
    }

    /** A second app, with a site of its own. */
    private void blog(String... servers) {
        blog = Optional.of(Stacks.builtin("blog", 8001, servers));
    }

    /** Beside each of the apps, and on a database of their own. */
    private void route() {
        routers = Optional.of(new Routers(
                new Mysql.Routing(3307, 3308, 8406, 3309, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                apps,
                List.of("db-01", "db-02"),
                Set.of()));
        desired.add(new DesiredStage(
                Routers.TELLING,
                Stream.of("db-01", "db-02").map(RollingStagesTest::router).toList(),
                List.of()));
        desired.add(new DesiredStage(
                Routers.STAGE, apps.stream().map(RollingStagesTest::router).toList(), List.of()));
    }

    private static Resource router(String server) {
        return service(server, Routers.unit("demo"), ServiceSpec.Loading.RESTART);
    }

    private Topology front() {
        return Topologies.of(
                "demo",
                "localhost",
                Stream.of(
                                "lb-01", "lb-02", "web-01", "web-02", "web-03", "app-01", "app-02", "app-03", "db-01",
                                "db-02")
                        .map(name -> new Server(name, name + ".example"))
                        .toList(),
                Optional.empty(),
                Optional.of(web()),
                Optional.of(Stacks.builtin(apps.toArray(String[]::new))),
                Optional.empty());
    }

    /** With a site for the second app. */
    private Web web() {
        var usual = Stacks.web(web.toArray(String[]::new));
        return blog.isEmpty()
                ? usual
                : new Web(
                        usual.servers(),
                        usual.port(),
                        usual.statusPort(),
                        usual.staticFiles(),
                        usual.published(),
                        usual.maxBodySize(),
                        usual.maxHeaderBytes(),
                        usual.httpsPort(),
                        usual.errors(),
                        usual.directives(),
                        usual.first(),
                        List.of(new Site(
                                "blog",
                                "blog.org",
                                List.of(),
                                Site.Www.NONE,
                                Optional.empty(),
                                List.of(),
                                Optional.of("blog"),
                                Map.of(),
                                false,
                                new Site.Pages(Optional.empty(), false),
                                Optional.empty(),
                                List.of())),
                        usual.compression());
    }

    private LoadBalancer balancer() {
        var usual = Stacks.balancer(List.of("lb-01", "lb-02"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        return new LoadBalancer(
                usual.servers(),
                usual.port(),
                usual.algorithm(),
                usual.mode(),
                usual.healthCheck(),
                usual.timeouts(),
                usual.maxConnections(),
                usual.statusPort(),
                usual.https(),
                rolling,
                Optional.empty(),
                Optional.empty(),
                LoadBalancer.Visitors.USUAL,
                ErrorPages.NONE,
                HaproxyDirectives.NONE);
    }

    private static ServiceResource service(String server, String unit, ServiceSpec.Loading loading) {
        return new ServiceResource(
                server,
                new ServiceSpec(
                        unit,
                        Optional.empty(),
                        List.of(),
                        loading,
                        "0123456789abcdef",
                        loading == ServiceSpec.Loading.RESTART
                                ? new ServiceSpec.GenerationSource.ProcessEnvironment()
                                : new ServiceSpec.GenerationSource.Nowhere(),
                        60));
    }

    /** The app has something that can be done beforehand, and its restart; nginx may have to reload. */
    private void desired() {
        desired.add(new DesiredStage(
                App.STAGE,
                Stream.concat(apps.stream(), blog.stream().flatMap(app -> app.servers().stream()))
                        .distinct()
                        .<Resource>mapMulti((server, all) -> {
                            all.accept(new DirectoryResource(server, "/srv/x", "755", "root", "root"));
                            if (apps.contains(server)) {
                                all.accept(
                                        service(server, new AppPaths("demo").service(), ServiceSpec.Loading.RESTART));
                            }
                            if (blog.filter(app -> app.servers().contains(server))
                                    .isPresent()) {
                                all.accept(service(server, BLOG, ServiceSpec.Loading.RESTART));
                            }
                        })
                        .toList(),
                List.of()));
        desired.add(new DesiredStage(
                Web.STAGE,
                web.stream()
                        .<Resource>map(server -> service(server, Web.UNIT, ServiceSpec.Loading.RELOAD))
                        .toList(),
                List.of()));
    }

    private Planner planner() {
        return new Planner("demo", desired, Parts.removals());
    }

    /** @param units how they are, in the order of what is desired */
    private void answers(String server, String... units) {
        if (desired.isEmpty()) {
            desired();
        }
        var asked = new LinkedHashSet<Fact<?>>(planner().facts(server));
        var remembered = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(r -> r.server().equals(server) && r instanceof ServiceResource)
                .map(r -> "service\t" + r.id().name() + "\t" + r.digest() + "\n")
                .collect(Collectors.joining());
        answers.put(server, FreshHost.answer(asked, Map.of("units", String.join("\n", units), "manifest", remembered)));
    }

    private List<Stage> arranged() {
        return arranged(Set.of());
    }

    /** @param only just these servers; empty: all */
    private List<Stage> arranged(Set<String> only) {
        answers("lb-01");
        answers("lb-02");
        var observed = new ClusterFacts(answers);
        var plan = planner().plan(observed, only, List.of(), List.of());
        return new RollingStages(topology(), balancer(), "/run/socket", "/etc/config", desired)
                .arranged(plan.stages(), observed, new ArrayList<>(), notes);
    }

    private List<String> told() {
        return arranged().stream().map(RollingStagesTest::told).toList();
    }

    private static String told(Stage stage) {
        return stage.name() + " " + servers(stage.steps())
                + stage.detour()
                        .map(d -> " past " + servers(d.out()) + " until " + servers(d.back()))
                        .orElse("");
    }

    private static List<String> servers(List<HostStep> steps) {
        return steps.stream()
                .map(step -> step.server() + ":"
                        + step.operations().stream().map(Operation::label).toList())
                .toList();
    }

    @Test
    void each_server_has_its_turn_with_nobody_there_and_what_can_be_done_beforehand_is() {
        web.forEach(server -> answers(server, UP, UP));
        assertThat(arranged())
                .extracting(Stage::name)
                .containsExactly("app", "roll web-01", "roll web-02", "roll web-03");
        assertThat(told().getFirst())
                .isEqualTo("app [web-01:[directory /srv/x], web-02:[directory /srv/x], web-03:[directory /srv/x]]");
        assertThat(told().get(1))
                .isEqualTo("roll web-01 [web-01:[service demo-app.service]]"
                        + " past [lb-01:[take web-01 out of service], lb-02:[take web-01 out of service]]"
                        + " until [lb-01:[take web-01 back], lb-02:[take web-01 back]]");
        assertThat(notes.getFirst())
                .isEqualTo("in turns: web-01, then web-02, then web-03; each passed over by lb-01 and lb-02 meanwhile;"
                        + " the first failure leaves the others as they are");
    }

    @Test
    void nothing_is_lost_or_done_twice() {
        web.forEach(server -> answers(server, UP, OUTDATED));
        var all = planner()
                .plan(new ClusterFacts(answers), Set.of(), List.of(), List.of())
                .changes();
        assertThat(arranged().stream()
                        .flatMap(stage -> stage.steps().stream())
                        .flatMap(step -> step.operations().stream())
                        .flatMap(operation -> operation.changes().stream()))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void app_and_nginx_of_a_server_have_one_turn() {
        web.forEach(server -> answers(server, UP, OUTDATED));
        assertThat(told())
                .filteredOn(stage -> stage.startsWith("roll web-02"))
                .singleElement()
                .asString()
                .contains("web-02:[service demo-app.service, service nginx.service]");
    }

    @Test
    void a_reload_alone_needs_no_turn() {
        apps = List.of("app-01", "app-02");
        web.forEach(server -> answers(server, OUTDATED));
        assertThat(arranged()).extracting(Stage::name).containsExactly("web");
        assertThat(notes).isEmpty();
    }

    @Test
    void a_reload_of_nginx_has_one_where_that_is_asked_for() {
        rolling = new Rolling(new Batch(1, false), Duration.ofSeconds(5), true);
        apps = List.of("app-01", "app-02");
        web.forEach(server -> answers(server, OUTDATED));
        assertThat(arranged()).extracting(Stage::name).containsExactly("roll web-01", "roll web-02", "roll web-03");
    }

    @Test
    void who_is_down_comes_up_before_anybody_goes_down() {
        answers("web-01", UP, UP);
        answers("web-02", DOWN, UP);
        answers("web-03", UP, UP);
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "roll web-01", "roll web-03");
        assertThat(told().getFirst()).contains("web-02:[directory /srv/x, service demo-app.service]");
    }

    @Test
    void of_a_new_stack_all_is_made_side_by_side() {
        web.forEach(server -> answers(server, DOWN, DOWN));
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "web");
        assertThat(notes).isEmpty();
    }

    @Test
    void where_only_one_serves_it_is_told_that_visitors_will_notice() {
        answers("web-01", UP, UP);
        assertThat(arranged()).extracting(Stage::name).containsExactly("app");
        assertThat(notes)
                .containsExactly(
                        "visitors will notice: what serves them on web-01 restarts, and there is no other server of"
                                + " its kind that could serve meanwhile");
    }

    @Test
    void one_that_is_brought_up_before_may_serve_meanwhile() {
        answers("web-01", UP, UP);
        answers("web-02", DOWN, DOWN);
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "web", "roll web-01");
    }

    /** As where an app has left one web server, whose nginx asks another's from now on, once that listens to it. */
    @Test
    void what_serves_and_needs_no_turn_follows_those_that_it_may_come_to_ask() {
        apps = List.of("web-02", "web-03");
        answers("web-01", OUTDATED);
        answers("web-02", UP, UP);
        answers("web-03", UP, UP);
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "roll web-02", "roll web-03", "web");
        assertThat(told().getLast()).isEqualTo("web [web-01:[service nginx.service]]");
    }

    @Test
    void an_app_that_is_down_everywhere_does_not_take_the_turns_of_the_others() {
        blog("web-01", "web-02", "web-03");
        web.forEach(server -> answers(server, UP, DOWN, UP));
        assertThat(arranged())
                .extracting(Stage::name)
                .containsExactly("app", "roll web-01", "roll web-02", "roll web-03");
    }

    /** HAProxy asks for the health of the app of the domain alone, and leads nobody where that is down. */
    @Test
    void a_server_whose_first_app_is_down_serves_nobody_and_stops_nothing_where_it_is_out_of_the_limit() {
        blog("web-01", "web-02", "web-03");
        answers("web-01", UP, UP, UP);
        answers("web-02", DOWN, UP, UP);
        answers("web-03", DOWN, UP, UP);

        assertThat(arranged(Set.of("web-01"))).extracting(Stage::name).containsExactly("app");
        assertThat(notes)
                .containsExactly(
                        "visitors will notice: what serves them on web-01 restarts, and there is no other server of"
                                + " its kind that could serve meanwhile");
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "roll web-01");
    }

    @Test
    void a_server_on_which_all_apps_are_down_comes_up_before_anybody_goes_down() {
        blog("web-01", "web-02", "web-03");
        answers("web-01", UP, UP, UP);
        answers("web-02", DOWN, DOWN, UP);
        answers("web-03", UP, UP, UP);
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "roll web-01", "roll web-03");
    }

    @Test
    void the_server_that_has_least_to_lose_has_its_turn_first() {
        blog("web-01", "web-02", "web-03");
        answers("web-01", UP, UP, UP);
        answers("web-02", UP, DOWN, UP);
        answers("web-03", UP, UP, UP);
        assertThat(arranged())
                .extracting(Stage::name)
                .containsExactly("app", "roll web-02", "roll web-01", "roll web-03");
    }

    @Test
    void a_server_without_nginx_serves_nobody_whatever_apps_run() {
        blog("web-01", "web-02", "web-03");
        answers("web-01", UP, UP, UP);
        answers("web-02", UP, UP, DOWN);
        answers("web-03", UP, UP, UP);
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "web", "roll web-01", "roll web-03");
    }

    /** Whether the last gate of the turn of a server in which a package comes asks for the apps. */
    private List<Boolean> askedAfterPackages(String... units) {
        desired();
        var app = desired.removeFirst();
        desired.addFirst(new DesiredStage(App.STAGE, app.resources(), List.of(new Well())));
        desired.addFirst(new DesiredStage(
                Turns.PACKAGES,
                web.stream()
                        .<Resource>map(server -> new PackageResource(server, "python3-pymysql"))
                        .toList(),
                List.of()));
        web.forEach(server -> answers(server, units));
        return arranged().stream()
                .filter(stage -> stage.steps().stream()
                        .flatMap(step -> step.operations().stream())
                        .anyMatch(operation -> operation.label().equals("packages")))
                .map(stage -> !stage.gate().isEmpty())
                .toList();
    }

    /** Asks nobody. */
    private record Well() implements Check {
        @Override
        public CheckId id() {
            return new CheckId("app", "answers", "web-01");
        }

        @Override
        public Map<String, Set<Fact<?>>> facts() {
            return Map.of();
        }

        @Override
        public Verdict judge(ClusterFacts answers) {
            return new Verdict.Pass("well");
        }
    }

    @Test
    void after_packages_come_all_that_runs_is_asked_for() {
        // The check is one of web-01.
        assertThat(askedAfterPackages(UP, UP)).containsExactly(true, false, false);
    }

    @Test
    void after_packages_come_nobody_asks_for_an_app_that_comes_later() {
        blog("web-01", "web-02", "web-03");
        assertThat(askedAfterPackages(UP, NEW, UP)).containsExactly(false, false, false);
    }

    private void apart(String... blogs) {
        web = List.of("web-01");
        apps = List.of("app-01", "app-02");
        blog(blogs);
        answers("web-01", UP);
        for (var server : List.of("app-01", "app-02", "app-03")) {
            int running = (apps.contains(server) ? 1 : 0) + (List.of(blogs).contains(server) ? 1 : 0);
            answers(server, Stream.generate(() -> UP).limit(running).toArray(String[]::new));
        }
    }

    @Test
    void apps_on_servers_of_their_own_do_not_stand_in_for_each_other() {
        apart("app-03");
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "roll app-01", "roll app-02");
        assertThat(told().getFirst()).contains("app-03:[directory /srv/x, service demo-app-blog.service]");
        assertThat(notes)
                .contains("visitors will notice: what serves them on app-03 restarts, and there is no other server of"
                        + " its kind that could serve meanwhile");
    }

    @Test
    void an_app_that_is_nowhere_else_is_not_asked_past_while_another_has_its_turn() {
        apart("app-02");
        assertThat(told())
                .filteredOn(stage -> stage.startsWith("roll app-02"))
                .singleElement()
                .asString()
                .contains("past [web-01:[ask the app past app-02]] until [web-01:[ask the app on app-02 again]]");
    }

    @Test
    void that_an_app_in_another_ones_turn_is_nowhere_else_is_told() {
        apart("app-02");
        var stages = arranged();
        notes.clear();
        App.all(topology())
                .forEach(app -> new AppPart()
                        .preflight(app, topology(), desired)
                        .arranged(stages, new ClusterFacts(answers), new ArrayList<>(), notes));
        assertThat(notes)
                .containsExactly("visitors of the app blog will notice: it restarts on app-02, and runs on no other"
                        + " server that could serve meanwhile");
    }

    @Test
    void the_way_to_all_apps_of_a_server_opens_at_once() {
        apart("app-01", "app-02");
        assertThat(told())
                .filteredOn(stage -> stage.startsWith("roll app-01"))
                .singleElement()
                .asString()
                .contains("past [web-01:[ask the app past app-01, ask the app blog past app-01]]"
                        + " until [web-01:[ask the app and the app blog on app-01 again]]");
    }

    @Test
    void that_the_only_server_of_one_of_several_apps_is_away_is_told() {
        apart("app-03");
        assertThat(away("app-03"))
                .containsExactly(
                        "visitors will notice: while app-03 is away, there is no other server of the app blog");
    }

    @Test
    void routers_are_restarted_in_turns_where_nobody_is_and_those_that_tell_roles_one_after_the_other() {
        web = List.of("web-01", "web-02");
        apps = web;
        route();
        Stream.of("web-01", "web-02", "db-01", "db-02").forEach(server -> answers(server, UP));
        assertThat(told())
                .containsExactly(
                        "roll db-01 [db-01:[service demo-routing.service]]",
                        "roll db-02 [db-02:[service demo-routing.service]]",
                        "roll web-01 [web-01:[service demo-routing.service]]"
                                + " past [lb-01:[take web-01 out of service], lb-02:[take web-01 out of service]]"
                                + " until [lb-01:[take web-01 back], lb-02:[take web-01 back]]",
                        "roll web-02 [web-02:[service demo-routing.service]]"
                                + " past [lb-01:[take web-02 out of service], lb-02:[take web-02 out of service]]"
                                + " until [lb-01:[take web-02 back], lb-02:[take web-02 back]]");
    }

    @Test
    void of_routers_beside_apps_apart_one_restarts_while_the_web_servers_ask_past_it() {
        web = List.of("web-01");
        apps = List.of("app-01", "app-02");
        route();
        Stream.of("web-01", "app-01", "app-02").forEach(server -> answers(server, UP));
        assertThat(told())
                .containsExactly(
                        "roll app-01 [app-01:[service demo-routing.service]]"
                                + " past [web-01:[ask the app past app-01]] until [web-01:[ask the app on app-01 again]]",
                        "roll app-02 [app-02:[service demo-routing.service]]"
                                + " past [web-01:[ask the app past app-02]] until [web-01:[ask the app on app-02 again]]");
    }

    @Test
    void several_may_have_their_turn_together_but_never_all() {
        rolling = new Rolling(new Batch(2, false), Duration.ofSeconds(5), false);
        web.forEach(server -> answers(server, UP, UP));
        assertThat(arranged()).extracting(Stage::name).containsExactly("app", "roll web-01, web-02", "roll web-03");
        assertThat(new Batch(5, false).of(3)).isEqualTo(2);
        assertThat(new Batch(25, true).of(8)).isEqualTo(2);
        assertThat(new Batch(25, true).of(3)).isEqualTo(1);
        assertThat(new Batch(99, true).of(1)).isEqualTo(1);
    }

    @Test
    void all_at_once_is_as_it_says() {
        rolling = new Rolling(new Batch(100, true), Duration.ofSeconds(5), false);
        web.forEach(server -> answers(server, UP, UP));
        assertThat(arranged()).extracting(Stage::name).containsExactly("app");
    }

    @Test
    void a_load_balancer_that_does_not_answer_is_named_and_not_waited_for() {
        web.forEach(server -> answers(server, UP, UP));
        answers("lb-01");
        var observed = new ClusterFacts(answers);
        var plan = planner().plan(observed, Set.of(), List.of(), List.of());
        var stages = new RollingStages(topology(), balancer(), "/run/socket", "/etc/config", desired)
                .arranged(plan.stages(), observed, new ArrayList<>(), notes);
        assertThat(stages.get(1).detour().orElseThrow().out())
                .extracting(HostStep::server)
                .containsExactly("lb-01");
        assertThat(notes).last().asString().startsWith("lb-02 did not answer");
    }

    private String past(String... servers) {
        answers("lb-01");
        answers("lb-02");
        return new RollingStages(topology(), balancer(), "/run/socket", "/etc/config", desired)
                .past(List.of(servers), 600, new ClusterFacts(answers))
                .map(d -> servers(d.out()) + " until " + servers(d.back()))
                .orElse("nobody");
    }

    @Test
    void who_is_away_is_passed_over_by_those_who_lead_there_and_are_not_away_themselves() {
        web.forEach(server -> answers(server, UP, UP));
        assertThat(past("web-01"))
                .isEqualTo("[lb-01:[take web-01 out of service], lb-02:[take web-01 out of service]]"
                        + " until [lb-01:[take web-01 back], lb-02:[take web-01 back]]");
        assertThat(past("web-01", "lb-01"))
                .isEqualTo("[lb-02:[take web-01 out of service]] until [lb-02:[take web-01 back]]");
        assertThat(past("lb-01")).isEqualTo("nobody");
    }

    @Test
    void an_app_that_is_away_is_passed_over_by_the_web_servers() {
        web = List.of("web-01", "web-02");
        apps = List.of("app-01", "app-02");
        Stream.of("web-01", "web-02", "app-01", "app-02").forEach(server -> answers(server, UP));
        assertThat(past("app-02"))
                .isEqualTo("[web-01:[ask the app past app-02], web-02:[ask the app past app-02]]"
                        + " until [web-01:[ask the app on app-02 again], web-02:[ask the app on app-02 again]]");
    }

    private List<String> away(String... servers) {
        new RollingStages(topology(), balancer(), "/run/socket", "/etc/config", desired)
                .away(List.of(servers), new ClusterFacts(answers), obstacles, notes);
        return notes;
    }

    @Test
    void that_nobody_of_a_kind_is_left_is_told() {
        assertThat(away("web-01", "web-02")).isEmpty();
        web = List.of("web-01");
        assertThat(away("web-01"))
                .containsExactly("visitors will notice: while web-01 is away, there is no other web server");
    }

    @Test
    void a_load_balancer_that_cannot_be_told_stands_in_the_way() {
        answers("lb-01");
        away("web-01", "lb-01");
        assertThat(obstacles).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.server()).isEqualTo("web-01");
            assertThat(obstacle.what()).startsWith("lb-02 did not answer");
            assertThat(obstacle.consentable()).isTrue();
        });
        answers("lb-02");
        obstacles.clear();
        away("web-01");
        assertThat(obstacles).isEmpty();
    }

    @Test
    void a_load_balancer_without_a_virtual_address_is_to_be_taken_out_of_the_dns() {
        assertThat(away("lb-02")).singleElement().asString().contains("take it out of your DNS before");
    }
}
