package com.foobar.infra.part.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.DialFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ListenersFact.Listener;
import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.fact.ReachFact;
import com.foobar.infra.part.Doors;
import com.foobar.infra.part.Expected;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is made of what servers say that listens on them, and of who reaches it. */
class NetworkChecksTest {

    private static final String WEB = "10.0.0.11";

    private Topology topology = Stacks.threeServers();

    /** What listens, by server, and its other addresses. */
    private final Map<String, List<Listener>> tcp = new HashMap<>();

    private final Map<String, List<Listener>> udp = new HashMap<>();
    private final Map<String, List<InterfacesFact.Address>> addresses = new HashMap<>();

    /** Not reached by SSH. */
    private final Set<String> silent = new HashSet<>();

    /** What is not as the sockets say, by "FROM ADDRESS PORT". */
    private final Map<String, ReachFact.State> ways = new HashMap<>();

    /** What was tried, likewise. */
    private final List<String> tried = new ArrayList<>();

    private Optional<String> notFromHere = Optional.empty();

    NetworkChecksTest() {
        tcp.put("lb-01", new ArrayList<>(List.of(ssh(), socket("0.0.0.0", 80, "haproxy"), status(8404, "haproxy"))));
        for (var server : List.of("web-01", "web-02")) {
            var own = topology.server(server).address();
            tcp.put(
                    server,
                    new ArrayList<>(List.of(
                            ssh(),
                            socket("0.0.0.0", 80, "nginx"),
                            status(8405, "nginx"),
                            socket("127.0.0.1", 8000, "foobar-app"),
                            socket("127.0.0.1", 3306, "mysql"),
                            socket(own, 3306, "mysql"))));
        }
        topology.servers()
                .forEach(s -> addresses.put(
                        s.name(), new ArrayList<>(List.of(new InterfacesFact.Address("eth0", s.address(), 24)))));
    }

    private static Listener ssh() {
        return new Listener("[::]", 22, "sshd", 80, "ssh.service");
    }

    private static Listener socket(String address, int port, String unit) {
        return new Listener(address, port, unit, 400, unit + ".service");
    }

    private static Listener status(int port, String unit) {
        return socket("127.0.0.1", port, unit);
    }

    private Verdict verdict(String name, String server) {
        return verdict(name, server, false);
    }

    private Verdict verdict(String name, String server, boolean guarded, Expected... expected) {
        var doors = new Doors(Stack.ports(topology), guarded ? Set.of(server) : Set.of(), List.of(expected));
        var check = new NetworkPart()
                .across(topology, doors).stream()
                        .filter(c ->
                                c.id().name().equals(name) && c.id().server().equals(server))
                        .findFirst()
                        .orElseThrow();
        return judged(check);
    }

    private Verdict judged(Check check) {
        var seen = new HashMap<String, Map<Fact<?>, Object>>();
        answer(check.facts(), seen);
        tried.clear();
        answer(check.followUp(facts(seen)), seen);
        return check.judge(facts(seen));
    }

    private static ClusterFacts facts(Map<String, Map<Fact<?>, Object>> seen) {
        var all = new HashMap<String, Facts>();
        seen.forEach((server, answers) -> all.put(server, Facts.of(answers)));
        return new ClusterFacts(all);
    }

    private void answer(Map<String, Set<Fact<?>>> asked, Map<String, Map<Fact<?>, Object>> seen) {
        asked.forEach((server, facts) -> {
            if (!silent.contains(server)) {
                facts.forEach(fact ->
                        seen.computeIfAbsent(server, _ -> new HashMap<>()).put(fact, answer(server, fact)));
            }
        });
    }

