package com.foobar.infra.view;

import com.foobar.infra.adopt.Note;
import com.foobar.infra.audit.Claims;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Waiver;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Progress;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Judged;
import com.foobar.infra.engine.Observation;
import com.foobar.infra.engine.Reboots;
import com.foobar.infra.engine.Staleness;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.LogLine;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Change.Cause;
import com.foobar.infra.plan.Detour;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Operation;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.plan.Stage;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.transport.NewHostKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Events of every kind, for the views to show. */
final class Stories {

    private Stories() {}

    private static Change change(
            String server, String kind, String name, Action action, Cause cause, Detail... details) {
        var delta = new Delta(action, List.of(details), Script.empty(), new Delta.Work.Run(Script.empty()), "");
        return new Change(server, new ResourceId(kind, name), delta, cause);
    }

    private static HostStep step(String server, String label, Change... changes) {
        return new HostStep(server, List.of(new Operation(label, List.of(changes), Script.empty(), Script.empty())));
    }

    /** Something of each weight, and what somebody bears, or once bore. */
    private static Event.Cleared cleared(List<String> things, List<HostFailure> failures) {
        var data = List.of(new Event.Cleared.Data("/var/lib/mysql", "MySQL's data", 201_326_592));
        return new Event.Cleared(
                "foobar",
                List.of(
                        new Event.Cleared.OfServer("web-01", List.of(), data),
                        new Event.Cleared.OfServer("lb-01", things, List.of())),
                failures);
    }

    private static Event.Drilled.OfServer drilled(String server, boolean claimed, int failed, boolean survived) {
        return new Event.Drilled.OfServer(
                server,
                List.of("haproxy.service"),
                new Claims(claimed, claimed),
                new Event.Drilled.Course(80, failed, survived, Duration.ofMillis(failed * 300L)),
                new Event.Drilled.Course(80, 0, true, Duration.ZERO),
                Duration.ofSeconds(25),
                false);
    }

    private static Event.Examined.OfServer examined(String server, long skewMillis, List<String> notes) {
        return new Event.Examined.OfServer(
                server,
                "Debian GNU/Linux 13 (trixie)",
                Duration.ofMillis(skewMillis),
                2L << 30,
                2,
                18_500_000_000L,
                notes);
    }

    static Event.Audited audited() {
        var single = new Finding.Kind(
                "single-point-of-failure",
                Severity.CRITICAL,
                Profile.PRODUCTION,
                "a single point of failure",
                "It fails.");
        var plain = new Finding.Kind("no-https", Severity.CRITICAL, Profile.PRODUCTION, "no HTTPS", "It is read.");
        var note = new Finding.Kind("outbound-open", Severity.NOTE, Profile.PRODUCTION, "open", "Data leave.");
        var until = LocalDate.parse("2027-06-30");
        return new Event.Audited(
                "foobar",
                new Report(
                        Profile.PRODUCTION,
                        22,
                        List.of(
                                new Report.Judged(
                                        single.of(
                                                "lb-01",
                                                "load_balancer.servers",
                                                "without lb-01 no page is answered",
                                                Optional.of("servers:\n  lb-02: 10.0.0.2")),
                                        Optional.of(new Waiver(
                                                "single-point-of-failure",
                                                Optional.of("lb-01"),
                                                "until the second is bought",
                                                "ann",
                                                LocalDate.parse("2026-10-31"))),
                                        true),
                                new Report.Judged(
                                        plain.found("load_balancer.port", "plain HTTP", "load_balancer:\n  https: {}"),
                                        Optional.of(new Waiver("no-https", Optional.empty(), "a lab", "bob", until)),
                                        false),
                                new Report.Judged(
                                        note.found("firewall.out", "anything", "firewall:\n  out: listed")
                                                .todo("foobar-infra apply"),
                                        Optional.empty(),
                                        true)),
                        List.of(new Waiver("no-updates", Optional.empty(), "by hand", "bob", until))),
                List.of(
                        new Event.Audited.Place("foobar.yml", 12, 3),
                        new Event.Audited.Place("foobar.yml", 14, 3),
                        new Event.Audited.Place("foobar.yml", 40, 1)));
    }

