package com.foobar.infra.part.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.config.SoundTopology;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.HttpFact;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.Probes;
import com.foobar.infra.fact.RequestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Reading;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of what the load balancers say of the virtual address. */
class AddressChecksTest {

    private static final String ADDRESS = "10.0.0.9";
    private static final NeighbourFact QUESTION = new NeighbourFact(ADDRESS);
    private static final AddressPaths PATHS = new AddressPaths("front");
    private static final RequestFact VISIT = RequestFact.get(ADDRESS, 80, "www.foobar.com", "/healthz");

    private static final String TWO = """
            name: front
            domain: www.foobar.com
            servers: {lb-01: 10.0.0.10, lb-02: 10.0.0.11, web-01: 10.0.0.12}
            load_balancer: {servers: [lb-01, lb-02], virtual_address: 10.0.0.9}
            web: {servers: web-01}
            """;

    private static final DrillFact DRILL = new DrillFact(ADDRESS, 80, "front");

    private final Topology topology;
    private final Holders holders;

    private final Map<String, Map<Fact<?>, Object>> answers = new HashMap<>();
    private final Map<String, Map<Fact<?>, Object>> left = new HashMap<>();

    AddressChecksTest() throws ConfigException {
        topology = SoundTopology.load(TWO);
        holders = topology.part(Holders.class).orElseThrow();
        says("lb-01", "10.0.0.10", "own 02:00:00:00:00:10\nat 10.0.0.9 FREE");
        says("lb-02", "10.0.0.11", "own 02:00:00:00:00:11\nat 10.0.0.9 FREE");
    }

    private void says(String server, String own, String neighbours) {
        var facts = new HashMap<Fact<?>, Object>();
        facts.put(new InterfacesFact(), has(own));
        facts.put(new UnitFact(PATHS.service()), unit("active"));
        facts.put(QUESTION, Probes.told(neighbours, List.of(QUESTION)).get(QUESTION));
        answers.put(server, facts);
    }

    private static InterfacesFact.State has(String... addresses) {
        var all = new ArrayList<InterfacesFact.Address>();
        for (var address : addresses) {
            all.add(new InterfacesFact.Address("eth0", address, address.equals(ADDRESS) ? 32 : 24));
        }
        return new InterfacesFact.State(all);
    }

    private static UnitFact.State unit(String active) {
        return new UnitFact.State(
                active.isEmpty() ? "not-found" : "loaded", active, "enabled", 1, false, 0, "", "", "");
    }

    private void put(String server, Fact<?> fact, Object state) {
        answers.get(server).put(fact, state);
    }

    private ClusterFacts observed() {
        var all = new HashMap<String, Facts>();
        answers.forEach((server, facts) -> all.put(server, Facts.of(facts)));
        left.forEach((server, facts) -> all.put(server, Facts.of(facts)));
        return new ClusterFacts(all);
    }

    private Verdict verdict() {
        var check = new AddressCheck(holders, ADDRESS, PATHS, VISIT);
        check.followUp(observed())
                .forEach((server, facts) -> facts.forEach(fact ->
                        put(server, fact, new RequestFact.State(List.of(new RequestFact.Reply(200, Map.of(), ""))))));
        return check.judge(observed());
    }

    private Verdict drilled(String first, String second) {
        for (var server : List.of("lb-01", "lb-02")) {
            put(server, new HttpFact(8404, "/generation"), new HttpFact.State(200, "word"));
            put(server, VISIT, new RequestFact.State(List.of(new RequestFact.Reply(200, Map.of(), ""))));
        }
        var check = new DrillCheck(holders, 80, "front", VISIT);
        for (var said : List.of(first, second)) {
            check.followUp(observed())
                    .forEach((server, facts) -> answers.get(server)
                            .putIfAbsent(
                                    DRILL,
                                    Probes.told("drill " + said, List.of(DRILL)).get(DRILL)));
        }
        return check.judge(observed());
    }

    /** At a glance, each tells of itself alone. */
    @Test
    void status_tells_who_has_it_who_stands_by_and_who_would_not_take_it() {
        put("lb-01", new InterfacesFact(), has("10.0.0.10", ADDRESS));
        assertThat(reading("lb-01").cells()).contains("has " + ADDRESS);
        assertThat(reading("lb-02").cells()).contains("stands by");
        assertThat(reading("lb-02").level()).isEqualTo(Reading.Level.WELL);
        put("lb-02", new UnitFact(PATHS.service()), unit("failed"));
        assertThat(reading("lb-02").cells()).contains("would not take it");
        assertThat(reading("lb-02").level()).isEqualTo(Reading.Level.BAD);
    }

