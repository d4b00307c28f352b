package com.foobar.infra.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.audit.Waiver;
import com.foobar.infra.engine.Event;
import java.io.IOException;

/** What there is to be said of a topology, as fields of one JSON object. */
final class AuditJson {

    private AuditJson() {}

    static void write(Event.Audited audited, JsonGenerator g) throws IOException {
        var report = audited.report();
        g.writeStringField("topology", audited.topology());
        g.writeStringField("profile", report.profile().word());
        g.writeNumberField("rules", report.asked());
        for (var severity : Severity.values()) {
            g.writeNumberField(severity.word(), report.count(severity));
        }
        g.writeArrayFieldStart("findings");
        for (int i = 0; i < report.judged().size(); i++) {
            var judged = report.judged().get(i);
            var finding = judged.finding();
            var place = audited.places().get(i);
            g.writeStartObject();
            g.writeStringField("id", finding.kind().id());
            if (finding.object().isPresent()) {
                g.writeStringField("on", finding.object().get());
            }
            g.writeStringField("severity", finding.severity().word());
            g.writeBooleanField("open", judged.open());
            g.writeStringField("message", finding.message());
            g.writeStringField("why", finding.kind().why());
            g.writeStringField("path", finding.path());
            g.writeStringField("file", place.file());
            g.writeNumberField("line", place.line());
            g.writeNumberField("column", place.column());
            if (finding.fix().isPresent()) {
                g.writeStringField("fix", finding.fix().get());
            }
            if (finding.todo().isPresent()) {
                g.writeStringField("todo", finding.todo().get());
            }
            if (judged.waiver().isPresent()) {
                g.writeObjectFieldStart("waiver");
                waiver(judged.waiver().get(), g);
                g.writeEndObject();
            }
            g.writeEndObject();
        }
        g.writeEndArray();
        if (audited.live().isPresent()) {
            live(audited.live().get(), g);
        }
        g.writeArrayFieldStart("idle_waivers");
        for (var idle : report.idle()) {
            g.writeStartObject();
            g.writeStringField("finding", idle.finding());
            if (idle.object().isPresent()) {
                g.writeStringField("on", idle.object().get());
            }
            waiver(idle, g);
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static void live(Event.Audited.Live live, JsonGenerator g) throws IOException {
        g.writeArrayFieldStart("servers");
        for (var server : live.servers()) {
            g.writeString(server);
        }
        g.writeEndArray();
        g.writeArrayFieldStart("untold");
        for (var what : live.untold()) {
            g.writeString(what);
        }
        g.writeEndArray();
        JsonFields.failures(g, "failures", live.failures());
    }

    private static void waiver(Waiver waiver, JsonGenerator g) throws IOException {
        g.writeStringField("reason", waiver.reason());
        g.writeStringField("by", waiver.by());
        g.writeStringField("until", waiver.until().toString());
    }
}