    private static Reboots reboots() {
        return new Reboots(
                survey(),
                List.of(
                        new Reboots.Turn(
                                List.of("web-01", "web-02"),
                                Map.of(),
                                Map.of("web-02", "an update asks for it: libc6"),
                                Optional.of(new Detour(
                                        List.of(step("lb-01", "take web-01, web-02 out of service")),
                                        List.of(),
                                        Duration.ZERO)),
                                List.of()),
                        new Reboots.Turn(List.of("lb-01"), Map.of(), Map.of(), Optional.empty(), List.of())),
                List.of(
                        new Obstacle("lb-01", "nobody else is there", "bring somebody", true),
                        new Obstacle("web-01", "nothing can be written meanwhile", "switch over first", true)),
                List.of("visitors will notice"),
                List.of());
    }

    /** Nobody was heard, so nobody knows whether anything would be changed. */
    private static Event.StatusRead silence() {
        return new Event.StatusRead(
                "foobar",
                List.of(),
                new Event.Drift(0, 0, 0, 1),
                List.of(new HostFailure("web-02", "does not answer", "look at it")),
                Instant.parse("2026-11-29T10:00:05.5Z"),
                Duration.ofMillis(310),
                1);
    }

    static Event.StatusRead status() {
        return new Event.StatusRead(
                "foobar",
                List.of(
                        new Reading(
                                "servers",
                                "lb-01",
                                "lb-01",
                                Level.NOTABLE,
                                List.of("load 0.10 of 2", "memory 34 %", "disk 9 % free", "up 3 hours", "Debian 13"),
                                Reading.values("load", 0.1, "disk_free_percent", 9L)),
                        new Reading(
                                "servers",
                                "web-01",
                                "web-01",
                                Level.WELL,
                                List.of("load 1.50 of 2", "memory 7 %", "disk 60 % free", "up 12 days", "Debian 13"),
                                Reading.values("load", 1.5, "disk_free_percent", 60L)),
                        new Reading(
                                "load balancer",
                                "lb-01",
                                "web/web-01",
                                Level.WELL,
                                List.of("UP", "5 open", "42 sessions/s", "", "0 of 812 failed"),
                                Reading.values("status", "UP", "open", 5L)),
                        new Reading(
                                "load balancer",
                                "lb-01",
                                "web/web-02",
                                Level.BAD,
                                List.of("DOWN", "0 open", "0 sessions/s", "", "12 of 790 failed"),
                                Reading.values("status", "DOWN", "open", 0L)),
                        Reading.silent("databases", "web-01", "web-01", Level.UNKNOWN, "does not answer")),
                new Event.Drift(3, 1, 1, 1),
                List.of(new HostFailure("web-02", "does not answer", "look at it")),
                Instant.parse("2026-11-29T10:00:05.5Z"),
                Duration.ofMillis(310),
                1);
    }

