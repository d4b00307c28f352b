package com.foobar.infra.view;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Waiver;
import com.foobar.infra.engine.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What there is to be said of a topology, as lines of text: what is open first, each with its remedy. */
final class AuditText {

    private AuditText() {}

    static List<String> of(Event.Audited audited, Style style) {
        var report = audited.report();
        var lines = new ArrayList<String>();
        for (int i = 0; i < report.judged().size(); i++) {
            var judged = report.judged().get(i);
            if (judged.open()) {
                open(judged, audited.places().get(i), style, lines);
            }
        }
        report.judged().stream().filter(j -> !j.open()).forEach(j -> lines.add(waived(j, style)));
        report.idle()
                .forEach(w -> lines.add(
                        "Note: the waiver of " + name(w) + " speaks of nothing that was found; it can be taken out."));
        if (!lines.isEmpty() && !lines.getLast().isEmpty()) {
            lines.add("");
        }
        audited.live().ifPresent(live -> live(live, style, lines));
        lines.add(style.bold(sum(report)) + " " + asked(audited));
        return lines;
    }

    private static void open(Report.Judged judged, Event.Audited.Place place, Style style, List<String> lines) {
        var finding = judged.finding();
        lines.add(weight(finding.severity(), style) + " " + style.bold(finding.message()) + "  "
                + style.dim("[" + name(finding) + "]"));
        lines.add("    " + place.file() + ":" + place.line() + ":" + place.column() + ": " + finding.path());
        lines.add("    " + finding.kind().why());
        judged.waiver()
                .ifPresent(w -> lines.add("    It was borne until " + w.until() + ", by " + Style.harmless(w.by())
                        + ": " + Style.harmless(w.reason())));
        finding.fix().ifPresent(fix -> {
            lines.add("    Merge into " + place.file() + ":");
            fix.lines().forEach(line -> lines.add("        " + style.cyan(line)));
        });
        finding.todo().ifPresent(todo -> todo.lines().forEach(line -> lines.add("    " + style.cyan(line))));
        lines.add("");
    }

    private static String waived(Report.Judged judged, Style style) {
        var waiver = judged.waiver().orElseThrow();
        return style.dim("waived    " + judged.finding().message() + "  [" + name(judged.finding()) + "] until "
                + waiver.until() + ", by " + Style.harmless(waiver.by()) + ": " + Style.harmless(waiver.reason()));
    }

    /** As a waiver would name it. */
    static String name(Finding finding) {
        return finding.kind().id() + finding.object().map(o -> " on " + o).orElse("");
    }

    private static String name(Waiver waiver) {
        return waiver.finding() + waiver.object().map(o -> " on " + o).orElse("");
    }

    private static String weight(Severity severity, Style style) {
        var word = "%-9s".formatted(severity.word());
        return switch (severity) {
            case CRITICAL -> style.red(word);
            case WARNING -> style.yellow(word);
            case NOTE -> style.cyan(word);
        };
    }

    private static String sum(Report report) {
        var open = Stream.of(Severity.CRITICAL, Severity.WARNING, Severity.NOTE)
                .filter(s -> report.count(s) > 0)
                .map(s -> s == Severity.CRITICAL
                        ? report.count(s) + " critical"
                        : Style.count((int) report.count(s), s.word()))
                .collect(Collectors.joining(", "));
        int waived = report.judged().size() - report.open().size();
        return (open.isEmpty() ? "Nothing found" : open) + (waived > 0 ? "; " + waived + " waived." : ".");
    }

    private static void live(Event.Audited.Live live, Style style, List<String> lines) {
        live.untold().forEach(what -> lines.add("Not known: " + Style.harmless(what) + "."));
        live.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        if (!live.untold().isEmpty() || !live.failures().isEmpty()) {
            lines.add("");
        }
    }

    /** Nobody is to take a clean topology for clean servers. */
    private static String asked(Event.Audited audited) {
        return Style.count(audited.report().asked(), "rule") + " of the profile "
                + audited.report().profile().word() + " were asked of the topology of " + audited.topology()
                + audited.live()
                        .map(live -> " and of " + Style.count(live.servers().size(), "server")
                                + (live.failures().isEmpty()
                                        ? "."
                                        : "; " + Style.count(live.failures().size(), "server") + " did not answer."))
                        .orElse(". The servers were not looked at: audit --live, plan and verify do that.");
    }
}
