package com.foobar.infra.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A mapping with given keys, bound to one value of the model.
 *
 * @param name its name among the schema's definitions
 * @param doc what it describes, for the manual and for editors
 * @param exactlyOne whether exactly one of the keys must be given
 * @param bind makes the value of the keys' values
 */
public record Section<T>(String name, String doc, boolean exactlyOne, List<Key<?>> keys, Function<Fields, T> bind)
        implements Type<T> {

    public static <T> Section<T> of(String name, String doc, List<Key<?>> keys, Function<Fields, T> bind) {
        return new Section<>(name, doc, false, keys, bind);
    }

    public static <T> Section<T> oneOf(String name, String doc, List<Key<?>> keys, Function<Fields, T> bind) {
        return new Section<>(name, doc, true, keys, bind);
    }

    /** The values of a section's keys. */
    public static final class Fields {
        private final Map<String, Object> values = new HashMap<>();

        /** The value of that key, or its default. */
        @SuppressWarnings("unchecked") // put() lets in only what the key's own reader made
        public <V> V get(Key<V> key) {
            return Optional.ofNullable((V) values.get(key.name()))
                    .or(key.fallback())
                    .orElseThrow(Incomplete::new);
        }

        /** Whether the key was given, and its value was good. */
        boolean has(Key<?> key) {
            return values.containsKey(key.name());
        }

        private <V> boolean put(Key<V> key, Node node, Position at, String path, Reading reading) {
            var value = key.reader().read(node, at, path, reading);
            value.ifPresent(v -> values.put(key.name(), v));
            return value.isPresent();
        }
    }

    /** A required key is missing or wrong, which was noted already. */
    private static final class Incomplete extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Incomplete() {
            super(null, null, false, false);
        }
    }

    /** The value if nothing is given; only for sections in which everything has a default. */
    public T defaults() {
        return bind.apply(new Fields());
    }

    @Override
    public Optional<T> read(Node node, Position at, String path, Reading reading) {
        if (!(node instanceof Node.Pairs map)) {
            reading.problem(at, label(path) + " must be a mapping, not " + node.kind(), allowedKeys());
            return Optional.empty();
        }
        var fields = new Fields();
        var given = new HashSet<String>();
        for (var pair : map.pairs()) {
            var word = pair.key().value();
            var key = keys.stream().filter(k -> k.name().equals(word)).findFirst();
            if (key.isEmpty()) {
                refuseKey(pair.key(), path, reading);
                meant(word).ifPresent(k -> given.add(k.name()));
                continue;
            }
            given.add(word);
            var below = join(path, word);
            reading.place(below, pair.place(), pair.value());
            fields.put(key.get(), pair.value(), pair.place(), below, reading);
        }
        if (exactlyOne && given.size() != 1) {
            reading.problem(at, path + " needs exactly one key", allowedKeys());
            return Optional.empty();
        }
        for (var key : keys) {
            if (key.required() && !given.contains(key.name())) {
                reading.problem(
                        at,
                        label(path) + " has no \"" + key.name() + "\"",
                        "add " + key.name() + ", for instance: " + key.name() + ": "
                                + key.example().orElse(key.type().description()));
            }
        }
        for (var pair : map.pairs()) {
            keys.stream()
                    .filter(k -> k.name().equals(pair.key().value()))
                    .flatMap(k -> k.needs().stream())
                    .filter(needed -> !given.contains(needed))
                    .forEach(needed -> reading.problem(
                            pair.key().at(),
                            label(join(path, pair.key().value())) + " needs \"" + needed + "\" beside it",
                            "add " + needed));
        }
        try {
            return Optional.of(bind.apply(fields));
        } catch (Incomplete e) {
            return Optional.empty();
        }
    }

    private static String join(String path, String word) {
        return path.isEmpty() ? word : path + "." + word;
    }

    private static String label(String path) {
        return path.isEmpty() ? "the file" : path;
    }

    private void refuseKey(Node.Leaf word, String path, Reading reading) {
        var where = path.isEmpty() ? "at the top level" : "in " + path;
        var hint = meant(word.value())
                .map(k -> "did you mean \"" + k.name() + "\"? ")
                .orElse("");
        reading.problem(word.at(), "unknown key " + Characters.quote(word.value()) + " " + where, hint + allowedKeys());
    }

    /** The key that was probably meant by an unknown word. */
    private Optional<Key<?>> meant(String word) {
        var words = new HashMap<String, Key<?>>();
        keys.forEach(k -> k.aliases().forEach(a -> words.put(a, k)));
        keys.forEach(k -> words.put(k.name(), k));
        return Suggestions.closest(word, words.keySet()).map(words::get);
    }

    private String allowedKeys() {
        return "allowed: " + String.join(", ", keys.stream().map(Key::name).toList());
    }

    @Override
    public String description() {
        var names = keys.stream().map(k -> "\"" + k.name() + "\"").toList();
        return "a mapping with " + (exactlyOne ? "one of " : "") + String.join(", ", names);
    }

    @Override
    public Json.Obj schema(Definitions definitions) {
        return definitions.reference(name, () -> inline(definitions));
    }

    /** The schema itself rather than a reference to it. */
    public Json.Obj inline(Definitions definitions) {
        var properties = Json.Obj.of();
        for (var key : keys) {
            var property = Json.Obj.of();
            if (!key.doc().isEmpty()) {
                property.put("description", key.doc());
            }
            key.type().schema(definitions).members().forEach(property::put);
            key.defaultText().ifPresent(text -> {
                if (key.type() instanceof Scalar<?> scalar) {
                    property.put("default", scalar.json(text));
                }
            });
            properties.put(key.name(), property);
        }
        var object = Json.Obj.ofType("object").put("description", doc).put("properties", properties);
        var required = new ArrayList<String>();
        keys.stream().filter(Key::required).map(Key::name).forEach(required::add);
        if (!required.isEmpty()) {
            object.put("required", Json.strings(required));
        }
        var dependent = Json.Obj.of();
        keys.forEach(k -> k.needs().ifPresent(needed -> dependent.put(k.name(), Json.strings(List.of(needed)))));
        if (!dependent.members().isEmpty()) {
            object.put("dependentRequired", dependent);
        }
        if (exactlyOne) {
            object.put("minProperties", 1).put("maxProperties", 1);
        }
        return object.put("additionalProperties", false);
    }
}
