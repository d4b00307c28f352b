package com.foobar.infra.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.foobar.infra.engine.Staleness.Promise;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.resource.ResourceId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A plan in a file: what it was made from, and what it promises object by object. It holds no secret and no script:
 * apply plans again from the same inputs and refuses if anything came out differently.
 *
 * @param tool the version that made it
 * @param topology the topology file
 * @param inventory the inventory file; empty if there was none
 * @param templates the user's own templates, by name
 * @param releases the user's own directories as they were packed, by the key that names them
 * @param only the servers that the plan is limited to; empty: all
 * @param forget servers that left, and that nobody is to remember any more
 * @param shown the plan as its reader saw it
 */
public record SavedPlan(
        String tool,
        Input topology,
        Optional<Input> inventory,
        Map<String, String> templates,
        Map<String, Archive> releases,
        Set<String> only,
        Set<String> forget,
        List<Promise> promises,
        Shown shown) {

    private static final Pattern BEGINNING = Pattern.compile("\\s*\\{\\s*\"format\"\\s*:\\s*\"foobar-infra plan ");

    private static final String FORMAT = "foobar-infra plan 3";

    /** Whether a file that begins so is a saved plan, of whatever version of this tool, and perhaps cut short. */
    public static boolean isOne(String head) {
        return BEGINNING.matcher(head).lookingAt();
    }

    /**
     * A file that the plan was made from.
     *
     * @param file absolute
     * @param named as it was given, perhaps relative to where the plan was made
     */
    public record Input(String file, String named, String text) {}

    /**
     * A plan in the words in which it was shown, where new files are whole.
     *
     * @param text for people, without colours
     * @param json for machines, the event {@code plan}
     */
    public record Shown(String text, String json) {}

    public SavedPlan {
        templates = Map.copyOf(templates);
        releases = Map.copyOf(releases);
        only = Set.copyOf(only);
        forget = Set.copyOf(forget);
        promises = List.copyOf(promises);
    }

    /** A file that is no plan of ours; the message says why. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    public String toJson() {
        var text = new StringWriter();
        try (var g = new JsonFactory().createGenerator(text)) {
            g.useDefaultPrettyPrinter();
            g.writeStartObject();
            g.writeStringField("format", FORMAT);
            g.writeStringField("tool", tool);
            input(g, "topology", topology);
            if (inventory.isPresent()) {
                input(g, "inventory", inventory.get());
            }
            g.writeObjectFieldStart("templates");
            for (var template : templates.entrySet()) {
                g.writeStringField(template.getKey(), template.getValue());
            }
            g.writeEndObject();
            g.writeObjectFieldStart("releases");
            for (var release : new TreeMap<>(releases).entrySet()) {
                g.writeObjectFieldStart(release.getKey());
                g.writeArrayFieldStart("files");
                for (var member : release.getValue().members()) {
                    g.writeStartArray();
                    g.writeString(member.path());
                    g.writeString(member.word());
                    g.writeNumber(member.size());
                    g.writeEndArray();
                }
                g.writeEndArray();
                g.writeStringField(
                        "archive",
                        Base64.getEncoder().encodeToString(release.getValue().bytes()));
                g.writeEndObject();
            }
            g.writeEndObject();
            g.writeObjectFieldStart("shown");
            g.writeStringField("text", shown.text());
            g.writeStringField("json", shown.json());
            g.writeEndObject();
            names(g, "only", only);
            names(g, "forget", forget);
            g.writeArrayFieldStart("changes");
            for (var promise : promises) {
                g.writeStartObject();
                g.writeStringField("server", promise.server());
                g.writeStringField("kind", promise.resource().kind());
                g.writeStringField("name", promise.resource().name());
                g.writeStringField("action", promise.action());
                g.writeStringField("observed", promise.observed());
                g.writeStringField("work", promise.work());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text + "\n";
    }

    private static void names(JsonGenerator g, String field, Set<String> names) throws IOException {
        g.writeArrayFieldStart(field);
        for (var name : names) {
            g.writeString(name);
        }
        g.writeEndArray();
    }

    private static void input(JsonGenerator g, String name, Input input) throws IOException {
        g.writeObjectFieldStart(name);
        g.writeStringField("file", input.file());
        g.writeStringField("named", input.named());
        g.writeStringField("text", input.text());
        g.writeEndObject();
    }

    public static SavedPlan fromJson(String json) throws Unreadable {
        Map<String, Object> tree;
        try {
            tree = JsonTree.object(json);
        } catch (IOException e) {
            throw new Unreadable("it is no plan, or was cut short");
        }
        if (!FORMAT.equals(tree.get("format"))) {
            throw new Unreadable("it was made by " + tree.getOrDefault("tool", "another program")
                    + ", and plans are only applied by the version that made them");
        }
        var templates = new LinkedHashMap<String, String>();
        for (var name : map(tree, "templates").keySet()) {
            templates.put(name, string(map(tree, "templates"), name));
        }
        var releases = new LinkedHashMap<String, Archive>();
        for (var name : map(tree, "releases").keySet()) {
            releases.put(name, archive(map(map(tree, "releases"), name)));
        }
        var promises = new ArrayList<Promise>();
        for (var item : list(tree, "changes")) {
            var change = asMap(item, "changes");
            promises.add(new Promise(
                    string(change, "server"),
                    new ResourceId(string(change, "kind"), string(change, "name")),
                    string(change, "action"),
                    string(change, "observed"),
                    string(change, "work")));
        }
        return new SavedPlan(
                string(tree, "tool"),
                input(map(tree, "topology")),
                tree.containsKey("inventory") ? Optional.of(input(map(tree, "inventory"))) : Optional.empty(),
                templates,
                releases,
                names(tree, "only"),
                names(tree, "forget"),
                promises,
                new Shown(string(map(tree, "shown"), "text"), string(map(tree, "shown"), "json")));
    }

    private static Input input(Map<String, Object> tree) throws Unreadable {
        return new Input(string(tree, "file"), string(tree, "named"), string(tree, "text"));
    }

    private static Archive archive(Map<String, Object> tree) throws Unreadable {
        var members = new ArrayList<Archive.Member>();
        try {
            for (var item : list(tree, "files")) {
                var fields = (List<?>) item;
                members.add(new Archive.Member(
                        fields.get(0).toString(),
                        fields.get(1).toString(),
                        Long.parseLong(fields.get(2).toString())));
            }
            return Archive.packed(Base64.getDecoder().decode(string(tree, "archive")), members);
        } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new Unreadable("a release in it was damaged");
        }
    }

    private static String string(Map<String, Object> tree, String name) throws Unreadable {
        if (tree.get(name) instanceof String text) {
            return text;
        }
        throw new Unreadable("it has no " + name);
    }

    private static Set<String> names(Map<String, Object> tree, String name) throws Unreadable {
        var names = new LinkedHashSet<String>();
        list(tree, name).forEach(s -> names.add(s.toString()));
        return names;
    }

    private static List<?> list(Map<String, Object> tree, String name) throws Unreadable {
        if (tree.get(name) instanceof List<?> list) {
            return list;
        }
        throw new Unreadable("it has no " + name);
    }

    private static Map<String, Object> map(Map<String, Object> tree, String name) throws Unreadable {
        return asMap(tree.getOrDefault(name, ""), name);
    }

    private static Map<String, Object> asMap(Object value, String name) throws Unreadable {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> copy.put(String.valueOf(k), v));
            return copy;
        }
        throw new Unreadable("it has no " + name);
    }
}