    private Object answer(String server, Fact<?> fact) {
        return switch (fact) {
            case ListenersFact(var protocol) ->
                new ListenersFact.State((protocol == Protocol.TCP ? tcp : udp).getOrDefault(server, List.of()));
            case InterfacesFact() -> new InterfacesFact.State(addresses.getOrDefault(server, List.of()));
            case ReachFact(var address, var port) -> way(server, address, port);
            case DialFact(var to, var address, var port) ->
                notFromHere.isPresent()
                        ? new DialFact.State.Untried(notFromHere.get())
                        : new DialFact.State.Tried(
                                address.orElse(topology.server(to).address()),
                                way(server, address.orElse(topology.server(to).address()), port));
            default -> throw new AssertionError(fact);
        };
    }

    private ReachFact.State way(String from, String address, int port) {
        tried.add(from + " " + address + " " + port);
        var owner = addresses.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(a -> a.address().equals(address)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        boolean listens = tcp.getOrDefault(owner, List.of()).stream()
                .anyMatch(l -> l.port() == port
                        && (l.address().equals("0.0.0.0") || l.address().equals(address)));
        return ways.getOrDefault(
                from + " " + address + " " + port, listens ? ReachFact.State.OPEN : ReachFact.State.REFUSED);
    }

    private static void isWell(Verdict verdict, String... said) {
        assertThat(verdict).isInstanceOf(Verdict.Pass.class);
        assertThat(verdict.evidence()).contains(said);
    }

    private static void isBroken(Verdict verdict, String... said) {
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict.evidence()).contains(said);
    }

    @Test
    void a_stack_as_declared_passes() {
        isWell(verdict("listening", "lb-01"), "2 ports of the stack as declared", "nothing else");
        isWell(verdict("listening", "web-01"), "4 ports of the stack as declared");
        isWell(verdict("open", "lb-01"), "80 (load_balancer.port, haproxy) from web-01, web-02, this machine");
        isWell(verdict("open", "web-01"), "80 (web.port, nginx) from lb-01", "3306 (mysql.port, mysqld) from web-02");
        isWell(verdict("closed", "lb-01"), "of those who have no business here: refused 3");
    }

    @Test
    void each_port_is_tried_once_from_each_place() {
        verdict("open", "web-01");
        assertThat(tried)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(List.of("lb-01", "web-02", ClusterFacts.HERE).stream()
                        .flatMap(from ->
                                List.of(3306, 8000, 80, 8405).stream().map(port -> from + " " + WEB + " " + port))
                        .toList());
    }

    @Test
    void what_nothing_guards_is_told_and_with_a_firewall_it_fails() {
        isWell(
                verdict("closed", "web-01"),
                "open for them, which a firewall would close: 80 (web.port, nginx) from web-02, this machine",
                "3306 (mysql.port, mysqld) from lb-01, this machine");
        isBroken(
                verdict("closed", "web-01", true),
                "80 (web.port, nginx) from web-02, this machine",
                "3306 (mysql.port, mysqld) from lb-01, this machine");
        for (var from : List.of("lb-01", "web-02", ClusterFacts.HERE)) {
            for (var port : List.of(3306, 8000, 80, 8405)) {
                ways.put(from + " " + WEB + " " + port, ReachFact.State.DROPPED);
            }
        }
        isWell(verdict("closed", "web-01", true), "dropped 10");
        isBroken(verdict("open", "web-01", true), "from lb-01: dropped", "from web-02: dropped");
    }

    @Test
    void a_port_of_the_stack_that_the_operator_opens_himself_is_his_to_open() {
        var opened = new Expected(Optional.of("web-01"), 3306, Protocol.TCP);
        assertThat(verdict("closed", "web-01", true, opened).evidence())
                .contains("80 (")
                .doesNotContain("3306");
        assertThat(verdict("closed", "web-02", true, opened).evidence()).contains("3306");
    }

