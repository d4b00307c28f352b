package com.foobar.infra.part.updates;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.TimerResource;
import com.foobar.infra.shell.LocalShell;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpdatesPartTest {

    private static final Updates ALL = new Updates(
            List.of(Updates.ALL), LocalTime.of(4, 30), Optional.of(LocalTime.of(23, 50)), true, List.of("libstdc++6"));

    private static Topology with(Topology topology, Updates updates) {
        var parts = new ArrayList<PartModel>(topology.parts());
        parts.add(updates);
        return new UpdatesPart().completed(new Topology(topology.name(), topology.domain(), topology.servers(), parts));
    }

    private static Updates of(Topology topology) {
        return topology.part(Updates.class).orElseThrow();
    }

    @Test
    void replicas_come_before_the_primary_and_the_primary_last() {
        var apart = with(Stacks.apart(), ALL);
        assertThat(Turns.of(of(apart), apart).servers())
                .containsExactly("lb-2", "lb-1", "web-b", "web-a", "web-c", "app-1", "db-3", "db-2", "db-1");
        var shared = with(
                Topologies.of(
                        "small",
                        "a.example",
                        List.of(new Server("one", "10.0.0.1"), new Server("two", "10.0.0.2")),
                        Optional.of(Stacks.balancer(List.of("one"), LoadBalancer.Mode.ACTIVE_ACTIVE)),
                        Optional.of(Stacks.web("two", "one")),
                        Optional.empty(),
                        Optional.of(Stacks.mysql("two", List.of("one"), Map.of()))),
                ALL);
        assertThat(Turns.of(of(shared), shared).servers()).containsExactly("one", "two");
    }

    @Test
    void turns_are_apart_past_midnight_too_and_however_many_there_are() {
        var three = new Turns(List.of("a", "b", "c"));
        assertThat(three.servers().stream()
                        .map(s -> three.after(LocalTime.of(23, 50), s).toString()))
                .containsExactly("23:50", "00:10", "00:30");
        var many = new Turns(IntStream.range(0, 500).mapToObj(i -> "s" + i).toList());
        assertThat(many.servers().stream().map(s -> many.after(LocalTime.of(4, 30), s)))
                .doesNotHaveDuplicates();
    }

    @Test
    void only_what_a_server_has_is_held_back_there() {
        var three = with(Stacks.threeServers(), ALL);
        assertThat(of(three).held(three, "lb-01").families()).containsExactly("haproxy", "libstdc++6");
        var web = of(three).held(three, "web-01");
        assertThat(web.families()).containsExactly("libnginx-mod", "libstdc++6", "mysql", "nginx");
        assertThat(List.of("nginx", "nginx-common", "mysql-server-8.4", "libnginx-mod-stream"))
                .allMatch(web::has);
        assertThat(List.of("nginxx", "haproxy", "libmysqlclient21")).noneMatch(web::has);
        var none = new Updates(List.of("lb-01"), LocalTime.MIDNIGHT, Optional.empty(), false, List.of());
        assertThat(none.held(three, "lb-01").families()).isEmpty();
    }

    @Test
    void the_file_is_what_apt_understands() throws Exception {
        var three = with(Stacks.threeServers(), ALL);
        var files = new StackFiles(new Templates(Optional.empty()))
                .of(three, "web-01")
                .ofService("updates");
        var conf = files.getFirst().content();
        assertThat(
                        LocalShell.run(
                                "file=$(mktemp)\ncat >\"$file\" <<'END'\n"
                                        + "Unattended-Upgrade::Origins-Pattern { \"origin=*\"; };\n"
                                        + "Unattended-Upgrade::Package-Blacklist { \"mine\"; };\n" + conf
                                        + "END\napt-config -c \"$file\" dump | grep -E '^(Unattended|APT::Periodic)'; rm -f \"$file\"\n"))
                .contains(
                        "Unattended-Upgrade::Origins-Pattern:: \"origin=Debian,codename=${distro_codename}-security,label=Debian-Security\";",
                        "Unattended-Upgrade::Package-Blacklist:: \"mine\";",
                        "Unattended-Upgrade::Package-Blacklist:: \"^libstdc[+][+]6(-|$)\";",
                        "Unattended-Upgrade::Package-Blacklist:: \"^mysql(-|$)\";",
                        "Unattended-Upgrade::Automatic-Reboot \"true\";",
                        "Unattended-Upgrade::Automatic-Reboot-Time \"00:30\";",
                        "APT::Periodic::Unattended-Upgrade \"1\";")
                .doesNotContain("origin=*");
        assertThat(files.getLast().content())
                .contains("OnCalendar=\nOnCalendar=*-*-* 05:10\n", "RandomizedDelaySec=0\n", "Persistent=false\n");
    }

    @Test
    void a_timer_becomes_what_it_was_before_once_its_files_are_gone() {
        var gone = List.of(
                new ResourceId("package", "unattended-upgrades"),
                new ResourceId("timer", "apt-daily.timer"),
                new ResourceId("file", "/etc/systemd/system/apt-daily-upgrade.timer.d/foobar-infra.conf"));
        var removals = Parts.removals().of("foobar", gone);
        assertThat(removals).extracting(r -> r.id().kind()).containsExactly("file", "timer", "package");
        assertThat(removals.get(1).script().toString()).contains("systemctl mask -q --now -- apt-daily.timer");
    }

    private static UnitFact.State unit(String active, String file) {
        return new UnitFact.State("loaded", active, file, 0, false, 0, "", "", "");
    }

    private static ClusterFacts observed(UnitFact.State timer, String said) {
        var answers = new HashMap<Fact<?>, Object>();
        UpdatesPart.TIMERS.forEach(name -> answers.put(new UnitFact(name), timer));
        var fact = new UpdatesFact();
        answers.putAll(Map.copyOf(parsed(fact, said)));
        return new ClusterFacts(Map.of("one", Facts.of(answers)));
    }

    @SuppressWarnings("unchecked") // a kind reads what its own facts are asked
    private static Map<UpdatesFact, UpdatesFact.State> parsed(UpdatesFact fact, String said) {
        return ((FactKind<UpdatesFact, UpdatesFact.State>) fact.kind()).parse(List.of(fact), said);
    }

    private static Verdict verdict(UnitFact.State timer, String said) {
        return new UpdatesCheck("one", new Held(List.of("nginx"))).judge(observed(timer, said));
    }

    @Test
    void what_waits_is_told() {
        var well = verdict(unit("active", "enabled"), """
                Next=Sun 2026-11-29 04:30:00 UTC
                Result=success
                Ran=2026-11-28
                Well=2026-11-28
                Reboot=due
                Read=yes
                Inst nginx [1.26.3-3] (1.26.3-3+deb13u1 Debian-Security:13/stable-security [amd64])
                Inst libssl3 [3.0.1-1] (3.0.1-2 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64]) []
                Inst libc6 [2.41-12] (2.41-13 Debian:13.2/stable [amd64]) [base-files:amd64 ]
                """);
        assertThat(well).isInstanceOf(Verdict.Pass.class);
        assertThat(well.evidence())
                .isEqualTo("next Sun 2026-11-29 04:30:00 UTC; last well 2026-11-28;"
                        + " held back, install when it suits: nginx 1.26.3-3+deb13u1 (security);"
                        + " pending: libssl3 3.0.1-2 (security); 1 other update waits for you; a reboot is due");
    }

    @Test
    void what_does_not_run_or_failed_fails() {
        var on = unit("active", "enabled");
        assertThat(verdict(unit("inactive", "masked"), "Read=yes\n"))
                .isInstanceOfSatisfying(
                        Verdict.Fail.class,
                        v -> assertThat(v.evidence()).contains("apt-daily.timer is inactive, at boot masked"));
        assertThat(verdict(on, "Result=exit-code\nRead=yes\n").evidence()).contains("ended with exit-code");
        assertThat(verdict(on, "Result=success\nRan=2026-11-28\nWell=2026-11-27\nRead=yes\n")
                        .evidence())
                .contains("the run of 2026-11-28 failed", "2026-11-27");
        assertThat(verdict(on, "Result=success\n")).isInstanceOf(Verdict.Fail.class);
        assertThat(verdict(on, "Result=success\nRead=yes\n").evidence())
                .contains("last well not yet", "nothing held back", "no security update pending");
    }

    @Test
    void a_timer_that_runs_and_is_enabled_is_left_alone() {
        var timer = new TimerResource("one", "apt-daily.timer");
        assertThat(timer.diff(observed(unit("active", "enabled"), ""))).isEmpty();
        assertThat(timer.diff(observed(unit("inactive", "masked"), "")))
                .hasValueSatisfying(delta -> assertThat(delta.details())
                        .contains(new Delta.Detail.Attribute("at boot", "masked", "enabled")));
    }
}
