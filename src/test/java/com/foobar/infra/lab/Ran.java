package com.foobar.infra.lab;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a program ended. */
public record Ran(String command, int exit, String out, String err) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** One line of {@code --json}. */
    static JsonNode event(String line) {
        return JSON.readTree(line);
    }

    /** What was told with {@code --json}. */
    public List<JsonNode> events() {
        return out.lines().filter(l -> l.startsWith("{")).map(Ran::event).toList();
    }

    public List<JsonNode> events(String type) {
        return events().stream().filter(e -> type(e).equals(type)).toList();
    }

    public Optional<JsonNode> event() {
        return events().stream().findFirst();
    }

    /** The last event of this type. */
    public JsonNode last(String type) {
        var found = events(type);
        if (found.isEmpty()) {
            throw new AssertionError("no event " + type + " in\n" + this);
        }
        return found.getLast();
    }

    static String type(JsonNode event) {
        return event.path("type").asString("");
    }

    /** Both outputs, for a failed assertion. */
    @Override
    public String toString() {
        return command + " ended with " + exit + "\n" + out + (err.isBlank() ? "" : "\nstandard error:\n" + err);
    }
}