    @Test
    void an_address_that_a_firewall_forgot_is_found() {
        addresses.get("web-01").add(new InterfacesFact.Address("eth0", "fd00::11", 64));
        addresses.get("web-02").add(new InterfacesFact.Address("eth0", "fd00::12", 64));
        tcp.get("web-01").add(socket("fd00::11", 3306, "mysql"));
        isBroken(verdict("listening", "web-01"), "3306 (mysql.port, mysqld) listens at fd00::11 and not on 10.0.0.11");
        ways.put("web-02 " + WEB + " 80", ReachFact.State.DROPPED);
        ways.put(ClusterFacts.HERE + " " + WEB + " 80", ReachFact.State.DROPPED);
        ways.put("lb-01 " + WEB + " 3306", ReachFact.State.DROPPED);
        ways.put(ClusterFacts.HERE + " " + WEB + " 3306", ReachFact.State.DROPPED);
        ways.put("web-02 fd00::11 80", ReachFact.State.OPEN);
        isBroken(verdict("closed", "web-01", true), "80 (web.port, nginx) from web-02 at fd00::11");
        assertThat(tried).noneMatch(t -> t.contains("fd00") && !t.startsWith("web-02"));
    }

    @Test
    void an_address_that_several_servers_have_is_not_tried() {
        topology.servers()
                .forEach(s -> addresses.get(s.name()).add(new InterfacesFact.Address("eth1", "192.168.122.1", 24)));
        addresses.get("web-01").add(new InterfacesFact.Address("eth2", "203.0.113.11", 24));
        verdict("closed", "web-01");
        assertThat(tried)
                .noneMatch(t -> t.contains("192.168"))
                .contains("lb-01 203.0.113.11 3306", ClusterFacts.HERE + " 203.0.113.11 3306");
    }

    private void isPublic(String server, String address) {
        topology = new Topology(
                topology.name(),
                topology.domain(),
                topology.servers().stream()
                        .map(s -> s.name().equals(server) ? new Server(s.name(), s.address(), Optional.of(address)) : s)
                        .toList(),
                topology.parts());
        addresses.computeIfAbsent(server, _ -> new ArrayList<>()).add(new InterfacesFact.Address("eth1", address, 24));
    }

    @Test
    void at_a_public_address_nothing_else_may_be_open_even_if_nothing_guards_it() {
        isPublic("web-01", "203.0.113.11");
        isBroken(
                verdict("closed", "web-01"),
                "80 (web.port, nginx) from web-02 at 203.0.113.11, this machine at 203.0.113.11");
        assertThat(((Verdict.Fail) verdict("closed", "web-01")).hint())
                .contains("a firewall closes what is open to the world");
        assertThat(verdict("closed", "web-01").evidence()).doesNotContain("3306");
        ways.put("web-02 203.0.113.11 80", ReachFact.State.REFUSED);
        ways.put(ClusterFacts.HERE + " 203.0.113.11 80", ReachFact.State.DROPPED);
        isWell(verdict("closed", "web-01"), "open for them, which a firewall would close");
    }

    @Test
    void visitors_come_to_the_public_address_and_servers_to_the_other() {
        isPublic("lb-01", "203.0.113.10");
        isWell(verdict("open", "lb-01"), "from web-01, web-02, this machine at 203.0.113.10");
        ways.put("web-01 203.0.113.10 80", ReachFact.State.DROPPED);
        isWell(verdict("open", "lb-01"), "this machine");
        ways.put(ClusterFacts.HERE + " 203.0.113.10 80", ReachFact.State.DROPPED);
        isBroken(verdict("open", "lb-01"), "from this machine at 203.0.113.10: dropped");
    }

    @Test
    void what_listens_and_was_not_declared_is_named_with_its_process() {
        tcp.get("web-01").add(new Listener("0.0.0.0", 9999, "python3", 812, "stray.service"));
        udp.put("web-01", List.of(new Listener("*", 514, "rsyslogd", 77, "")));
        ways.put("lb-01 " + WEB + " 9999", ReachFact.State.DROPPED);
        isBroken(
                verdict("listening", "web-01"),
                "python3 (process 812, stray.service) listens at 0.0.0.0:9999 and is none of the stack's; open from web-02, "
                        + "this machine",
                "rsyslogd (process 77) listens at *:514 by UDP");
        assertThat(((Verdict.Fail) verdict("listening", "web-01")).hint()).contains("expected: [9999, 514/udp]");
        isWell(
                verdict(
                        "listening",
                        "web-01",
                        false,
                        new Expected(Optional.of("web-01"), 9999, Protocol.TCP),
                        new Expected(Optional.empty(), 514, Protocol.UDP)),
                "expected: 9999 (python3 (process 812, stray.service)), 514/udp");
    }

