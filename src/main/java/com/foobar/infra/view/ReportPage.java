package com.foobar.infra.view;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Judged;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.part.Reading;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A stack as one page that needs nothing besides itself: no script, no other file. Times in UTC.
 *
 * @param version of this tool
 * @param file the topology's
 * @param svg the picture, with colours of its own for light and dark
 * @param drawn the picture in words, a line each
 */
public record ReportPage(
        String version,
        String file,
        String svg,
        List<String> drawn,
        Event.StatusRead status,
        Event.Verified verified,
        Event.Audited audited,
        Survey survey) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private static final String STYLE = """
            :root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2733; --dim: #56657a; --line: #c9d2dc; --box: #f4f6f9;
                    --well: #1c6b3f; --notable: #8a5a00; --bad: #b3261e; }
            @media (prefers-color-scheme: dark) {
              :root { --paper: #12181f; --ink: #e6edf3; --dim: #9aa8b8; --line: #3a4858; --box: #1b2430;
                      --well: #6fd09b; --notable: #f0c066; --bad: #ff8a7b; }
            }
            body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
                   font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
            h1 { margin: 0 0 .25rem; font-size: 1.7rem; } h2 { margin: 2.5rem 0 .5rem; font-size: 1.25rem; }
            p { margin: .4rem 0; } .dim { color: var(--dim); }
            .well { color: var(--well); } .notable { color: var(--notable); } .bad, .unknown { color: var(--bad); }
            .well, .notable, .bad, .unknown { font-weight: 600; }
            dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
            dl > div { border: 1px solid var(--line); border-radius: .5rem; background: var(--box); padding: .6rem .9rem; }
            dt { color: var(--dim); font-size: .9rem; } dd { margin: 0; font-weight: 600; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .5rem 0 1rem; }
            caption { text-align: left; font-weight: 600; padding: .3rem 0; }
            th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-top: 1px solid var(--line); overflow-wrap: break-word; }
            th { white-space: nowrap; } td:first-child { white-space: nowrap; }
            pre { overflow-x: auto; background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; font-size: .85rem; line-height: 1.4; }
            img { max-width: 100%; height: auto; border: 1px solid var(--line); border-radius: .5rem; }
            @media print { body { max-width: none; padding: 0; } pre { white-space: pre-wrap; } h2 { break-after: avoid; } tr, img { break-inside: avoid; } }
            """;

    /** What it has near its beginning and nobody else's page has: by it an earlier one is known. */
    public static final String MARK = "<meta name=\"generator\" content=\"foobar-infra report\">";

    /** Whether nothing in it asks for somebody. */
    public boolean well() {
        return verified.ok()
                && status.well()
                && survey.converged()
                && audited.report().open().isEmpty();
    }

    /** The page. */
    public String html() {
        var out = new ArrayList<String>();
        var name = escaped(audited.topology());
        out.add("<!doctype html>");
        out.add("<html lang=\"en\"><head><meta charset=\"utf-8\">" + MARK);
        out.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        out.add("<title>" + name + ", " + TIME.format(status.at()) + "</title>");
        out.add("<style>\n" + STYLE + "</style></head><body>");
        out.add("<header><h1>" + name + "</h1><p class=\"dim\">As it was on " + TIME.format(status.at()) + ". By "
                + escaped(version) + ", of " + escaped(file) + ".</p></header><main>");
        summary(out);
        picture(out);
        failures(out);
        readings(out);
        checks(out);
        findings(out);
        plan(out);
        out.add("</main></body></html>");
        return String.join("\n", out) + "\n";
    }

    private void summary(List<String> out) {
        long failing = verified.results().stream().filter(r -> !r.passed()).count();
        var open = audited.report().open().size();
        var changes = survey.plan().changes().size();
        out.add("<dl>");
        out.add(figure(
                "Checks",
                failing == 0 && verified.failures().isEmpty() ? "well" : "bad",
                (failing > 0
                                ? failing + " of " + verified.results().size() + " fail"
                                : verified.failures().isEmpty()
                                        ? "all " + verified.results().size() + " pass"
                                        : verified.results().size() + " pass")
                        + unasked()));
        out.add(figure(
                "As the topology says",
                survey.converged() ? "well" : "notable",
                survey.converged() ? "yes" : Style.count(changes, "change") + " to make"));
        out.add(figure("Weak points", open == 0 ? "well" : "notable", open == 0 ? "none open" : open + " open"));
        int silent = status.failures().size();
        out.add(figure(
                "Servers that were asked",
                silent == 0 ? "well" : "bad",
                silent == 0 ? "all answered" : silent + " did not answer"));
        out.add("</dl>");
    }

    /** Of which nothing was proven. */
    private String unasked() {
        long servers =
                verified.failures().stream().map(HostFailure::server).distinct().count();
        return servers == 0 ? "" : ", " + Style.count((int) servers, "server") + " not asked";
    }

    private static String figure(String what, String level, String words) {
        return "<div><dt>" + what + "</dt><dd class=\"" + level + "\">" + escaped(words) + "</dd></div>";
    }

    private void picture(List<String> out) {
        out.add("<h2>The stack</h2>");
        out.add("<img alt=\"" + escaped(String.join("; ", drawn)) + "\" src=\"data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)) + "\">");
    }

    private void failures(List<String> out) {
        if (status.failures().isEmpty()) {
            return;
        }
        out.add("<h2>Servers that did not answer</h2><ul>");
        for (HostFailure failure : status.failures()) {
            out.add("<li><span class=\"bad\">" + escaped(failure.server()) + "</span>: " + escaped(failure.what())
                    + (failure.hint().isEmpty() ? "" : "<br><span class=\"dim\">" + escaped(failure.hint()) + "</span>")
                    + "</li>");
        }
        out.add("</ul>");
    }

    private void readings(List<String> out) {
        var sections = new LinkedHashMap<String, List<Reading>>();
        status.readings()
                .forEach(r -> sections.computeIfAbsent(r.section(), _ -> new ArrayList<>())
                        .add(r));
        out.add("<h2>How it is</h2>");
        sections.forEach((section, all) -> {
            out.add("<div class=\"wide\"><table><caption>" + escaped(upper(section)) + "</caption>");
            for (var reading : all) {
                var where = reading.subject().equals(reading.server())
                        ? ""
                        : " <span class=\"dim\">" + escaped(reading.server()) + "</span>";
                out.add("<tr><th scope=\"row\">" + escaped(reading.subject()) + where + "</th><td>"
                        + level(reading.level()) + "</td>"
                        + reading.cells().stream()
                                .map(cell -> "<td>" + escaped(cell) + "</td>")
                                .collect(Collectors.joining())
                        + "</tr>");
            }
            out.add("</table></div>");
        });
    }

    private static String level(Reading.Level level) {
        var word = level.name().toLowerCase(Locale.ROOT);
        return "<span class=\"" + word + "\">" + word + "</span>";
    }

    private void checks(List<String> out) {
        out.add("<h2>What was proven</h2><div class=\"wide\"><table>");
        out.add("<tr><th scope=\"col\">check</th><th scope=\"col\">server</th><th scope=\"col\">verdict</th>"
                + "<th scope=\"col\">evidence</th></tr>");
        for (Judged judged : verified.results()) {
            var verdict = judged.verdict();
            var word = switch (verdict) {
                case Verdict.Pass _ -> "<span class=\"well\">pass</span>";
                case Verdict.Fail _ -> "<span class=\"bad\">fail</span>";
                case Verdict.Unknown _ -> "<span class=\"unknown\">unknown</span>";
            };
            var hint = verdict instanceof Verdict.Fail(var _, var what) && !what.isEmpty()
                    ? "<br><span class=\"dim\">" + escaped(what) + "</span>"
                    : "";
            out.add("<tr><td>" + escaped(judged.id().group() + "/" + judged.id().name()) + "</td><td>"
                    + escaped(judged.id().server()) + "</td><td>" + word + "</td><td>" + escaped(verdict.evidence())
                    + hint + "</td></tr>");
        }
        out.add("</table></div>");
    }

    private void findings(List<String> out) {
        var report = audited.report();
        out.add("<h2>What is weak</h2>");
        if (report.judged().isEmpty()) {
            out.add("<p><span class=\"well\">Nothing</span> that the profile "
                    + report.profile().name().toLowerCase(Locale.ROOT) + " asks for, by the topology alone.</p>");
            return;
        }
        out.add("<div class=\"wide\"><table><tr><th scope=\"col\">weight</th><th scope=\"col\">finding</th>"
                + "<th scope=\"col\">where</th></tr>");
        for (int i = 0; i < report.judged().size(); i++) {
            var judged = report.judged().get(i);
            Finding finding = judged.finding();
            var place = audited.places().get(i);
            var weight = judged.open()
                    ? "<span class=\"" + (finding.severity().word().equals("note") ? "notable" : "bad") + "\">"
                            + finding.severity().word() + "</span>"
                    : "waived";
            var borne = judged.waiver()
                    .map(w -> "<br><span class=\"dim\">" + (judged.open() ? "borne until " : "until ") + w.until()
                            + ", by " + escaped(w.by()) + ": " + escaped(w.reason()) + "</span>")
                    .orElse("");
            out.add("<tr><td>" + weight + "</td><td>" + escaped(finding.message()) + "<br><span class=\"dim\">"
                    + escaped(finding.kind().why()) + "</span>" + borne + "</td><td>" + escaped(finding.path()) + "<br>"
                    + "<span class=\"dim\">line " + place.line() + "</span></td></tr>");
        }
        out.add("</table></div>");
    }

    private void plan(List<String> out) {
        out.add("<h2>What an apply would change</h2>");
        out.add("<pre>"
                + PlanText.of(survey, Set.of(), new Style(false, true), false).stream()
                        .map(ReportPage::escaped)
                        .collect(Collectors.joining("\n"))
                + "</pre>");
    }

    private static String upper(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String escaped(String words) {
        return Style.harmless(words)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
