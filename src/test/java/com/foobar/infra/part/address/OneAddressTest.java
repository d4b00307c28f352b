package com.foobar.infra.part.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.config.SoundTopology;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.LoadBalancer.VirtualAddress;
import com.foobar.infra.part.loadbalancer.rolling.LeavingFirst;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order load balancers come and go, so that never two have the virtual address. */
class OneAddressTest {

    private static final AddressPaths PATHS = new AddressPaths("front");
    private static final String MANIFEST =
            "service\tfront-address.service\tactive enabled\nservice\thaproxy.service\tactive enabled\n";

    private final Map<String, Facts> answers = new HashMap<>();
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<DesiredStage> desired = new ArrayList<>();
    private final Topology topology;

    OneAddressTest() throws ConfigException {
        topology = SoundTopology.load("""
                name: front
                domain: www.foobar.com
                servers: {lb-01: 10.0.0.10, lb-02: 10.0.0.11, lb-03: 10.0.0.13, web-01: 10.0.0.12}
                load_balancer: {servers: [lb-01, lb-02], virtual_address: 10.0.0.9}
                web: {servers: web-01}
                """);
        desired.add(new DesiredStage(
                VirtualAddress.STAGE,
                Stream.of("lb-01", "lb-02")
                        .<Resource>flatMap(server -> Stream.of(
                                new FileResource(
                                        server, PATHS.config(), text("lb-01", "lb-02"), "644", "root", "root", spec()),
                                new ServiceResource(server, spec())))
                        .toList(),
                List.of()));
    }

    private static ServiceSpec spec() {
        return new ServiceSpec(
                PATHS.service(),
                Optional.of(PATHS.directory()),
                List.of(),
                ServiceSpec.Loading.RELOAD,
                "0123456789abcdef",
                new ServiceSpec.GenerationSource.Nowhere(),
                10);
    }

    private static String address(String server) {
        return Map.of("lb-01", "10.0.0.10", "lb-02", "10.0.0.11", "lb-03", "10.0.0.13")
                .getOrDefault(server, "");
    }

    private static String text(String... knows) {
        return "virtual_router_id 9\n"
                + String.join(
                        "\n", Stream.of(knows).map(OneAddressTest::address).toList()) + "\n10.0.0.9/32 dev eth0\n";
    }

    private Planner planner() {
        return new Planner("front", desired, Parts.removals());
    }

