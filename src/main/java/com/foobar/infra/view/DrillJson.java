package com.foobar.infra.view;

import static com.foobar.infra.view.JsonFields.failures;
import static com.foobar.infra.view.JsonFields.strings;

import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.engine.Event;
import java.io.IOException;

/** What losses take from visitors, as JSON objects. */
final class DrillJson {

    private DrillJson() {}

    static void write(Event.DrillBegan began, JsonGenerator g) throws IOException {
        g.writeStringField("type", "drill_began");
        g.writeStringField("server", began.server());
        strings(g, "units", began.units());
        g.writeNumberField("outage_seconds", began.outage().toSeconds());
    }

    static void write(Event.Drilled.OfServer seen, JsonGenerator g) throws IOException {
        g.writeStringField("type", "drill_ended");
        fields(seen, g);
    }

    static void write(Event.Drilled drilled, JsonGenerator g) throws IOException {
        g.writeStringField("type", "drilled");
        g.writeBooleanField("ok", drilled.ok());
        g.writeStringField("topology", drilled.topology());
        g.writeArrayFieldStart("servers");
        for (var seen : drilled.servers()) {
            g.writeStartObject();
            fields(seen, g);
            g.writeEndObject();
        }
        g.writeEndArray();
        failures(g, "failures", drilled.failures());
        strings(g, "stopped", drilled.stopped());
    }

    private static void fields(Event.Drilled.OfServer seen, JsonGenerator g) throws IOException {
        g.writeStringField("server", seen.server());
        g.writeBooleanField("as_claimed", seen.asClaimed());
        g.writeBooleanField("cut_short", seen.cut());
        course("pages", seen.claims().pages(), seen.pages(), g);
        if (seen.writes().any()) {
            course("writes", seen.claims().writes(), seen.writes(), g);
        }
    }

    private static void course(String name, boolean claimed, Event.Drilled.Course course, JsonGenerator g)
            throws IOException {
        g.writeObjectFieldStart(name);
        g.writeBooleanField("claimed", claimed);
        g.writeBooleanField("survived", course.survived());
        g.writeNumberField("asked", course.asked());
        g.writeNumberField("failed", course.failed());
        g.writeNumberField("lost_seconds", course.lost().toMillis() / 1000.0);
        g.writeEndObject();
    }
}
