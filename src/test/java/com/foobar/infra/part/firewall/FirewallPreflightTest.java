package com.foobar.infra.part.firewall;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Sha256;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stands in the way of rules, when they change, and what is said of them. */
class FirewallPreflightTest {

    private static final String SERVER = "web-01";
    private static final RulesFact QUESTION = new RulesFact();

    private static String rules(String... lines) {
        return "table inet foobar_infra {\n\tchain allowed_in {\n\t\t" + String.join("\n\t\t", lines) + "\n\t}\n}\n";
    }

    private static RulesResource wanted(String content) {
        return new RulesResource(Rendered.resource(
                SERVER, RenderedFile.plain("firewall", FirewallPart.RULES, content), FirewallPart.SPEC));
    }

    @SuppressWarnings("unchecked") // a kind reads what its own facts are asked
    private static RulesFact.State said(String text) {
        return ((FactKind<RulesFact, RulesFact.State>) QUESTION.kind())
                .parse(List.of(QUESTION), text)
                .get(QUESTION);
    }

    private static String inForce(String content) {
        return "Asked=yes\nLive=abc\nNote=" + Sha256.of(content) + " abc\nDropped=7\n";
    }

    /** A server with these rules in its file, of which the kernel says that. */
    private static ClusterFacts observed(String content, String said, String wanted, Set<String> managers, int sshd) {
        var answers = new HashMap<Fact<?>, Object>();
        answers.put(QUESTION, said(said));
        answers.put(
                new FileFact(FirewallPart.RULES, Optional.of(Sha256.of(wanted)), false),
                new FileFact.State(
                        "regular file", "644", "root", "root", Sha256.of(content), Optional.of(content), false, ""));
        answers.put(
                new UnitFact(RulesResource.UNIT),
                new UnitFact.State("loaded", "active", "enabled", 0, false, 0, "", "", ""));
        answers.put(
                new HostFact(),
                new HostFact.State(
                        "debian",
                        "13",
                        "trixie",
                        "Debian",
                        Optional.empty(),
                        0,
                        1,
                        "id",
                        Set.of(),
                        managers,
                        true,
                        false,
                        "",
                        false,
                        Map.of(),
                        Map.of()));
        answers.put(
                new ListenersFact(),
                new ListenersFact.State(
                        List.of(new ListenersFact.Listener("0.0.0.0", sshd, "sshd", 1, "ssh.service"))));
        answers.put(new ManifestFact("foobar"), new ManifestFact.State(Map.of()));
        return new ClusterFacts(Map.of(SERVER, Facts.of(answers)));
    }

    private static FirewallPreflight preflight(String section, RulesResource... rules) throws Exception {
        var topology = load(SOUND + section);
        return new FirewallPreflight(
                topology,
                topology.part(Firewall.class).orElseThrow(),
                List.of(new DesiredStage(FirewallPart.STAGE, List.of(rules), List.of())));
    }

    private static List<String> obstacles(String section, String said, int sshd) throws Exception {
        var found = new ArrayList<Obstacle>();
        preflight(section)
                .obstacles(
                        SERVER,
                        observed("", said, "", Set.of(), sshd).of(SERVER).orElseThrow(),
                        found);
        return found.stream().map(o -> o.what() + " / " + o.hint()).toList();
    }