    static Survey survey() {
        var before = "worker_processes auto;\nevents {}\nhttp {\n  gzip off;\n  tcp_nopush on;\n}\n";
        var after = "worker_processes auto;\nevents {}\nhttp {\n  gzip on;\n  tcp_nopush on;\n}\n";
        var plan = new Plan(
                "foobar",
                List.of(
                        new Stage(
                                "database primary",
                                List.of(step(
                                        "web-01",
                                        "account app",
                                        change(
                                                "web-01",
                                                "account",
                                                "app@10.0.0.12",
                                                Action.CHANGE,
                                                Cause.BOTH,
                                                new Detail.Sensitive("password"),
                                                new Detail.Attribute("privileges", "SELECT", "SELECT, INSERT")))),
                                List.of()),
                        new Stage(
                                "web",
                                List.of(
                                        step(
                                                "web-01",
                                                "nginx",
                                                change(
                                                        "web-01",
                                                        "file",
                                                        "/etc/nginx/nginx.conf",
                                                        Action.CHANGE,
                                                        Cause.DRIFT,
                                                        new Detail.Attribute("mode", "666", "644"),
                                                        new Detail.Text("/etc/nginx/nginx.conf", before, after)),
                                                change(
                                                        "web-01",
                                                        "service",
                                                        "nginx.service",
                                                        Action.CHANGE,
                                                        Cause.TOPOLOGY,
                                                        new Detail.Note("reloads"))),
                                        step(
                                                "web-02",
                                                "nginx",
                                                change(
                                                        "web-02",
                                                        "file",
                                                        "/etc/nginx/nginx.conf",
                                                        Action.ADD,
                                                        Cause.TOPOLOGY,
                                                        new Detail.Text("/etc/nginx/nginx.conf", "", after.repeat(4))),
                                                change(
                                                        "web-02",
                                                        "file",
                                                        "/etc/haproxy/haproxy.cfg",
                                                        Action.CHANGE,
                                                        Cause.TOPOLOGY,
                                                        new Detail.Packaged(),
                                                        new Detail.Text("/etc/haproxy/haproxy.cfg", before, after)))),
                                List.of()),
                        new Stage(
                                "app",
                                List.of(step(
                                        "web-02",
                                        "release",
                                        change(
                                                "web-02",
                                                "release",
                                                "/srv/foobar/app/releases/0123456789abcdef",
                                                Action.ADD,
                                                Cause.TOPOLOGY,
                                                new Detail.Files(
                                                        17,
                                                        1_234_567,
                                                        IntStream.range(0, 15)
                                                                .mapToObj(i -> "static/new-" + i + ".png")
                                                                .toList(),
                                                        List.of("index.html"),
                                                        List.of("old.html"))))),
                                List.of()),
                        new Stage(
                                "remove",
                                List.of(step(
                                        "web-02",
                                        "remove service old.service",
                                        change(
                                                "web-02",
                                                "service",
                                                "old.service",
                                                Action.REMOVE,
                                                Cause.TOPOLOGY,
                                                new Detail.Note("stops and will not start at boot")))),
                                List.of())),
                List.of(
                        new Obstacle(
                                "web-01",
                                "port 80 is taken by apache2",
                                "Stop it: systemctl disable --now apache2",
                                true),
                        new Obstacle(
                                "web-02", "its clock is 65 s ahead of this machine's", "Start a time service.", false)),
                List.of("db-01 has no role, so nothing is done on it"));
        return new Survey(
                List.of("lb-01", "web-01", "web-02"),
                new Observation(new ClusterFacts(Map.of()), Map.of(), List.of()),
                plan,
                List.of(new HostFailure(
                        "lb-01", "connection refused at 10.0.0.10:22", "Is sshd running?\nTry: ssh lb-01")),
                0);
    }

    static Survey converged() {
        return new Survey(
                List.of("lb-01", "web-01", "web-02"),
                new Observation(new ClusterFacts(Map.of()), Map.of(), List.of()),
                new Plan("foobar", List.of(), List.of(), List.of()),
                List.of(),
                0);
    }

    static Judged judged(String name, String server, Verdict verdict) {
        return new Judged(new CheckId(name.equals("nginx") ? "web" : "replication", name, server), verdict);
    }

    static Event.Verified verified() {
        return new Event.Verified(
                List.of(
                        judged("threads", "web-02", new Verdict.Pass("receiver and applier on")),
                        judged(
                                "errant-transactions",
                                "web-02",
                                new Verdict.Fail(
                                        "1 errant: 3e11fa47:1-5 <&> \"", "Inject them\nor rebuild the replica")),
                        judged("lag", "web-02", new Verdict.Unknown("web-01 did not answer")),
                        judged("nginx", "web-01", new Verdict.Pass("200 from web-01"))),
                List.of(new HostFailure("lb-01", "connection refused at 10.0.0.10:22", "Is sshd running?")),
                Duration.ofMillis(1234));
    }

