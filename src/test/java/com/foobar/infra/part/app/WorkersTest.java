package com.foobar.infra.part.app;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.app.Workers.Further;
import com.foobar.infra.resource.Archive.Entry;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Topology;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The app's further commands: what may be said of them, their units, and what verify says of them. */
class WorkersTest {

    private static final String KEYS = """
              release: examples/app
              command: [/usr/bin/python3, server.py]
              workers:
                mails: {command: [bin/worker, "$HOME 50%"], stop_timeout: 2m}
              timers:
                digest: {command: [/usr/bin/python3, digest.py], at: "Mon..Fri *-*-* 03:30:00"}
                sweep: {command: [bin/sweep], at: daily, server: web-02, timeout: 10m}
            """.indent(2).replaceAll("(?m)^    ", "  ");

    private static Topology topology() throws Exception {
        return load(SOUND.replace("mysql:", KEYS + "mysql:"));
    }

    private static App app() throws Exception {
        return topology().part(App.class).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workers: {Mails: {command: [a]}} | such as mails",
                "workers: {mails: {}} | app.workers.mails has no \"command\"",
                "workers: {mails: {command: []}} | app.workers.mails.command is empty",
                "timers: {digest: {command: [/bin/a]}} | app.timers.digest has no \"at\"",
                "timers: {digest: {command: [/bin/a], at: often}} | such as daily",
                "timers: {digest: {command: [/bin/a], at: \"*/5 * * * *\"}} | that is as crontab has it",
                "timers: {digest: {command: [/bin/a], at: \"25:00\"}} | such as daily",
                "timers: {digest: {command: [/bin/a], at: daily, server: lb-01}} | lb-01 is no server of the app",
            })
    void what_makes_no_sense_is_answered_with_the_reason(String keys, String said) {
        var problem = problemAfter(
                "mysql:", "  release: examples/app\n  command: [/usr/bin/python3, server.py]\n  " + keys + "\nmysql:");
        assertThat(problem.format()).contains(said);
        assertThat(problem.line()).isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "daily",
                "*-*-* 03:30:00",
                "Mon..Fri *-*-* 08,18:00",
                "*:0/15",
                "Sat,Sun 12:00",
                "2026-12-24 18:00 Europe/Berlin",
                "*-*-1/2 4:00 UTC",
                "*-02~01",
                "12:30:45",
                "Sunday",
            })
    void times_as_systemd_writes_them_are_taken(String written) {
        assertThat(Calendars.wrong(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "3:30 Mon", "daily 03:00", "UTC", "*:61", "a\nb", "12:00\tUTC", "24:00", "12:00 12:00"})
    void and_others_are_not(String written) {
        assertThat(Calendars.wrong(written)).isPresent();
    }

    @Test
    void a_worker_is_on_each_server_and_a_timer_on_one() throws Exception {
        assertThat(Workers.on(app(), "foobar", "web-01"))
                .extracting(Further::lasting)
                .containsExactly("foobar-app-worker-mails.service", "foobar-app-timer-digest.timer");
        assertThat(app().unitsBesides("foobar", "web-02"))
                .containsExactly("foobar-app-worker-mails.service", "foobar-app-timer-sweep.timer");
    }

    @Test
    void they_are_confined_as_the_app_and_have_its_environment_but_for_where_to_listen() throws Exception {
        var topology = topology();
        var files = new AppPart().render(app(), topology, topology.server("web-02"), new Templates(Optional.empty()));
        var texts = new HashMap<String, String>();
        files.files().forEach(file -> texts.put(file.path().replaceFirst(".*/", ""), file.content()));

        var own = texts.get("foobar-app.service");
        var confinement = own.substring(own.indexOf("# The process owns"), own.indexOf("\n[Install]"));
        assertThat(confinement).contains("ProtectSystem=strict", "NoNewPrivileges=yes");
        assertThat(texts.get("foobar-app-worker-mails.service"))
                .contains(
                        confinement,
                        "ExecStart=/srv/foobar/app/current/bin/worker \"$$HOME 50%%\"\n",
                        "TimeoutStopSec=120s",
                        "Environment=DB_WRITE_HOST=192.168.56.11",
                        "EnvironmentFile=/etc/foobar/app.env",
                        "User=foobar-app")
                .doesNotContain("Environment=HOST", "Environment=PORT", "@GENERATION@");
        assertThat(texts.get("foobar-app-timer-sweep.service"))
                .contains(
                        confinement,
                        "Type=oneshot",
                        "TimeoutStartSec=600s",
                        "ExecStart=/srv/foobar/app/current/bin/sweep")
                .doesNotContain("[Install]", "Restart=", "FOOBAR_GENERATION");
        assertThat(texts.get("foobar-app-timer-sweep.timer")).contains("OnCalendar=daily", "Persistent=yes");
        assertThat(texts).doesNotContainKey("foobar-app-timer-digest.timer");
    }

    @Test
    void what_restarts_one_restarts_no_other() throws Exception {
        var one = topology();
        var other = load(SOUND.replace("mysql:", KEYS.replace("50%", "60%") + "mysql:"));
        var templates = new Templates(Optional.empty());
        var before = new AppPart().render(app(), one, one.server("web-01"), templates);
        var after = new AppPart().render(other.part(App.class).orElseThrow(), other, other.server("web-01"), templates);

        assertThat(after.words().get("app")).isEqualTo(before.words().get("app"));
        assertThat(after.words().get("worker mails"))
                .isNotEqualTo(before.words().get("worker mails"));
    }

    @Test
    void programs_that_the_release_has_not_are_refused() throws Exception {
        var release = (App.Source.Release) app().source();
        assertThat(Workers.missing(app(), release, List.of(Entry.program("bin/worker", "#!")))
                        .toString())
                .contains("app.timers.sweep.command", "the release has no file bin/sweep")
                .doesNotContain("mails", "digest");
    }

    @Test
    void they_leave_with_the_app() {
        var removals = new Removals(List.of(new AppRemovals()));
        for (var unit : List.of("x-app.service", "x-app-worker-a.service", "x-app-timer-b.timer")) {
            assertThat(removals.tier(new ResourceId("service", unit)).name()).isEqualTo("app");
        }
        assertThat(removals.tier(new ResourceId("service", "nginx.service")).name())
                .isEqualTo("rest");
    }

    private static String judged(Check check, String answer) {
        var facts = check.facts().values().stream()
                .flatMap(asked -> asked.stream().map(RunFact.class::cast))
                .sorted(Comparator.comparing(fact -> !fact.unit().endsWith(".timer")))
                .toList();
        var states = facts.getFirst().kind().parse(facts, answer);
        return check.judge(new ClusterFacts(Map.of("web-01", Facts.of(states)))).toString();
    }

    private static String block(
            String active, String result, int status, int restarts, long up, long began, long ended) {
        return "ActiveState=" + active + "\nResult=" + result + "\nExecMainStatus=" + status + "\nNRestarts=" + restarts
                + "\nActiveEnterTimestampMonotonic=" + up + "000000\nExecMainStartTimestampMonotonic=" + began
                + "000000\nExecMainExitTimestampMonotonic=" + ended + "000000\n\n";
    }

    @Test
    void a_worker_that_ends_again_and_again_is_told() throws Exception {
        var check = new WorkerCheck(
                "web", "web-01", Workers.on(app(), "foobar", "web-01").getFirst());

        assertThat(judged(check, "1000\n\n" + block("active", "success", 0, 0, 900, 900, 0)))
                .isEqualTo("Pass[evidence=up for 100 s]");
        assertThat(judged(check, "1000\n\n" + block("active", "success", 0, 1, 900, 900, 0)))
                .startsWith("Pass")
                .contains("started again by itself once");
        assertThat(judged(check, "1000\n\n" + block("active", "success", 0, 7, 997, 997, 0)))
                .startsWith("Fail")
                .contains("ends again and again, started again by itself 7 times, last 3 s ago", "journalctl");
        assertThat(judged(check, "1000\n\n" + block("activating", "exit-code", 3, 7, 0, 997, 998)))
                .startsWith("Fail")
                .contains("is activating", "exit-code 3");
    }

    @Test
    void what_a_timer_ran_last_is_told() throws Exception {
        var check = new TimerCheck(
                "web", "web-01", Workers.on(app(), "foobar", "web-01").getLast());
        var waits = "1000\n\n" + block("active", "success", 0, 0, 1, 0, 0);
        assertThat(judged(check, waits + block("inactive", "success", 0, 0, 0, 0, 0)))
                .contains("not due yet");
        assertThat(judged(check, waits + block("inactive", "success", 0, 0, 0, 700, 710)))
                .contains("ran 300 s ago, and went well");
        assertThat(judged(check, waits + block("activating", "success", 0, 0, 0, 700, 0)))
                .startsWith("Pass")
                .contains("runs for 300 s; what is due meanwhile waits for its end");
        assertThat(judged(check, waits + block("failed", "exit-code", 2, 0, 0, 700, 710)))
                .startsWith("Fail")
                .contains("exit-code 2", "systemctl start foobar-app-timer-digest.service");
        assertThat(judged(check, waits + block("failed", "timeout", 15, 0, 0, 700, 710)))
                .contains("did not end within app.timers.digest.timeout");
        assertThat(judged(check, waits.replace("active", "inactive") + block("inactive", "success", 0, 0, 0, 0, 0)))
                .startsWith("Fail")
                .contains("foobar-app-timer-digest.timer is inactive");
    }

    @Test
    void a_turn_of_its_server_has_time_for_a_worker_to_end_and_to_start() throws Exception {
        assertThat(app().secondsBesides()).isEqualTo(120 + WorkerServices.PROOF_SECONDS);
    }

    @Test
    void a_timer_that_moves_ends_where_it_was_before_it_begins_elsewhere() throws Exception {
        assertThat(Workers.elsewhere(app(), "foobar", "web-01"))
                .extracting(one -> one.unit() + " " + one.to())
                .containsExactly("foobar-app-timer-sweep web-02");
        var timer = Workers.elsewhere(app(), "foobar", "web-01").getFirst();

        assertThat(timer.diff(there(timer, "active", "service foobar-app-timer-sweep.timer"))
                        .orElseThrow()
                        .details()
                        .toString())
                .contains("ends here, before it begins on web-02");
        assertThat(timer.diff(there(timer, "inactive", "service foobar-app-timer-sweep.timer")))
                .isEmpty();
        assertThat(timer.diff(there(timer, "active", "file /somebody/elses"))).isEmpty();
    }

    private static ClusterFacts there(TimerElsewhereResource timer, String active, String remembered) {
        var facts = new HashMap<Fact<?>, Object>();
        for (var fact : timer.facts()) {
            facts.put(
                    fact,
                    fact instanceof ManifestFact
                            ? new ManifestFact.State(Map.of(remembered, "x"))
                            : new UnitFact.State("loaded", active, "enabled", 0, false, 0, "", "", ""));
        }
        return new ClusterFacts(Map.of(timer.server(), Facts.of(facts)));
    }
}
