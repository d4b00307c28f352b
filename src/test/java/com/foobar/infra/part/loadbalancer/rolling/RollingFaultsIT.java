package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What goes wrong in a rolling change reaches one server, and no visitor. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Order(0)
class RollingFaultsIT {

    private static final List<String> BALANCERS = List.of("lb-01", "lb-02");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static int releases;

    /** What serves when a test begins. */
    private String live = "";

    @BeforeAll
    static void up() {
        lab = Lab.up("it-rollf", Lab.READY, "lb-01", "lb-02", "web-01", "web-02");
        site = new Site(lab, Tool.built(), directory);
        next();
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  lb-01: @lb-01@
                  lb-02: @lb-02@
                  web-01: @web-01@
                  web-02: @web-02@
                load_balancer:
                  servers: [lb-01, lb-02]
                  rolling: {drain: 2s}
                web:
                  servers: [web-01, web-02]
                app:
                  servers: [web-01, web-02]
                  release: app
                  command: [/usr/bin/python3, server.py]
                  start_timeout: 5s
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** A release that there was not before, and that serves well. */
    private static String next() {
        releases++;
        var name = "release-" + releases;
        Releases.write(site, name, "well");
        return name;
    }

    /** What the test before left live is what is asked for now, so that there is mostly nothing to change. */
    @BeforeEach
    void allIsWell() {
        live = lab.on("web-01", "cat /srv/small/app/current/version");
        Releases.write(site, live, "well");
        site.apply();
        allServe();
    }

    private static Crowd.Seen during(Crowd.Event event) throws Exception {
        return Crowd.during(BALANCERS.stream().map(lab::address).toList(), event);
    }

    /** How HAProxy sees the web servers. */
    private static List<String> seen(String balancer) {
        return lab.on(
                        balancer,
                        "printf 'show stat\\n' | perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s,"
                                + " sockaddr_un(\"/run/haproxy/admin.sock\")) or exit 1; syswrite $s, join \"\", <STDIN>; print while"
                                + " <$s>' | awk -F, '$1 == \"web\" && $2 != \"BACKEND\" { print $2, $18 }'")
                .lines()
                .toList();
    }

    /** Each load balancer leads to all servers, at the latest when their time out of service is over. */
    private static void allServe() {
        Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            for (var balancer : BALANCERS) {
                assertThat(seen(balancer)).as(balancer).containsExactly("web-01 UP", "web-02 UP");
            }
        });
    }

    private static void set(String balancer, String server, String state) {
        lab.on(
                balancer,
                "printf 'set server web/" + server + " state " + state
                        + "\\n' | perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s,"
                        + " sockaddr_un(\"/run/haproxy/admin.sock\")) or exit 1; syswrite $s, join \"\", <STDIN>; print while"
                        + " <$s>'");
    }

    private void stopsAtTheFirst(String mode) throws Exception {
        Releases.write(site, "bad", mode);
        var ended = new ArrayList<Ran>();
        var seen = during(() -> ended.add(site.attemptApply()));
        var ran = ended.getFirst();
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out()).contains("roll web-01").doesNotContain("take web-02 out of service");
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.versions()).containsOnly(live);
        allServe();
        for (var server : List.of("web-01", "web-02")) {
            assertThat(lab.on(server, "cat /srv/small/app/current/version")).isEqualTo(live);
        }
    }

    @Test
    void a_release_that_dies_is_put_back_on_the_first_server_and_reaches_no_other() throws Exception {
        stopsAtTheFirst("dies");
    }

    @Test
    void so_is_one_that_never_gets_well() throws Exception {
        stopsAtTheFirst("unwell");
    }

    @Test
    void so_is_one_that_answers_500() throws Exception {
        stopsAtTheFirst("broken");
    }

    @Test
    void one_that_hangs_when_it_is_to_end_is_followed_by_the_next_without_a_loss() throws Exception {
        Releases.write(site, "stubborn", "hangs");
        assertThat(during(() -> site.apply()).failures()).isEmpty();
        var next = next();
        var seen = during(() -> site.apply());
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.versions()).contains("stubborn", next);
        site.hasNoChanges();
    }

    @Test
    void a_server_that_somebody_took_out_by_hand_stays_out() {
        set("lb-01", "web-02", "drain");
        try {
            next();
            var ran = site.attemptApply();
            assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
            assertThat(ran.out()).contains("no server but web-01 is up for HAProxy here");
            // One that was taken back is up, and fully so with HAProxy's next check.
            Awaitility.await().untilAsserted(() -> {
                assertThat(seen("lb-01")).containsExactly("web-01 UP", "web-02 DRAIN");
                assertThat(seen("lb-02")).containsExactly("web-01 UP", "web-02 UP");
            });
            var only = site.run("apply --yes --no-color", "--limit", "web-02");
            assertThat(only.exit()).as(only.toString()).isZero();
            assertThat(only.out()).contains("web-02 was taken out of service here by hand, and stays so");
            assertThat(seen("lb-01")).contains("web-02 DRAIN");
        } finally {
            set("lb-01", "web-02", "ready");
        }
    }

    @Test
    void whoever_was_taken_out_comes_back_by_himself_where_nobody_is_left_to_take_him_back() throws Exception {
        next();
        var seen = during(() -> {
            try (var running = site.startApply()) {
                running.await(e -> e.path("operation").asString("").equals("take web-01 out of service")
                        && e.path("type").asString("").equals("operation_done"));
                running.kill();
            }
            // Which timers there are is what counts here: that one does run by itself shows in the reboot below.
            for (var balancer : BALANCERS) {
                Awaitility.await()
                        .untilAsserted(() -> assertThat(seen(balancer)).contains("web-01 MAINT"));
                assertThat(
                                lab.on(
                                        balancer,
                                        "for t in $(systemctl list-units --plain --no-legend 'foobar-infra-back-web-01-*.timer' | cut -d ' ' -f 1); do"
                                                + " systemctl show -P TimersMonotonic \"$t\"; systemctl start \"${t%.timer}.service\"; done"))
                        .as(balancer)
                        .containsOnlyOnce("OnActiveUSec=1min ");
            }
            allServe();
        });
        assertThat(seen.failures()).isEmpty();
        site.apply();
        site.hasNoChanges();
    }

    @Test
    void a_client_killed_at_each_step_is_noticed_by_no_visitor_and_the_next_goes_on() throws Exception {
        next();
        var steps = site.apply().events().stream()
                .filter(RollingFaultsIT::isStep)
                .map(RollingFaultsIT::key)
                .toList();
        assertThat(steps)
                .hasSizeGreaterThanOrEqualTo(12)
                .contains("operation_done lb-02 take web-01 out of service", "operation_done lb-01 take web-02 back");
        var seen = during(() -> {
            for (var step : steps) {
                next();
                try (var running = site.startApply()) {
                    assertThat(running.await(e -> isStep(e) && key(e).equals(step)))
                            .as(step)
                            .isPresent();
                    running.kill();
                }
                site.apply();
            }
            allServe();
        });
        assertThat(seen.failures()).isEmpty();
        site.hasNoChanges();
    }

    /** In a turn: the end of whatever is done, and the beginning of the change itself. */
    private static boolean isStep(JsonNode event) {
        var type = event.path("type").asString("");
        return event.path("stage").asString("").startsWith("roll ")
                && (type.equals("operation_done")
                        || type.equals("operation_started")
                                && event.path("operation").asString().startsWith("service"));
    }

    private static String key(JsonNode event) {
        return String.join(
                " ",
                event.path("type").asString(),
                event.path("server").asString(),
                event.path("operation").asString());
    }

    @Test
    void one_that_dies_in_the_middle_of_a_turn_ends_it_and_the_next_goes_on() throws Exception {
        var next = next();
        var ended = new ArrayList<Ran>();
        var seen = Crowd.during(List.of(lab.address("lb-01")), () -> {
            try (var running = site.startApply()) {
                running.await(e -> e.path("operation").asString("").equals("take web-01 out of service")
                        && e.path("server").asString("").equals("lb-02")
                        && e.path("type").asString("").equals("operation_done"));
                lab.does("kill", "lb-02");
                ended.add(running.ended());
            }
            lab.does("start", "lb-02");
            site.apply();
        });
        assertThat(ended.getFirst().exit()).as(ended.getFirst().toString()).isEqualTo(1);
        assertThat(ended.getFirst().events("step_failed"))
                .anySatisfy(
                        failed -> assertThat(failed.path("server").asString()).isEqualTo("lb-02"));
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.versions()).contains(live, next);
        allServe();
        site.hasNoChanges();
    }

    @Test
    void a_load_balancer_that_is_down_is_told_and_one_that_does_not_run_is_passed_over() throws Exception {
        next();
        lab.does("stop", "lb-02");
        try {
            var ran = site.attemptApply();
            assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
            assertThat(ran.out() + ran.err()).contains("lb-02");
            var limited = site.run("apply --yes --no-color", "--limit", "web-01,web-02");
            assertThat(limited.exit()).as(limited.toString()).isZero();
            assertThat(limited.out()).contains("lb-02 did not answer");
        } finally {
            lab.does("start", "lb-02");
        }
        next();
        lab.on("lb-02", "systemctl stop haproxy");
        var ran = site.attemptApply();
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("HAProxy does not run here, so it leads nobody to web-01");
    }

    @Test
    void a_server_that_does_not_come_back_from_a_reboot_is_the_last_that_is_rebooted() throws Exception {
        lab.on("web-02", "systemctl disable -q ssh.service ssh.socket");
        var ended = new ArrayList<Ran>();
        var seen = during(() ->
                ended.add(site.run("reboot web-01 web-02 --yes --no-color --boot-timeout 15s --gate-timeout 5s")));
        var ran = ended.getFirst();
        lab.on("web-02", "systemctl enable -q --now ssh.service");
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out())
                .contains("it did not come back within 15 s", "Not, or not well: web-02, web-01")
                .doesNotContain("reboot web-01 (");
        assertThat(seen.failures()).isEmpty();
        allServe();
        site.hasNoChanges();
    }

    @Test
    void so_is_one_that_comes_back_unwell() throws Exception {
        lab.on("web-02", "echo broken >/srv/small/app/current/mode");
        var ended = new ArrayList<Ran>();
        var seen = during(() -> ended.add(site.run("reboot web-01 web-02 --yes --no-color --gate-timeout 3s")));
        var ran = ended.getFirst();
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.out()).contains("is back", "Not, or not well: web-02, web-01");
        assertThat(seen.failures()).isEmpty();
    }

    @Test
    void one_whose_client_is_gone_reboots_and_is_taken_back_by_itself() throws Exception {
        var seen = during(() -> {
            try (var running = site.start("reboot web-01 --yes --json --boot-timeout 20s --gate-timeout 5s")) {
                running.await(e -> e.path("operation").asString("").equals("reboot")
                        && e.path("type").asString("").equals("operation_done"));
                running.kill();
            }
            allServe();
        });
        assertThat(seen.failures()).isEmpty();
        site.hasNoChanges();
    }
}
