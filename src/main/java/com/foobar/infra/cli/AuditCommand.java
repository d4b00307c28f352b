package com.foobar.infra.cli;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Event;
import com.foobar.infra.stack.Audits;
import com.foobar.infra.view.JunitReport;
import com.foobar.infra.view.SarifReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
                    + " matters to visitors, and what to merge into the file to end it. Contacts no server.",
            "",
            "Examples:",
            "  foobar-infra audit",
            "  foobar-infra audit -f stacks/shop.yml --profile dev",
            "  foobar-infra audit --fail-on warning --sarif audit.sarif",
            "",
            "What is known and borne is said in the topology, in audit.waive.",
            "",
            "Exit codes: 0 nothing as grave as --fail-on is open; 1 something is; 64 bad",
            "usage or bad input.");

    private final OptionSpec file = Options.value(
                    Path.class, "FILE", "The topology: what should exist. Default: ./foobar.yml", "-f", "--file")
            .build();

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
        spec.addOption(file)
                .addOption(profile)
                .addOption(failOn)
                .addOption(sarif)
                .addOption(junit);
        output = new OutputOptions(spec);
    }

    @Override
    public Integer call() throws Exception {
        var reports = new ReportFiles();
        reports.refuseOther("--sarif", Options.given(sarif, Path.class), "SARIF", "sarif-2.1.0");
        reports.refuseOther("--junit", Options.given(junit, Path.class), "JUnit", "<testsuite");
        var loaded = InputOptions.alone(Options.given(file, Path.class));
        var report = Audits.of(
                loaded.topology(), Options.given(profile, Profile.class), LocalDate.now(ZoneId.systemDefault()));
        var audited = new Event.Audited(loaded.topology().name(), report, places(loaded, report));
        try (var view = output.lines(spec.commandLine().getOut())) {
            view.accept(audited);
        }
        var asked = Audits.rules().stream()
                .map(AuditRule::kind)
                .filter(kind -> report.profile().asks(kind.from()))
                .toList();
        write(audited, asked, reports);
        return Options.given(failOn, FailOn.class)
                        .orElse(FailOn.CRITICAL)
                        .least
                        .filter(report::reaches)
                        .isPresent()
                ? Problems.FAILED
                : Problems.OK;
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
