package com.foobar.infra.cli;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.stack.Audits;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.view.JunitReport;
import com.foobar.infra.view.SarifReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code audit}: what there is to be said of a topology before its first fault. */
final class AuditCommand implements Callable<Integer> {

    /** From which weight on a finding makes the command fail. */
    enum FailOn {
        CRITICAL(Optional.of(Severity.CRITICAL)),
        WARNING(Optional.of(Severity.WARNING)),
        NOTE(Optional.of(Severity.NOTE)),
        NEVER(Optional.empty());

        private final Optional<Severity> least;

        FailOn(Optional<Severity> least) {
            this.least = least;
        }
    }

    final CommandSpec spec = Options.command(
            this,
            "audit",
            "Find what is weak in a stack, from its topology alone: single points of failure, computed from who asks"
                    + " whom; what is not encrypted, guarded, watched or kept twice. Each finding says where, why it"
                    + " matters to visitors, and what to merge into the file to end it. Contacts no server, unless --live asks for"
                    + " what only the servers show: ports, logins and accounts that nobody declared, secrets that anybody can"
                    + " read, updates and reboots that wait, old backups, what TLS is served, servers on one machine. It reads.",
            "",
            "Examples:",
            "  foobar-infra audit",
            "  foobar-infra audit -f stacks/shop.yml --profile dev",
            "  foobar-infra audit --fail-on warning --sarif audit.sarif",
            "  foobar-infra audit --live -i production",
            "  foobar-infra audit --drill --yes -i staging",
            "",
            "What is known and borne is said in the topology, in audit.waive.",
            "",
            "Exit codes: 0 nothing as grave as --fail-on is open; 1 something is, or a server",
            "could not be asked; 64 bad usage or bad input.");

    private final InputOptions inputs = new InputOptions(spec);

    private final HostOptions hosts = new HostOptions(spec);

    private final OptionSpec live = Options.flag("Also look at the servers themselves", "--live");

    private final OptionSpec drill = Options.flag(
            "Instead: stop each server's services in turn for 25 s, and tell whether visitors see what the topology claims;"
                    + " needs --yes",
            "--drill");

    private final OptionSpec page = Options.value(
                    String.class, "PATH", "The page that --drill asks for, as visitors would. Default: /", "--page")
            .build();

    private final OptionSpec yes = Options.flag("Agree to the outages that --drill makes", "--yes");

    private final OptionSpec profile = Options.value(
                    Profile.class,
                    "PROFILE",
                    "production: all that visitors rest on; dev: only whether what is there does what it is for. Default: what the"
                            + " topology says, or production",
                    "--profile")
            .build();

    private final OptionSpec failOn = Options.value(
                    FailOn.class,
                    "SEVERITY",
                    "Fail if a finding is as grave as that: critical, warning, note, never. Default: critical",
                    "--fail-on")
            .build();

    private final OptionSpec sarif = Options.value(
                    Path.class, "FILE", "Also write the findings as SARIF, for code hosts", "--sarif")
            .build();

    private final OptionSpec junit = Options.value(
                    Path.class, "FILE", "Also write the findings as JUnit XML, for CI systems", "--junit")
            .build();

    private final OutputOptions output;

    AuditCommand() {
        spec.addOption(live)
                .addOption(drill)
                .addOption(page)
                .addOption(yes)
                .addOption(profile)
                .addOption(failOn)
                .addOption(sarif)
                .addOption(junit);
        output = new OutputOptions(spec);
    }

    @Override
    public Integer call() throws Exception {
        if (Options.on(drill)) {
            return drilled();
        }
        if (Options.given(page, String.class).isPresent() || Options.on(yes)) {
            throw new BadUsage("--page and --yes go with --drill", "Add it, or leave them out.");
        }
        var reports = new ReportFiles();
        reports.refuseOther("--sarif", Options.given(sarif, Path.class), "SARIF", SarifReport.MARK);
        reports.refuseOther("--junit", Options.given(junit, Path.class), "JUnit", JunitReport.MARK);
        var loaded = inputs.topologyAlone();
        var asks = Options.given(profile, Profile.class);
        var today = LocalDate.now(ZoneId.systemDefault());
        Event.Audited audited;
        if (Options.on(live)) {
            var inventory = inputs.inventory(loaded);
            try (var view = output.view(spec.commandLine().getOut(), false)) {
                audited = live(loaded, inventory, asks, today, view);
                view.accept(audited);
            }
        } else {
            refuseWithoutLive();
            var report = Audits.of(loaded.topology(), asks, today);
            audited = new Event.Audited(loaded.topology().name(), report, places(loaded, report));
            try (var view = output.lines(spec.commandLine().getOut())) {
                view.accept(audited);
            }
        }
        var report = audited.report();
        write(audited, asked(report.profile()), reports);
        return audited.live().filter(seen -> !seen.failures().isEmpty()).isPresent()
                        || Options.given(failOn, FailOn.class)
                                .orElse(FailOn.CRITICAL)
                                .least
                                .filter(report::reaches)
                                .isPresent()
                ? Problems.FAILED
                : Problems.OK;
    }

