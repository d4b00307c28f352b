package com.foobar.infra.view;

import static com.foobar.infra.view.JsonFields.failures;
import static com.foobar.infra.view.JsonFields.strings;

import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.engine.Reboots;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A plan as fields of a JSON object. */
final class JsonPlan {

    private JsonPlan() {}

    static void write(JsonGenerator g, Survey survey) throws IOException {
        var plan = survey.plan();
        g.writeStringField("topology", plan.topology());
        strings(g, "servers", survey.servers());
        for (var action : Action.values()) {
            g.writeNumberField(word(action), plan.count(action));
        }
        g.writeArrayFieldStart("changes");
        for (var stage : plan.stages()) {
            for (var step : stage.steps()) {
                for (var operation : step.operations()) {
                    for (var change : operation.changes()) {
                        change(g, stage.name(), operation.label(), change);
                    }
                }
            }
        }
        g.writeEndArray();
        turns(g, plan);
        obstacles(g, plan.obstacles());
        failures(g, "unreachable", survey.failures());
        strings(g, "notes", plan.notes());
    }

    /** What would be rebooted. */
    static void write(JsonGenerator g, Reboots reboots) throws IOException {
        g.writeStringField("topology", reboots.survey().plan().topology());
        g.writeArrayFieldStart("turns");
        for (var turn : reboots.turns()) {
            g.writeStartObject();
            g.writeStringField("stage", turn.name());
            strings(g, "servers", turn.servers());
            strings(g, "out_on", turn.passedBy());
            g.writeObjectFieldStart("due");
            for (var server : turn.servers()) {
                var why = turn.due().get(server);
                if (why != null) {
                    g.writeStringField(server, why);
                }
            }
            g.writeEndObject();
            g.writeEndObject();
        }
        g.writeEndArray();
        obstacles(g, reboots.obstacles());
        strings(g, "notes", reboots.notes());
    }

    static void obstacles(JsonGenerator g, List<Obstacle> obstacles) throws IOException {
        g.writeArrayFieldStart("obstacles");
        for (var obstacle : obstacles) {
            g.writeStartObject();
            g.writeStringField("server", obstacle.server());
            g.writeStringField("what", obstacle.what());
            g.writeStringField("hint", obstacle.hint());
            g.writeBooleanField("consentable", obstacle.consentable());
            g.writeBooleanField("left_out", obstacle.leavesOut());
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    /** In which order servers have their turns, and where visitors are led past them meanwhile. */
    private static void turns(JsonGenerator g, Plan plan) throws IOException {
        var turns = plan.stages().stream()
                .filter(stage -> stage.detour().isPresent())
                .toList();
        if (turns.isEmpty()) {
            return;
        }
        g.writeArrayFieldStart("turns");
        for (var stage : turns) {
            g.writeStartObject();
            g.writeStringField("stage", stage.name());
            strings(g, "servers", servers(stage.steps()));
            strings(g, "out_on", servers(stage.detour().orElseThrow().out()));
            g.writeEndObject();
        }
        g.writeEndArray();
    }

    private static List<String> servers(List<HostStep> steps) {
        return steps.stream().map(HostStep::server).toList();
    }

    private static void change(JsonGenerator g, String stage, String operation, Change change) throws IOException {
        g.writeStartObject();
        g.writeStringField("server", change.server());
        g.writeStringField("stage", stage);
        g.writeStringField("operation", operation);
        g.writeStringField("kind", change.resource().kind());
        g.writeStringField("name", change.resource().name());
        g.writeStringField("action", word(change.delta().action()));
        g.writeStringField("cause", word(change.cause()));
        g.writeArrayFieldStart("details");
        for (var detail : change.delta().details()) {
            g.writeStartObject();
            switch (detail) {
                case Detail.Attribute(var name, var from, var to) -> {
                    g.writeStringField("attribute", name);
                    g.writeStringField("from", from);
                    g.writeStringField("to", to);
                }
                case Detail.Text(var path, var before, var after) -> {
                    g.writeStringField("text", path);
                    g.writeStringField("diff", diff(before, after));
                }
                case Detail.Files files -> {
                    g.writeNumberField("files", files.count());
                    g.writeNumberField("bytes", files.bytes());
                    strings(g, "added", files.added());
                    strings(g, "changed", files.changed());
                    strings(g, "removed", files.removed());
                }
                case Detail.Packaged() -> g.writeStringField("note", PlanText.PACKAGED);
                case Detail.Sensitive(var name) -> g.writeStringField("sensitive", name);
                case Detail.Note(var text) -> g.writeStringField("note", text);
            }
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    private static String diff(String before, String after) {
        var text = new StringBuilder();
        for (var hunk : TextDiff.between(before, after)) {
            text.append(hunk.header()).append('\n');
            hunk.lines()
                    .forEach(l -> text.append(l.kind().sign()).append(l.text()).append('\n'));
        }
        return text.toString();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
