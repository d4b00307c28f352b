package com.foobar.infra.part.app;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sections {@code app.workers} and {@code app.timers}. */
final class WorkerLanguage {

    private WorkerLanguage() {}

    private static final Scalar<String> NAME = Scalars.matching(
            "worker_name",
            "a name (lower-case letters, digits and hyphens, beginning with a letter)",
            Scalars.NAME_PATTERN,
            30,
            "such as mails");

    private static final Key<List<String>> COMMAND = Key.required("command", ListOf.oneOrMore(Scalars.ARGUMENT))
            .doc("What is started, as a list of words; a relative program is looked up in the release.")
            .example("[bin/worker, --queue, mails]")
            .aka("cmd", "run", "exec");

    private static final Key<Duration> STOP_TIMEOUT = Key.of("stop_timeout", Scalars.duration("1s", "1h"), "30s")
            .doc("How long it may take to end what it has begun, once it is told to by SIGTERM.")
            .example("2m");

    static final Key<Map<String, App.Worker>> WORKERS = Key.<Map<String, App.Worker>>of(
                    "workers",
                    MapOf.any(
                            NAME,
                            Section.of(
                                    "worker",
                                    "A further command of the release that goes on running.",
                                    List.of(COMMAND, STOP_TIMEOUT),
                                    f -> new App.Worker(f.get(COMMAND), f.get(STOP_TIMEOUT)))),
                    "{}",
                    Map::of)
            .doc(
                    "Further commands of the release that go on running, by name: each a systemd unit on every server of the app,"
                            + " NAME-app-worker-WORKER.service, with the app's account and environment but for HOST and PORT. It is started"
                            + " again whenever it ends, and with each release, once the app runs that.")
            .example("{mails: {command: [bin/worker, mails]}}")
            .aka("worker", "processes", "daemons")
            .needs("release");

    private static final Scalar<String> CALENDAR = Scalar.text(
            "calendar",
            "a time as systemd writes it (systemd.time(7), Calendar Events)",
            Json.Obj.ofType("string").put("maxLength", 100),
            written -> {
                var why = Calendars.wrong(Scalars.within(written, 100));
                if (why.isPresent()) {
                    throw new Refused("", why.get());
                }
                return written;
            });

    private static final Key<String> AT = Key.required("at", CALENDAR)
            .doc("When it is due, on the server's clock, as in systemd's OnCalendar. What came due while the server was"
                    + " down is made up for once. One that still runs is not started a second time.")
            .example("\"*-*-* 03:30:00\"")
            .aka("schedule", "cron", "on_calendar", "when");

    private static final Key<Optional<String>> SERVER = Key.optional("server", Scalars.SERVER)
            .doc("The server of the app that it runs on. Left out: the first of app.servers.")
            .example("web-02")
            .aka("host", "on");

    private static final Key<Duration> TIMEOUT = Key.of("timeout", Scalars.duration("1s", "7d"), "1h")
            .doc("How long it may take; after that it is ended, and has failed.")
            .example("6h");

    static final Key<Map<String, App.Timer>> TIMERS = Key.<Map<String, App.Timer>>of(
                    "timers",
                    MapOf.any(
                            NAME,
                            Section.of(
                                    "app_timer",
                                    "A command of the release that is run when it is due.",
                                    List.of(COMMAND, AT, SERVER, TIMEOUT),
                                    f -> new App.Timer(f.get(COMMAND), f.get(AT), f.get(SERVER), f.get(TIMEOUT)))),
                    "{}",
                    Map::of)
            .doc(
                    "Commands of the release that are run when they are due, by name, each on one server: a systemd timer there,"
                            + " NAME-app-timer-TIMER.timer, with the app's account and environment but for HOST and PORT.")
            .example("{digest: {command: [bin/digest], at: daily}}")
            .aka("timer", "cron", "crons", "jobs", "schedule")
            .needs("release");
}