    private int drilled() throws Exception {
        for (var other : List.of(live, profile, failOn, sarif, junit)) {
            if (other.getValue() != null && !Boolean.FALSE.equals(other.getValue())) {
                throw new BadUsage(
                        "--drill does not go with " + other.longestName(), "It is an audit of its own; leave one out.");
            }
        }
        var path = Options.given(page, String.class).orElse("/");
        if (!path.matches("/[!-~]*")) {
            throw new BadUsage("--page: not a path: " + path, "Such as /, or /shop?page=2.");
        }
        if (!Options.on(yes)) {
            throw new BadUsage(
                    "--drill stops the services of each server in turn; visitors feel it where a server is a single point of"
                            + " failure",
                    "If that is what you want of this stack: --drill --yes");
        }
        try (var view = output.view(spec.commandLine().getOut(), false);
                var session = Session.open(inputs, hosts, Agreed.NOTHING, view)) {
            var seen = new DrillRun(session, view, path).run();
            view.accept(seen);
            return seen.ok() ? Problems.OK : Problems.FAILED;
        }
    }

    /** What is for servers says nothing of a topology. */
    private void refuseWithoutLive() {
        if (inputs.inventory().isPresent() || hosts.given()) {
            throw new BadUsage(
                    "audit contacts no server, unless --live is given",
                    "Add --live; or leave out --inventory, --limit and --accept-new-host-keys.");
        }
    }

    private Event.Audited live(
            Loaded loaded, Inventory inventory, Optional<Profile> asks, LocalDate today, Consumer<Event> view) {
        var topology = loaded.topology();
        var only = hosts.only(topology);
        try (var fleet = Session.fleet(
                loaded, inventory, new RememberedAddresses(topology.name()), hosts.acceptNewHostKeys(), view)) {
            fleet.warmUp(topology.serversWithRoles().stream()
                    .filter(server -> only.isEmpty() || only.contains(server))
                    .toList());
            var questions = Audits.questions(topology);
            if (!only.isEmpty()) {
                questions.keySet().retainAll(only);
            }
            var observed = new Observer(fleet, view).observe(questions);
            var report = Audits.live(topology, asks, today, observed.facts());
            return new Event.Audited(
                    topology.name(),
                    report,
                    places(loaded, report),
                    Optional.of(new Event.Audited.Live(
                            questions.keySet().stream()
                                    .filter(observed.facts().servers()::contains)
                                    .toList(),
                            Audits.untold(topology, observed.facts()),
                            observed.failures())));
        }
    }

    /** What was looked for. */
    private List<Finding.Kind> asked(Profile profile) {
        return Stream.concat(
                        Audits.rules().stream().map(AuditRule::kind),
                        Options.on(live) ? Audits.liveRules().stream().map(LiveRule::kind) : Stream.of())
                .filter(kind -> profile.asks(kind.from()))
                .toList();
    }

    private void write(Event.Audited audited, List<Finding.Kind> asked, ReportFiles reports) throws IOException {
        var version = Version.number();
        reports.write(Options.given(sarif, Path.class), () -> SarifReport.of(audited, asked, version));
        reports.write(Options.given(junit, Path.class), () -> JunitReport.of(audited, asked));
    }

    static List<Event.Audited.Place> places(Loaded loaded, Report report) {
        return report.judged().stream()
                .map(judged ->
                        loaded.problem(judged.finding().path(), judged.finding().message(), Optional.empty()))
                .map(at -> new Event.Audited.Place(at.file().toString(), at.line(), at.column()))
                .toList();
    }
}