    /** One that runs with a file of this text; empty: it is new. */
    private void answers(String server, String text, String manifest) {
        var asked = new LinkedHashSet<Fact<?>>(planner().facts(server));
        asked.add(new UnitFact(PATHS.service()));
        asked.add(new UnitFact("haproxy.service"));
        var sections = new HashMap<String, String>();
        sections.put("manifest", manifest);
        if (!text.isEmpty()) {
            sections.put(
                    "files",
                    "s\t" + PATHS.config() + "\tf\t644\troot\troot\t\nh\t" + PATHS.config() + "\t"
                            + Sha256.of(text) + "\nc\t" + PATHS.config() + "\t"
                            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\n");
            units(asked, "active", sections);
        }
        answers.put(server, FreshHost.answer(asked, sections));
    }

    private static void units(Set<Fact<?>> asked, String active, Map<String, String> sections) {
        int units = (int) asked.stream()
                .filter(fact -> fact.kind().name().equals("units"))
                .count();
        sections.put(
                "units",
                String.join(
                        "\n",
                        Collections.nCopies(
                                units,
                                "MainPID=9\nNRestarts=0\nLoadState=loaded\nActiveState=" + active
                                        + "\nUnitFileState=enabled\nNeedDaemonReload=no\n")));
    }

    private void runs(String server, String... knows) {
        answers(server, text(knows), "");
    }

    private void leaves(String server) {
        answers(server, "", MANIFEST);
    }

    private List<String> arranged(String... only) {
        var observed = new ClusterFacts(answers);
        var planned =
                planner().plan(observed, List.of(only), List.of(), List.of()).stages();
        var holders = topology.part(Holders.class).orElseThrow();
        var apart = new AddressPreflight(topology, holders, desired).arranged(planned, observed, obstacles, notes);
        return new LeavingFirst("front", topology.part(LoadBalancer.class).orElseThrow(), "/run/socket")
                .arranged(apart, observed, obstacles, notes).stream()
                        .map(OneAddressTest::told)
                        .toList();
    }

    private static String told(Stage stage) {
        return stage.name() + " " + servers(stage.steps())
                + stage.detour().map(d -> " after " + labels(d.out())).orElse("");
    }

    private static List<String> servers(List<HostStep> steps) {
        return steps.stream().map(HostStep::server).toList();
    }

    private static List<String> labels(List<HostStep> steps) {
        return steps.stream()
                .flatMap(step -> step.operations().stream())
                .map(Operation::label)
                .toList();
    }

    @Test
    void one_that_leaves_gives_it_away_before_the_others_hear_no_more_of_it() {
        runs("lb-01", "lb-01", "lb-02", "lb-03");
        runs("lb-02", "lb-01", "lb-02", "lb-03");
        leaves("lb-03");
        assertThat(arranged())
                .containsExactly(
                        "give the virtual address away [lb-03] after [give the virtual address away]",
                        "virtual address [lb-01, lb-02]",
                        "remove [lb-03]");
        assertThat(obstacles).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void one_in_the_place_of_another_begins_once_that_has_stopped_and_the_rest_know_it() {
        runs("lb-01", "lb-01", "lb-03");
        answers("lb-02", "", "");
        leaves("lb-03");
        assertThat(arranged())
                .containsExactly(
                        "give the virtual address away [lb-03] after [give the virtual address away]",
                        "virtual address [lb-01]",
                        "virtual address of new load balancers [lb-02]",
                        "remove [lb-03]");
        assertThat(obstacles).isEmpty();
    }

    @Test
    void where_nobody_could_take_it_from_one_that_leaves_that_is_told() {
        answers("lb-01", "", "");
        answers("lb-02", "", "");
        leaves("lb-03");
        assertThat(arranged())
                .containsExactly(
                        "give the virtual address away [lb-03]", "virtual address [lb-01, lb-02]", "remove [lb-03]");
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("visitors will notice if lb-03 has the virtual address: none");
    }

    @Test
    void a_new_one_whom_the_others_do_not_know_yet_stands_in_the_way() {
        runs("lb-01", "lb-01", "lb-03");
        answers("lb-02", "", "");
        arranged("lb-02");
        assertThat(obstacles).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.server()).isEqualTo("lb-02");
            assertThat(obstacle.what()).startsWith("lb-01 would not hear that it has the virtual address");
            assertThat(obstacle.hint()).startsWith("give --limit lb-01 too");
            assertThat(obstacle.consentable()).isFalse();
        });
        obstacles.clear();
        runs("lb-01", "lb-01", "lb-02");
        arranged("lb-02");
        assertThat(obstacles).isEmpty();
    }

    @Test
    void what_does_not_concern_the_others_may_be_changed_on_one_alone() {
        answers("lb-01", text("lb-01", "lb-02") + "# advert_int 0.2\n", "");
        answers("lb-02", text("lb-01", "lb-02") + "# advert_int 0.2\n", "");
        assertThat(arranged("lb-02")).containsExactly("virtual address [lb-02]");
        assertThat(obstacles).isEmpty();
    }

    @Test
    void one_that_leaves_and_is_not_cleared_stands_in_the_way_of_those_who_forget_it() {
        runs("lb-01", "lb-01", "lb-02", "lb-03");
        runs("lb-02", "lb-01", "lb-02", "lb-03");
        leaves("lb-03");
        arranged("lb-01", "lb-02");
        assertThat(obstacles).extracting(Obstacle::server).containsExactly("lb-01", "lb-02");
        assertThat(obstacles).allSatisfy(obstacle -> {
            assertThat(obstacle.what()).startsWith("lb-03, which is to leave, would not hear any more");
            assertThat(obstacle.hint()).startsWith("give --limit lb-03 too");
        });
    }

    @Test
    void that_a_silent_one_does_not_hear_a_new_one_is_told() {
        answers("lb-02", "", "");
        arranged("lb-02");
        assertThat(obstacles).isEmpty();
        assertThat(notes).singleElement().asString().startsWith("lb-01 did not answer: if keepalived runs there");
    }
}
