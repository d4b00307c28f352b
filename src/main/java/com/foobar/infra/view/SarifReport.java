package com.foobar.infra.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.engine.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** What {@code audit} found, in SARIF 2.1.0, which code hosts show beside the lines at fault. */
public final class SarifReport {

    /** What each has near its beginning, and nobody else's. */
    public static final String MARK = "\"driver\":{\"name\":\"foobar-infra\"";

    private SarifReport() {}

    /**
     * All findings, those that are waived as suppressed.
     *
     * @param rules what was looked for
     * @param version of this program
     */
    public static String of(Event.Audited audited, List<Finding.Kind> rules, String version) {
        var text = new StringWriter();
        try (var g = new JsonFactory().createGenerator(text)) {
            g.writeStartObject();
            g.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            g.writeStringField("version", "2.1.0");
            g.writeArrayFieldStart("runs");
            g.writeStartObject();
            driver(rules, version, g);
            g.writeArrayFieldStart("results");
            for (int i = 0; i < audited.report().judged().size(); i++) {
                result(audited.report().judged().get(i), audited.places().get(i), g);
            }
            g.writeEndArray();
            g.writeEndObject();
            g.writeEndArray();
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private static void driver(List<Finding.Kind> rules, String version, JsonGenerator g) throws IOException {
        g.writeObjectFieldStart("tool");
        g.writeObjectFieldStart("driver");
        g.writeStringField("name", "foobar-infra");
        g.writeStringField("version", version);
        g.writeArrayFieldStart("rules");
        for (var rule : rules) {
            g.writeStartObject();
            g.writeStringField("id", rule.id());
            message(g, "shortDescription", rule.title());
            message(g, "fullDescription", rule.why());
            g.writeObjectFieldStart("defaultConfiguration");
            g.writeStringField("level", level(rule.severity()));
            g.writeEndObject();
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
        g.writeEndObject();
    }

    private static void result(Report.Judged judged, Event.Audited.Place place, JsonGenerator g) throws IOException {
        var finding = judged.finding();
        g.writeStartObject();
        g.writeStringField("ruleId", finding.kind().id());
        g.writeStringField("level", level(finding.severity()));
        message(
                g,
                "message",
                finding.message()
                        + finding.fix()
                                .map(fix -> "\n\nMerge into the topology:\n\n" + fix)
                                .orElse("")
                        + finding.todo().map(todo -> "\n\n" + todo).orElse(""));
        g.writeArrayFieldStart("locations");
        g.writeStartObject();
        g.writeObjectFieldStart("physicalLocation");
        g.writeObjectFieldStart("artifactLocation");
        g.writeStringField("uri", place.file());
        g.writeEndObject();
        g.writeObjectFieldStart("region");
        g.writeNumberField("startLine", place.line());
        g.writeNumberField("startColumn", place.column());
        g.writeEndObject();
        g.writeEndObject();
        g.writeEndObject();
        g.writeEndArray();
        g.writeObjectFieldStart("partialFingerprints");
        g.writeStringField("finding/v1", AuditText.name(finding));
        g.writeEndObject();
        if (!judged.open()) {
            g.writeArrayFieldStart("suppressions");
            g.writeStartObject();
            g.writeStringField("kind", "inSource");
            g.writeStringField("justification", judged.waiver().orElseThrow().reason());
            g.writeEndObject();
            g.writeEndArray();
        }
        g.writeEndObject();
    }

    private static void message(JsonGenerator g, String name, String text) throws IOException {
        g.writeObjectFieldStart(name);
        g.writeStringField("text", text);
        g.writeEndObject();
    }

    /** SARIF knows another word for what is critical. */
    private static String level(Severity severity) {
        return severity == Severity.CRITICAL ? "error" : severity.name().toLowerCase(Locale.ROOT);
    }
}