    private Reading reading(String server) {
        return new AddressGauge(server, List.of(ADDRESS), PATHS)
                .read(observed())
                .getFirst();
    }

    private List<Obstacle> obstacles() {
        var found = new ArrayList<Obstacle>();
        var preflight = new AddressPreflight(topology, holders, List.of());
        answers.forEach((server, facts) -> preflight.obstacles(server, Facts.of(facts), found));
        preflight.obstacles(observed(), found);
        return found;
    }

    @Test
    void one_that_has_it_and_one_that_stands_by_are_as_they_should_be() {
        put("lb-02", new InterfacesFact(), has("10.0.0.11", ADDRESS));
        assertThat(verdict()).isEqualTo(new Verdict.Pass("lb-02 has 10.0.0.9, lb-01 stands by; it answers lb-01"));
    }

    @Test
    void two_that_have_it_do_not_hear_each_other() {
        put("lb-01", new InterfacesFact(), has("10.0.0.10", ADDRESS));
        put("lb-02", new InterfacesFact(), has("10.0.0.11", ADDRESS));
        assertThat(verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict().evidence()).contains("lb-01 and lb-02 have 10.0.0.9 at the same time");
    }

    @Test
    void none_that_has_it_and_one_that_would_not_take_it_fail() {
        assertThat(verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict().evidence()).isEqualTo("nobody has 10.0.0.9");
        put("lb-01", new InterfacesFact(), has("10.0.0.10", ADDRESS));
        put("lb-02", new UnitFact(PATHS.service()), unit("failed"));
        assertThat(verdict()).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict().evidence()).isEqualTo("lb-01 has 10.0.0.9; lb-02 would not take it");
    }

    @Test
    void of_one_that_was_not_reached_nobody_knows_whether_it_has_it_too() {
        put("lb-01", new InterfacesFact(), has("10.0.0.10", ADDRESS));
        answers.remove("lb-02");
        assertThat(verdict()).isEqualTo(new Verdict.Unknown("lb-01 has 10.0.0.9; not reached: lb-02"));
        answers.clear();
        assertThat(verdict()).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void a_drill_tells_how_long_it_was_silent_each_way_and_when_nobody_took_it() {
        put("lb-02", new InterfacesFact(), has("10.0.0.11", ADDRESS));
        assertThat(drilled("MOVED 67", "MOVED 93"))
                .isEqualTo(new Verdict.Pass("from lb-02: silent for 67 ms; from lb-01: silent for 93 ms"));
        answers.values().forEach(facts -> facts.remove(DRILL));
        assertThat(drilled("SILENT", "MOVED 93").evidence()).isEqualTo("lb-02 gave 10.0.0.9 away, and nobody took it");
        answers.values().forEach(facts -> facts.remove(DRILL));
        assertThat(drilled("MOVED 67", "SILENT")).isInstanceOf(Verdict.Fail.class);
        answers.values().forEach(facts -> facts.remove(DRILL));
        assertThat(drilled("ABSENT", "MOVED 93")).isEqualTo(new Verdict.Unknown("it moved meanwhile"));
    }

    @Test
    void where_a_load_balancer_is_not_well_nothing_is_drilled() {
        put("lb-02", new InterfacesFact(), has("10.0.0.11", ADDRESS));
        put("lb-01", new UnitFact(PATHS.service()), unit("failed"));
        assertThat(new DrillCheck(holders, 80, "front", VISIT).followUp(observed()))
                .isEmpty();
        assertThat(drilled("MOVED 67", "MOVED 93")).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void an_address_that_nobody_has_and_one_that_the_other_load_balancer_has_are_no_obstacle() {
        assertThat(obstacles()).isEmpty();
        says("lb-01", "10.0.0.10", "own 02:00:00:00:00:10\nat 10.0.0.9 TAKEN 02:00:00:00:00:11");
        put("lb-02", new InterfacesFact(), has("10.0.0.11", ADDRESS));
        says("lb-02", "10.0.0.11", "own 02:00:00:00:00:11\nat 10.0.0.9 OWN");
        assertThat(obstacles()).isEmpty();
    }

    @Test
    void one_that_somebody_else_has_is_named_with_who_that_is() {
        says("lb-01", "10.0.0.10", "own 02:00:00:00:00:10\nat 10.0.0.9 TAKEN 02:00:00:00:00:12");
        assertThat(obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("10.0.0.9 is in use", "02:00:00:00:00:12"))
                .satisfies(o -> assertThat(o.consentable()).isFalse());
    }

    private List<String> notes() {
        var notes = new ArrayList<String>();
        new AddressPreflight(topology, holders, List.of()).notes(observed(), notes);
        return notes;
    }

    @Test
    void one_that_a_load_balancer_has_that_leaves_is_no_obstacle() {
        says("lb-01", "10.0.0.10", "own 02:00:00:00:00:10\nat 10.0.0.9 TAKEN 02:00:00:00:00:13");
        leaves("lb-03", "10.0.0.13", ADDRESS);
        assertThat(obstacles()).isEmpty();
        assertThat(notes()).isEmpty();
        leaves("lb-03", "10.0.0.13");
        assertThat(obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("10.0.0.9 is in use"));
    }

    /** A server without a role, which remembers that it was a load balancer. */
    private void leaves(String server, String... addresses) {
        var host = new StringBuilder("os=debian\nversion=13\nclock=0\nmemory=1\nsystemd=yes\n");
        for (var address : addresses) {
            host.append("address=").append(address).append('\n');
        }
        var facts = new HashMap<Fact<?>, Object>();
        facts.put(
                new HostFact(),
                Probes.told(host.toString(), List.of(new HostFact())).get(new HostFact()));
        facts.put(new ManifestFact("front"), new ManifestFact.State(Map.of("service front-address.service", "x")));
        left.put(server, facts);
    }

    /** Only its way is broken, or only for us. */
    @Test
    void what_this_stack_took_before_is_a_note_while_a_load_balancer_is_silent() {
        says("lb-01", "10.0.0.10", "own 02:00:00:00:00:10\nat 10.0.0.9 TAKEN 02:00:00:00:00:11");
        answers.remove("lb-02");
        assertThat(obstacles()).isEmpty();
        assertThat(notes()).singleElement().asString().contains("if that is not lb-02, which was not reached");
        put("lb-01", new UnitFact(PATHS.service()), unit(""));
        assertThat(obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.what()).contains("10.0.0.9 is in use"))
                .satisfies(o -> assertThat(o.hint()).contains("if it is lb-02, which was not reached"));
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_change_of_some_of_them_is_proven_by_who_was_reached_and_of_both_that_have_it_fails() {
        var gate = new AddressCheck(holders, ADDRESS, PATHS, VISIT).gate(PATHS);
        assertThat(gate.proves()).containsExactlyInAnyOrder("lb-01", "lb-02");
        put("lb-01", new InterfacesFact(), has("10.0.0.10", ADDRESS));
        put("lb-02", new InterfacesFact(), has("10.0.0.11", ADDRESS));
        assertThat(gate.judge(observed())).isInstanceOf(Verdict.Fail.class);
        answers.remove("lb-02");
        assertThat(gate.judge(observed())).isEqualTo(new Verdict.Pass("lb-01 has 10.0.0.9; not reached: lb-02"));
        put("lb-01", new InterfacesFact(), has("10.0.0.10"));
        assertThat(gate.judge(observed())).isInstanceOf(Verdict.Unknown.class);
        gate.followUp(observed())
                .forEach((server, facts) -> facts.forEach(fact ->
                        put(server, fact, new RequestFact.State(List.of(new RequestFact.Reply(200, Map.of(), ""))))));
        assertThat(gate.judge(observed())).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void one_of_no_network_and_one_that_a_host_has_by_itself_stand_in_the_way() {
        put(
                "lb-01",
                new InterfacesFact(),
                new InterfacesFact.State(List.of(
                        new InterfacesFact.Address("eth0", "10.0.0.10", 31),
                        new InterfacesFact.Address("eth1", "10.0.0.8", 24))));
        assertThat(obstacles())
                .singleElement()
                .satisfies(o ->
                        assertThat(o.what()).isEqualTo("10.0.0.9 is in none of its networks on eth0: 10.0.0.10/31"));
        says("lb-01", "10.0.0.10", "own 02:00:00:00:00:10\nat 10.0.0.9 OWN");
        put("lb-01", new UnitFact(PATHS.service()), unit(""));
        assertThat(obstacles())
                .singleElement()
                .satisfies(o -> assertThat(o.what()).startsWith("it has 10.0.0.9 already"));
    }

    @Test
    void what_is_no_load_balancer_is_asked_nothing() {
        assertThat(new AddressPreflight(topology, holders, List.of()).facts("web-01"))
                .isEqualTo(Set.of());
    }
}