    @Test
    void what_would_lock_out_or_cut_off_stands_in_the_way() throws Exception {
        assertThat(obstacles("firewall: {}\n", "Forward=0\nAsked=yes\n", 22)).isEmpty();
        assertThat(obstacles("firewall: {}\n", "Forward=1\nAsked=yes\n", 22))
                .singleElement()
                .asString()
                .contains("passes packets on for others", "firewall.forward: open");
        assertThat(obstacles("firewall: {forward: drop}\n", "Forward=1\nAsked=yes\n", 22))
                .isEmpty();
        assertThat(obstacles("firewall: {}\n", "Asked=yes\n", 2222))
                .singleElement()
                .asString()
                .contains("sshd listens on port 2222", "firewall.ssh_port: 2222");
        assertThat(obstacles("firewall: {}\n", "Asked=yes\nComplaint=Protocol not supported\n", 22))
                .singleElement()
                .asString()
                .contains("takes no rules of nftables: Protocol not supported");
        var we = "Asked=yes\nSSH_CONNECTION=203.0.113.7 51234 192.168.56.11 22\n";
        assertThat(obstacles("firewall: {ssh_from: [203.0.113.0/24]}\n", we, 22))
                .isEmpty();
        assertThat(obstacles("firewall: {}\n", we, 22)).isEmpty();
        assertThat(obstacles("firewall: {ssh_from: [192.0.2.1, lb-01]}\n", we, 22))
                .singleElement()
                .asString()
                .contains("sees you come from 203.0.113.7", "add 203.0.113.7");
        assertThat(obstacles("firewall: {ssh_from: [\"2001:db8::/32\"]}\n", we, 22))
                .hasSize(1);
        assertThat(obstacles("firewall: {ssh_port: 2200}\n", we, 2200))
                .singleElement()
                .asString()
                .contains("you come by port 22,", "to port 2200");
        assertThat(obstacles("firewall: {servers: lb-01}\n", "Forward=1\n", 2222))
                .isEmpty();
    }

    /** The stages of a plan by which a server gets these rules instead of those, and is changed otherwise too. */
    private static List<Stage> arranged(String now, String then, boolean more) throws Exception {
        var wanted = wanted(then);
        var observed = observed(now, inForce(now), then, Set.of(), 22);
        var stages = new ArrayList<Stage>();
        new Planner("foobar", List.of(), new Removals(List.of()))
                .stage(new DesiredStage(FirewallPart.STAGE, List.of(wanted), List.of()), observed)
                .ifPresent(stages::add);
        if (more) {
            stages.add(new Stage(
                    "web",
                    List.of(new HostStep(
                            SERVER, List.of(new Operation("nginx", List.of(), Script.empty(), Script.empty())))),
                    List.of()));
        }
        return preflight("firewall: {}\n", wanted).arranged(stages, observed, new ArrayList<>(), new ArrayList<>());
    }

    private static String text(Stage stage) {
        return stage.steps()
                .getFirst()
                .operations()
                .getFirst()
                .changes()
                .getFirst()
                .delta()
                .details()
                .toString();
    }

    @Test
    void what_is_opened_comes_first_and_what_is_closed_last() throws Exception {
        assertThat(arranged(rules("a", "b"), rules("b", "c"), true))
                .extracting(Stage::name)
                .containsExactly("firewall", "web", "firewall closes");
        var both = arranged(rules("a", "b"), rules("b", "c"), true).getFirst();
        assertThat(text(both)).contains(rules("b", "c", "a"));
        assertThat(arranged(rules("a", "b"), rules("b"), true))
                .extracting(Stage::name)
                .containsExactly("web", "firewall closes");
        assertThat(arranged(rules("a"), rules("a", "b"), true))
                .extracting(Stage::name)
                .containsExactly("firewall", "web");
        assertThat(arranged(rules("a"), rules("b"), false))
                .extracting(Stage::name)
                .containsExactly("firewall");
    }

    private static Verdict verdict(String content, String said, String wanted, String... managers) {
        return new RulesCheck(SERVER, wanted).judge(observed(content, said, wanted, Set.of(managers), 22));
    }

    @Test
    void only_what_is_in_force_and_as_declared_is_well() {
        var rules = rules("a", "b", "limit rate over 30/minute drop");
        assertThat(verdict(rules, inForce(rules), rules))
                .isEqualTo(new Verdict.Pass("2 lines let something through; 7 packets dropped since they were loaded"));
        assertThat(verdict(rules, "", rules).evidence()).contains("no nft any more");
        assertThat(verdict(rules, "Asked=yes\n", rules).evidence()).contains("no rules are in force");
        assertThat(verdict(rules("a"), inForce(rules("a")), rules).evidence())
                .contains("is not what the topology says");
        assertThat(verdict(rules, inForce(rules).replace("Live=abc", "Live=abd"), rules)
                        .evidence())
                .contains("somebody changed the table");
        assertThat(verdict(rules, inForce(rules) + "Pending=yes\n", rules).evidence())
                .contains("wait for a new login");
        assertThat(verdict(rules, inForce(rules), rules, "ufw")).isInstanceOf(Verdict.Fail.class);
    }
}