    /** One event of each kind. */
    static List<Event> all() {
        var second = Duration.ofSeconds(1);
        var failing = List.of(judged("lag", "web-02", new Verdict.Fail("3 s behind", "wait")));
        return List.of(
                new Event.Observing(List.of("web-01", "web-02")),
                new Event.HostObserved("web-01", Duration.ofMillis(120)),
                new Event.HostFailed(new HostFailure("lb-01", "no answer", "switch it on"), second),
                new Event.HostKeyRecorded(new NewHostKey(
                        "web-01", "admin@10.0.0.11:22", "ed25519 key SHA256:abc", "/home/me/.ssh/known_hosts", true)),
                new Event.ScriptRan("web-01", "observe", "main() {\nsecret '***'\n}\nmain\n"),
                new Event.Planned(survey()),
                new Event.LockRefused(List.of(new HostFailure("web-01", "another apply is at work there", "Wait."))),
                new Event.WaitingForStep("web-01", "abc-1"),
                new Event.Stale(List.of(new Staleness.Moved(
                        "web-01", new ResourceId("file", "/etc/hosts"), "is not what it was when the plan was made"))),
                new Event.DashboardOpened("mon-01", "http://127.0.0.1:40123/7f3c2a90/"),
                new Event.Silenced("mon-01", List.of("web-01", "web-02")),
                new Event.NotSilenced(new HostFailure("mon-01", "Alertmanager took no silence", "")),
                new Event.StageStarted("web", 1, 2, List.of("web-01", "web-02")),
                new Event.OperationStarted("web-01", "web", 1, 2, "nginx"),
                new Event.OperationProgress("web-01", "web", 1, 2, "nginx", 60_000_000, 80_000_000),
                new Event.OperationTold("web-01", "web", 1, 2, "nginx", "saved: /var/lib/x.sql"),
                new Event.OperationDone("web-01", "web", 1, 2, "nginx", Duration.ofSeconds(75)),
                new Event.StepDone("web-01", "web", Duration.ofSeconds(80)),
                new Event.StepFailed(
                        "web-02",
                        "web",
                        "nginx",
                        "failed",
                        List.of("nginx rejects it:", "unknown \u001b[2Jdirective"),
                        "Correct the template.",
                        second),
                new Event.Reconnecting("web-01", "web", "the connection to web-01 broke"),
                new Event.Reattached("web-01", "web"),
                new Event.GateWaiting("web", failing),
                new Event.GateWaiting("web", failing),
                new Event.GatePassed("web", 3, second),
                new Event.GateFailed("web", failing, second),
                new Event.Stopped(List.of(
                        new Event.HostReport("web-01", List.of("nginx"), List.of()),
                        new Event.HostReport("lb-01", List.of(), List.of("haproxy", "members")))),
                new Event.NotConverged(survey()),
                new Event.Applied(survey().plan(), 2, Duration.ofSeconds(34)),
                new Event.RebootsPlanned(reboots(), Set.of("lb-01")),
                new Event.RebootsPlanned(new Reboots(survey(), List.of(), List.of(), List.of(), List.of()), Set.of()),
                new Event.CameBack("web-01", "reboot web-01, web-02", Duration.ofSeconds(31)),
                new Event.Rebooted(List.of("web-01", "web-02"), Duration.ofSeconds(83)),
                new Event.RebootsStopped(List.of("web-01"), List.of("lb-01")),
                new Event.Interrupted(List.of(
                        new Event.Running("web-01", "web", "foobar-infra-1.service", "/var/lib/foobar-infra/1.log"))),
                new Event.VerifyWaiting(failing, second),
                new Event.CheckGoing(
                        new CheckId("replication", "data", "web-02"),
                        new Progress(12, 40, 8_000_000, 31_000_000),
                        Duration.ofSeconds(40)),
                verified(),
                new Event.Watched(verified(), 1, List.of(), List.of(), Instant.parse("2026-11-29T10:00:05.5Z")),
                status(),
                silence(),
                new Event.Logged(new LogLine(
                        Instant.parse("2026-11-29T10:00:05.5Z"), "web-01", "nginx", "signal process started")),
                new Event.LogLost(new HostFailure("web-02", "does not answer", "look at it")),
                new Event.AuthorityShown(
                        "web-01",
                        "/etc/foobar-infra/foobar/ca/ca.pem",
                        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                        "CN=foobar foobar-infra CA",
                        "AB:CD",
                        Instant.parse("2046-11-29T10:00:00Z")),
                new Event.HistoryRead(
                        "foobar",
                        List.of(
                                new Event.HistoryRead.Step(
                                        "web-01",
                                        "2026-11-29T10:00:05Z",
                                        "web",
                                        "ada@laptop",
                                        "nginx; nginx.conf",
                                        "ok"),
                                new Event.HistoryRead.Step(
                                        "db-01",
                                        "2026-11-29T10:00:09Z",
                                        "mysql primary",
                                        "ci@runner-7",
                                        "mysql.service",
                                        "failed: mysql.service")),
                        List.of(new HostFailure("web-02", "does not answer", "look at it"))),
                new Event.HistoryRead("foobar", List.of(), List.of()),
                new Event.Adopted(
                        Optional.of(Path.of("shop.yml")),
                        Optional.of(Path.of("shop.inventory.yml")),
                        List.of("lb-01", "web-01"),
                        List.of(
                                new Note(Note.Kind.TODO, "web-01:/var/www/shop", "copy the site beside the topology"),
                                new Note(Note.Kind.DOUBT, "db-01 and db-02", "their MySQL follow nobody"),
                                new Note(
                                        Note.Kind.UNSAID,
                                        "lb-01:/etc/haproxy/haproxy.cfg:14",
                                        "cookie: there is no key for it; apply takes it away")),
                        List.of(new HostFailure("web-02", "does not answer", "look at it"))),
                new Event.Adopted(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of()),
                cleared(List.of(), List.of()),
                cleared(
                        List.of("/etc/foobar", "foobar-app.service"),
                        List.of(new HostFailure("web-02", "does not answer", "look at it"))),
                audited(),
                new Event.Audited(
                        "foobar",
                        audited().report(),
                        audited().places(),
                        Optional.of(new Event.Audited.Live(
                                List.of("lb-01", "web-01"),
                                List.of("which certificate lb-01 serves: nothing there answers by TLS"),
                                List.of(new HostFailure("web-02", "does not answer", "look at it"))))),
                new Event.DrillBegan("lb-01", List.of("haproxy.service", "keepalived.service"), Duration.ofSeconds(25)),
                new Event.DrillEnded(drilled("lb-01", true, 1, true)),
                new Event.Drilled("foobar", List.of(drilled("lb-01", true, 1, true)), List.of(), List.of()),
                new Event.Drilled(
                        "foobar",
                        List.of(drilled("lb-01", true, 80, false), drilled("db-01", false, 80, false)),
                        List.of(new HostFailure("web-02", "does not answer", "look at it")),
                        List.of("replication threads db-02: the SQL thread stopped")),
                new Event.Examined(
                        "foobar",
                        List.of(
                                examined("lb-01", 0, List.of()),
                                examined("web-01", -4100, List.of("ufw is active there"))),
                        List.of(),
                        List.of(),
                        List.of()),
                new Event.Examined(
                        "foobar",
                        List.of(examined("lb-01", 40, List.of())),
                        List.of(new Obstacle("lb-01", "port 80 is taken by apache2", "stop it", true)),
                        List.of(new HostFailure("web-02", "does not answer", "look at it")),
                        List.of("foobar.yml:4:3: there is no file secret")),
                new Event.ReleasesListed(
                        List.of(
                                new Event.ReleasesListed.OfServer(
                                        "web-01",
                                        List.of(
                                                new Event.ReleasesListed.Kept(
                                                        "3f2a91c0d4e5b677",
                                                        true,
                                                        Optional.of(Instant.parse("2026-11-29T10:00:00Z")),
                                                        Optional.empty(),
                                                        Instant.parse("2026-11-27T09:00:00Z"),
                                                        "",
                                                        "ann@ops",
                                                        true),
                                                new Event.ReleasesListed.Kept(
                                                        "0011223344556677",
                                                        false,
                                                        Optional.of(Instant.parse("2026-11-28T09:00:00Z")),
                                                        Optional.of(Instant.parse("2026-11-29T10:00:00Z")),
                                                        Instant.parse("2026-11-28T08:59:58Z"),
                                                        "app/",
                                                        "bob@laptop",
                                                        false),
                                                new Event.ReleasesListed.Kept(
                                                        "8899aabbccddeeff",
                                                        false,
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        Instant.parse("2026-11-28T08:00:00Z"),
                                                        "",
                                                        "",
                                                        false))),
                                new Event.ReleasesListed.OfServer("web-02", List.of())),
                        List.of()),
                new Event.Planned(converged()));
    }
}
