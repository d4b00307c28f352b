package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Glance;
import com.foobar.infra.engine.Verifier;
import com.foobar.infra.picture.Lines;
import com.foobar.infra.picture.Svg;
import com.foobar.infra.stack.Audits;
import com.foobar.infra.stack.Pictures;
import com.foobar.infra.view.ReportPage;
import com.foobar.infra.view.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/** {@code report}: a stack on one page. */
final class ReportCommand extends ServersCommand {

    private final OptionSpec to = Options.value(
                    Path.class,
                    "FILE",
                    "Where the page is written. Default: NAME-report.html, NAME being the stack's",
                    "-o",
                    "--out")
            .build();

    ReportCommand() {
        super(
                "report",
                "Write a page that tells all of a stack: its picture, how it is now, what verify proves, what audit finds, and"
                        + " what an apply would change. One file that needs nothing else: for the browser, a phone, paper.",
                "",
                "Examples:",
                "  foobar-infra report",
                "  foobar-infra report -i production -o /srv/www/stack.html",
                "",
                "It reads, and writes a canary as verify does. Exit codes: 0 written, and all in",
                "it is well; 1 written, and something is not; 64 bad usage or bad input.");
        spec.addOption(to);
    }

    @Override
    int run(Session session, View view) throws Exception {
        var topology = session.loaded().topology();
        var file = Options.given(to, Path.class).orElse(Path.of(topology.name() + "-report.html"));
        var reports = new ReportFiles();
        reports.refuseOther("--out", Optional.of(file), "HTML", ReportPage.MARK);
        var surveyor = session.surveyor(Set.of());
        var status = new Glance(surveyor, session.desire(), session.only()).read();
        long started = System.nanoTime();
        var checks = session.desire().checks().stream()
                .filter(c -> !c.onRequest() && !c.disturbs())
                .filter(c -> session.only().isEmpty() || session.only().contains(c.id().server()))
                .toList();
        var findings = new Verifier(session.observer(), (_, _, _) -> {}).verify(checks, Duration.ZERO, (_, _) -> {});
        var verified = new Event.Verified(
                findings.results(), findings.failures(), Duration.ofNanos(System.nanoTime() - started));
        var report = Audits.of(topology, Optional.empty(), LocalDate.now(ZoneId.systemDefault()));
        var picture = Pictures.of(topology);
        var page = new ReportPage(
                Version.text(),
                session.loaded().file().toString(),
                Svg.of(picture),
                Lines.of(picture, true),
                status,
                verified,
                new Event.Audited(topology.name(), report, AuditCommand.places(session.loaded(), report)),
                surveyor.survey(session.only()));
        reports.write(Optional.of(file), page::html);
        if (!output.json()) {
            out().println(file + ": " + (page.well() ? "all in it is well" : "not all in it is well"));
            out().flush();
        }
        return page.well() ? Problems.OK : Problems.FAILED;
    }
}