    @Test
    void what_only_the_host_reaches_and_what_asks_for_its_address_is_no_stranger() {
        tcp.get("web-01")
                .addAll(List.of(
                        new Listener("127.0.0.53%lo", 53, "systemd-resolve", 60, "systemd-resolved.service"),
                        new Listener("[::1]", 631, "cupsd", 61, "cups.service"),
                        new Listener("[::ffff:127.0.0.1]", 8125, "java", 62, "")));
        udp.put(
                "web-01",
                List.of(
                        new Listener("10.0.0.11%eth0", 68, "systemd-network", 63, "systemd-networkd.service"),
                        new Listener("0.0.0.0", 41_234, "dnsmasq", 64, "")));
        isWell(verdict("listening", "web-01"), "nothing else");
    }

    @Test
    void what_listens_elsewhere_than_it_should_or_is_somebody_else_fails() {
        tcp.get("lb-01").removeIf(l -> l.port() == 8404);
        isBroken(verdict("listening", "lb-01"), "nothing listens at port 8404 (load_balancer.status_port, haproxy)");
        tcp.get("lb-01").add(socket("*", 8404, "haproxy"));
        isBroken(verdict("listening", "lb-01"), "listens at * and not on loopback alone");
        ways.put("web-01 10.0.0.10 8404", ReachFact.State.OPEN);
        isBroken(verdict("closed", "lb-01"), "8404 (load_balancer.status_port, haproxy) from web-01");
        tcp.put("web-02", List.of(socket("127.0.0.1", 80, "nginx")));
        isBroken(verdict("listening", "web-02"), "80 (web.port, nginx) listens on loopback alone");
        tcp.put("web-02", List.of(socket("0.0.0.0", 80, "apache2")));
        isBroken(
                verdict("listening", "web-02"), "port 80 (web.port, nginx) has apache2 (process 400, apache2.service)");
    }

    @Test
    void who_could_not_try_leaves_it_untold() {
        silent.add("lb-01");
        assertThat(verdict("open", "web-01"))
                .isInstanceOf(Verdict.Unknown.class)
                .extracting(Verdict::evidence)
                .asString()
                .contains("lb-01 was not reached");
        isWell(verdict("listening", "web-01"), "as declared");
        silent.add("web-01");
        assertThat(verdict("listening", "web-01"))
                .isInstanceOf(Verdict.Unknown.class)
                .extracting(Verdict::evidence)
                .isEqualTo("web-01 was not reached");
        // The others have still been at its doors.
        ways.put("web-02 " + WEB + " 3306", ReachFact.State.DROPPED);
        isBroken(verdict("open", "web-01"), "3306 (mysql.port, mysqld) from web-02: dropped");
    }

    @Test
    void from_behind_a_jump_host_it_is_said_that_nothing_was_tried() {
        notFromHere = Optional.of("SSH goes there through jump in the inventory");
        isWell(
                verdict("open", "lb-01"),
                "from web-01, web-02\nnot tried from this machine: SSH goes there through jump in the inventory");
        isWell(verdict("closed", "lb-01"), "refused 2\nnot tried from this machine");
    }

    @Test
    void they_are_made_only_when_their_group_is_named() {
        assertThat(new NetworkPart().across(topology, new Doors(Stack.ports(topology), Set.of(), List.of())))
                .hasSize(9)
                .allMatch(c -> c.onRequest() && c.byGroup());
    }
}
