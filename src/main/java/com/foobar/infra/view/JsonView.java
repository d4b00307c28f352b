package com.foobar.infra.view;

import static com.foobar.infra.view.JsonFields.failures;
import static com.foobar.infra.view.JsonFields.fields;
import static com.foobar.infra.view.JsonFields.results;
import static com.foobar.infra.view.JsonFields.seconds;
import static com.foobar.infra.view.JsonFields.strings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.engine.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What machines read: one JSON object a line, described in {@code docs/json.md}. Names are only ever added. */
public final class JsonView implements View {

    private final PrintWriter out;
    private final boolean verbose;
    private final JsonFactory json = new JsonFactory();

    public JsonView(PrintWriter out, boolean verbose) {
        this.out = out;
        this.verbose = verbose;
    }

    @Override
    public void accept(Event event) {
        if (event instanceof Event.ScriptRan && !verbose) {
            return;
        }
        var line = new StringWriter();
        try (var g = json.createGenerator(line)) {
            g.writeStartObject();
            write(event, g);
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        synchronized (this) {
            out.println(line);
            out.flush();
        }
    }

    private static void write(Event event, JsonGenerator g) throws IOException {
        switch (event) {
            case Event.Observing(var servers) -> {
                type(g, "observing");
                strings(g, "servers", servers);
            }
            case Event.HostObserved(var server, var took) -> {
                type(g, "host_observed");
                g.writeStringField("server", server);
                seconds(g, took);
            }
            case Event.HostFailed(var failure, var took) -> {
                type(g, "host_failed");
                fields(g, failure);
                seconds(g, took);
            }
            case Event.HostKeyRecorded(var key) -> {
                type(g, "host_key_recorded");
                g.writeStringField("server", key.server());
                g.writeStringField("where", key.where());
                g.writeStringField("key", key.key());
                g.writeStringField("file", key.file());
                g.writeBooleanField("kept", key.kept());
            }
            case Event.ScriptRan(var server, var purpose, var masked) -> {
                type(g, "script");
                g.writeStringField("server", server);
                g.writeStringField("purpose", purpose);
                g.writeStringField("script", masked);
            }
            case Event.Planned(var survey, var _) -> {
                type(g, "plan");
                JsonPlan.write(g, survey);
            }
            case Event.NotConverged(var left) -> {
                type(g, "not_converged");
                JsonPlan.write(g, left);
            }
            case Event.LockRefused(var reasons) -> {
                type(g, "refused");
                failures(g, "reasons", reasons);
            }
            case Event.WaitingForStep(var server, var step) -> {
                type(g, "waiting_for_step");
                g.writeStringField("server", server);
                g.writeStringField("step", step);
            }
            case Event.Stale(var moved) -> {
                type(g, "stale");
                g.writeArrayFieldStart("moved");
                for (var m : moved) {
                    g.writeStartObject();
                    g.writeStringField("server", m.server());
                    g.writeStringField("kind", m.resource().kind());
                    g.writeStringField("name", m.resource().name());
                    g.writeStringField("why", m.why());
                    g.writeEndObject();
                }
                g.writeEndArray();
            }
            case Event.StageStarted(var stage, var number, var of, var servers) -> {
                type(g, "stage_started");
                g.writeStringField("stage", stage);
                g.writeNumberField("number", number);
                g.writeNumberField("of", of);
                strings(g, "servers", servers);
            }
            case Event.OperationStarted(var server, var stage, var number, var of, var label) -> {
                type(g, "operation_started");
                operation(g, server, stage, number, of, label);
            }
            case Event.OperationDone(var server, var stage, var number, var of, var label, var took) -> {
                type(g, "operation_done");
                operation(g, server, stage, number, of, label);
                seconds(g, took);
            }
            case Event.OperationProgress(var server, var stage, var number, var of, var label, var done, var all) -> {
                type(g, "operation_progress");
                operation(g, server, stage, number, of, label);
                g.writeNumberField("bytes_done", done);
                g.writeNumberField("bytes", all);
            }
            case Event.OperationTold(var server, var stage, var number, var of, var label, var text) -> {
                type(g, "operation_told");
                operation(g, server, stage, number, of, label);
                g.writeStringField("text", text);
            }
            case Event.StepDone(var server, var stage, var took) -> {
                type(g, "step_done");
                place(g, server, stage);
                seconds(g, took);
            }
            case Event.StepFailed failed -> stepFailed(g, failed);
            case Event.Reconnecting(var server, var stage, var why) -> {
                type(g, "reconnecting");
                place(g, server, stage);
                g.writeStringField("why", why);
            }
            case Event.Reattached(var server, var stage) -> {
                type(g, "reattached");
                place(g, server, stage);
            }
            case Event.GateWaiting(var stage, var failing) -> {
                type(g, "gate_waiting");
                g.writeStringField("stage", stage);
                results(g, failing);
            }
            case Event.GatePassed(var stage, var checks, var took) -> {
                type(g, "gate_passed");
                g.writeStringField("stage", stage);
                g.writeNumberField("checks", checks);
                seconds(g, took);
            }
            case Event.GateFailed(var stage, var failing, var took) -> {
                type(g, "gate_failed");
                g.writeStringField("stage", stage);
                results(g, failing);
                seconds(g, took);
            }
            case Event.Stopped(var hosts) -> {
                type(g, "stopped");
                g.writeArrayFieldStart("hosts");
                for (var host : hosts) {
                    g.writeStartObject();
                    g.writeStringField("server", host.server());
                    strings(g, "done", host.done());
                    strings(g, "not_done", host.open());
                    g.writeEndObject();
                }
                g.writeEndArray();
            }
            case Event.Applied(var plan, var servers, var took) -> {
                type(g, "applied");
                g.writeNumberField("changes", plan.changes().size());
                g.writeNumberField("servers", servers);
                seconds(g, took);
            }
            case Event.RebootsPlanned(var reboots, var _) -> {
                type(g, "reboots");
                JsonPlan.write(g, reboots);
            }
            case Event.CameBack(var server, var stage, var took) -> {
                type(g, "came_back");
                place(g, server, stage);
                seconds(g, took);
            }
            case Event.Rebooted(var servers, var took) -> {
                type(g, "rebooted");
                strings(g, "servers", servers);
                seconds(g, took);
            }
            case Event.RebootsStopped(var done, var left) -> {
                type(g, "reboots_stopped");
                strings(g, "done", done);
                strings(g, "not_done", left);
            }
            case Event.Interrupted(var running) -> {
                type(g, "interrupted");
                g.writeArrayFieldStart("running");
                for (var step : running) {
                    g.writeStartObject();
                    place(g, step.server(), step.stage());
                    g.writeStringField("unit", step.unit());
                    g.writeStringField("log", step.log());
                    g.writeEndObject();
                }
                g.writeEndArray();
            }
            case Event.CheckGoing going -> {
                type(g, "check_going");
                g.writeStringField("group", going.check().group());
                g.writeStringField("check", going.check().name());
                g.writeStringField("server", going.check().server());
                g.writeNumberField("tables_done", going.progress().tables());
                g.writeNumberField("tables", going.progress().ofTables());
                g.writeNumberField("rows_done", going.progress().rows());
                g.writeNumberField("rows_about", going.progress().aboutRows());
                seconds(g, going.since());
            }
            case Event.VerifyWaiting(var failing, var left) -> {
                type(g, "verify_waiting");
                results(g, failing);
                g.writeNumberField("seconds_left", left.toMillis() / 1000.0);
            }
            case Event.Verified verified -> verified(g, verified);
            case Event.StatusRead status -> status(g, status);
            case Event.Logged(var line) -> {
                type(g, "log");
                g.writeStringField("at", line.at().toString());
                g.writeStringField("server", line.server());
                g.writeStringField("source", line.source());
                g.writeStringField("text", line.text());
            }
            case Event.DashboardOpened(var server, var url) -> {
                type(g, "dashboard");
                g.writeStringField("server", server);
                g.writeStringField("url", url);
            }
            case Event.Silenced(var by, var servers) -> {
                type(g, "silenced");
                g.writeStringField("by", by);
                strings(g, "servers", servers);
            }
            case Event.NotSilenced(var failure) -> {
                type(g, "not_silenced");
                fields(g, failure);
            }
            case Event.LogLost(var failure) -> {
                type(g, "log_lost");
                fields(g, failure);
            }
            case Event.AuthorityShown(var server, var path, var certificate, var subject, var sha256, var end) -> {
                type(g, "authority");
                g.writeStringField("server", server);
                g.writeStringField("path", path);
                g.writeStringField("subject", subject);
                g.writeStringField("sha256", sha256);
                g.writeStringField("end", end.toString());
                g.writeStringField("certificate", certificate);
            }
            case Event.Audited audited -> {
                type(g, "audit");
                AuditJson.write(audited, g);
            }
            case Event.HistoryRead history -> history(g, history);
            case Event.DrillBegan began -> DrillJson.write(began, g);
            case Event.DrillEnded(var seen) -> DrillJson.write(seen, g);
            case Event.Drilled drilled -> DrillJson.write(drilled, g);
            case Event.Examined examined -> examined(g, examined);
            case Event.Adopted adopted -> {
                type(g, "adopted");
                AdoptText.write(adopted, g);
            }
            case Event.Cleared cleared -> cleared(g, cleared);
            case Event.ReleasesListed listed -> releases(g, listed);
            case Event.Watched watched -> {
                verified(g, watched.found());
                g.writeNumberField("round", watched.round());
                g.writeStringField(
                        "at", watched.at().truncatedTo(ChronoUnit.MILLIS).toString());
            }
        }
    }

    private static void history(JsonGenerator g, Event.HistoryRead history) throws IOException {
        type(g, "history");
        g.writeStringField("topology", history.topology());
        g.writeArrayFieldStart("steps");
        for (var step : history.steps()) {
            g.writeStartObject();
            place(g, step.server(), step.stage());
            g.writeStringField("at", step.at());
            g.writeStringField("by", step.by());
            g.writeStringField("operations", step.operations());
            g.writeStringField("result", step.result());
            g.writeEndObject();
        }
        g.writeEndArray();
        failures(g, "failures", history.failures());
    }

    private static void examined(JsonGenerator g, Event.Examined examined) throws IOException {
        type(g, "examined");
        g.writeBooleanField("ok", examined.ok());
        g.writeStringField("topology", examined.topology());
        g.writeArrayFieldStart("servers");
        for (var server : examined.servers()) {
            g.writeStartObject();
            g.writeStringField("server", server.server());
            g.writeStringField("system", server.system());
            g.writeNumberField("clock_ahead_seconds", server.skew().toMillis() / 1000.0);
            g.writeNumberField("memory_bytes", server.memoryBytes());
            g.writeNumberField("processors", server.processors());
            if (server.freeBytes() >= 0) {
                g.writeNumberField("free_bytes", server.freeBytes());
            }
            strings(g, "notes", server.notes());
            g.writeEndObject();
        }
        g.writeEndArray();
        JsonPlan.obstacles(g, examined.obstacles());
        failures(g, "failures", examined.failures());
        strings(g, "inputs", examined.inputs());
    }

    private static void cleared(JsonGenerator g, Event.Cleared cleared) throws IOException {
        type(g, "cleared");
        g.writeBooleanField("ok", cleared.ok());
        g.writeStringField("topology", cleared.topology());
        g.writeArrayFieldStart("servers");
        for (var server : cleared.servers()) {
            g.writeStartObject();
            g.writeStringField("server", server.server());
            strings(g, "left", server.things());
            g.writeArrayFieldStart("data");
            for (var data : server.data()) {
                g.writeStartObject();
                g.writeStringField("path", data.path());
                g.writeStringField("what", data.what());
                g.writeNumberField("bytes", data.bytes());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeEndObject();
        }
        g.writeEndArray();
        failures(g, "failures", cleared.failures());
    }

    private static void status(JsonGenerator g, Event.StatusRead status) throws IOException {
        type(g, "status");
        g.writeBooleanField("ok", status.well());
        g.writeStringField("topology", status.topology());
        g.writeStringField("at", status.at().truncatedTo(ChronoUnit.MILLIS).toString());
        g.writeArrayFieldStart("readings");
        for (var reading : status.readings()) {
            g.writeStartObject();
            g.writeStringField("section", reading.section());
            g.writeStringField("server", reading.server());
            g.writeStringField("subject", reading.subject());
            g.writeStringField("level", reading.level().name().toLowerCase(Locale.ROOT));
            g.writeObjectFieldStart("values");
            for (var value : reading.values().entrySet()) {
                g.writeFieldName(value.getKey());
                g.writePOJO(value.getValue());
            }
            g.writeEndObject();
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeObjectFieldStart("drift");
        g.writeNumberField("changes", status.drift().changes());
        g.writeNumberField("by_hand", status.drift().byHand());
        g.writeNumberField("obstacles", status.drift().obstacles());
        g.writeNumberField("unknown", status.drift().unknown());
        g.writeEndObject();
        failures(g, "unreachable", status.failures());
        seconds(g, status.took());
        g.writeNumberField("round", status.round());
    }

    private static void releases(JsonGenerator g, Event.ReleasesListed listed) throws IOException {
        type(g, "releases");
        g.writeArrayFieldStart("servers");
        for (var server : listed.servers()) {
            g.writeStartObject();
            g.writeStringField("server", server.server());
            g.writeArrayFieldStart("releases");
            for (var kept : server.releases()) {
                g.writeStartObject();
                g.writeStringField("id", kept.id());
                g.writeBooleanField("live", kept.live());
                if (kept.since().isPresent()) {
                    g.writeStringField("since", kept.since().get().toString());
                }
                if (kept.until().isPresent()) {
                    g.writeStringField("until", kept.until().get().toString());
                }
                g.writeStringField("unpacked", kept.unpacked().toString());
                g.writeStringField("from", kept.from());
                g.writeStringField("by", kept.by());
                g.writeBooleanField("rolled_back", kept.rolledBack());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeEndObject();
        }
        g.writeEndArray();
        failures(g, "unreachable", listed.failures());
    }

    private static void verified(JsonGenerator g, Event.Verified verified) throws IOException {
        type(g, "verified");
        g.writeBooleanField("ok", verified.ok());
        results(g, verified.results());
        failures(g, "unreachable", verified.failures());
        seconds(g, verified.took());
    }

    private static void stepFailed(JsonGenerator g, Event.StepFailed failed) throws IOException {
        type(g, "step_failed");
        place(g, failed.server(), failed.stage());
        g.writeStringField("operation", failed.operation());
        g.writeStringField("why", failed.why());
        strings(g, "output", failed.output());
        g.writeStringField("hint", failed.hint());
        seconds(g, failed.took());
    }

    private static void operation(JsonGenerator g, String server, String stage, int number, int of, String label)
            throws IOException {
        place(g, server, stage);
        g.writeNumberField("number", number);
        g.writeNumberField("of", of);
        g.writeStringField("operation", label);
    }

    private static void place(JsonGenerator g, String server, String stage) throws IOException {
        g.writeStringField("server", server);
        g.writeStringField("stage", stage);
    }

    private static void type(JsonGenerator g, String name) throws IOException {
        g.writeStringField("type", name);
    }

    @Override
    public void close() {
        out.flush();
    }
}
