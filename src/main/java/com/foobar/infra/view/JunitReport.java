package com.foobar.infra.view;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Judged;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What verify found, as the XML that CI systems read. */
public final class JunitReport {

    private static final String AUDIT = "audit";

    /** What each has near its beginning, and nobody else's. */
    public static final String MARK = "<testsuites name=\"foobar-infra ";

    private JunitReport() {}

    /** A suite for each group of checks; hosts that did not answer are a suite of their own. */
    public static String of(Event.Verified found) {
        var groups = new LinkedHashMap<String, List<Judged>>();
        found.results()
                .forEach(r -> groups.computeIfAbsent(r.id().group(), _ -> new ArrayList<>())
                        .add(r));
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + MARK + "verify\">\n");
        groups.forEach((group, results) -> {
            long failed = results.stream().filter(r -> !r.passed()).count();
            suite(xml, group, results.size(), failed);
            results.forEach(r -> result(xml, r));
            xml.append("  </testsuite>\n");
        });
        if (!found.failures().isEmpty()) {
            suite(xml, "hosts", found.failures().size(), found.failures().size());
            found.failures().forEach(f -> test(xml, "hosts", f.server(), f.what(), f.hint()));
            xml.append("  </testsuite>\n");
        }
        return xml.append("</testsuites>\n").toString();
    }

    /** A test for each rule that was asked; one fails for each finding of it that nobody bears. */
    public static String of(Event.Audited audited, List<Finding.Kind> asked) {
        var open = audited.report().open();
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + MARK + "audit\">\n");
        var clean = asked.stream()
                .filter(kind -> open.stream().noneMatch(f -> f.kind().equals(kind)))
                .toList();
        suite(xml, AUDIT, clean.size() + open.size(), open.size());
        clean.forEach(kind -> xml.append("    <testcase classname=\"audit\" name=\"")
                .append(escape(kind.id()))
                .append("\"/>\n"));
        open.forEach(
                f -> test(xml, AUDIT, AuditText.name(f), f.message(), f.kind().why()));
        return xml.append("  </testsuite>\n</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, String name, int tests, long failed) {
        xml.append("  <testsuite name=\"")
                .append(escape(name))
                .append("\" tests=\"")
                .append(tests)
                .append("\" failures=\"")
                .append(failed)
                .append("\" errors=\"0\" skipped=\"0\">\n");
    }

    private static void result(StringBuilder xml, Judged result) {
        var name = result.id().name() + " " + result.id().server();
        switch (result.verdict()) {
            case Verdict.Pass(var evidence) ->
                xml.append("    <testcase classname=\"")
                        .append(escape(result.id().group()))
                        .append("\" name=\"")
                        .append(escape(name))
                        .append("\"><system-out>")
                        .append(escape(evidence))
                        .append("</system-out></testcase>\n");
            case Verdict.Fail(var evidence, var hint) -> test(xml, result.id().group(), name, evidence, hint);
            case Verdict.Unknown(var evidence) -> test(xml, result.id().group(), name, "unknown: " + evidence, "");
        }
    }

    private static void test(StringBuilder xml, String group, String name, String what, String hint) {
        xml.append("    <testcase classname=\"")
                .append(escape(group))
                .append("\" name=\"")
                .append(escape(name))
                .append("\"><failure message=\"")
                .append(escape(what))
                .append("\">")
                .append(escape(hint))
                .append("</failure></testcase>\n");
    }

    /** Also leaves out characters that XML cannot hold. */
    static String escape(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\n' -> out.append("&#10;");
                default -> {
                    boolean allowed = c == '\t' || c >= 0x20 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c > 0xffff;
                    out.appendCodePoint(allowed ? c : '?');
                }
            }
        });
        return out.toString();
    }
}
