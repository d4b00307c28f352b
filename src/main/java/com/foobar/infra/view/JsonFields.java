package com.foobar.infra.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Judged;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Fields that several JSON objects have. */
final class JsonFields {

    private JsonFields() {}

    static void results(JsonGenerator g, List<Judged> results) throws IOException {
        g.writeArrayFieldStart("checks");
        for (var result : results) {
            g.writeStartObject();
            g.writeStringField("group", result.id().group());
            g.writeStringField("check", result.id().name());
            g.writeStringField("server", result.id().server());
            g.writeStringField(
                    "verdict",
                    switch (result.verdict()) {
                        case Verdict.Pass _ -> "pass";
                        case Verdict.Fail _ -> "fail";
                        case Verdict.Unknown _ -> "unknown";
                    });
            g.writeStringField("evidence", result.verdict().evidence());
            if (result.verdict() instanceof Verdict.Fail(var _, var hint)) {
                g.writeStringField("hint", hint);
            }
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    static void failures(JsonGenerator g, String name, List<HostFailure> failures) throws IOException {
        g.writeArrayFieldStart(name);
        for (var failure : failures) {
            g.writeStartObject();
            fields(g, failure);
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    static void fields(JsonGenerator g, HostFailure failure) throws IOException {
        g.writeStringField("server", failure.server());
        g.writeStringField("what", failure.what());
        g.writeStringField("hint", failure.hint());
    }

    static void seconds(JsonGenerator g, Duration took) throws IOException {
        g.writeNumberField("seconds", took.toMillis() / 1000.0);
    }

    static void strings(JsonGenerator g, String name, Collection<String> values) throws IOException {
        g.writeArrayFieldStart(name);
        for (var value : values) {
            g.writeString(value);
        }
        g.writeEndArray();
    }
}
