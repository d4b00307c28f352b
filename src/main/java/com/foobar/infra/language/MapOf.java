package com.foobar.infra.language;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A mapping whose keys the user chooses.
 *
 * @param least the fewest entries allowed
 * @param judge why a value is none of those that this key takes; empty if it is
 * @param standIn what takes the place of a value that cannot be read, so that names which refer to it still do
 */
public record MapOf<V>(
        Scalar<String> key,
        Type<V> value,
        int least,
        BiFunction<String, V, Optional<Refusal>> judge,
        Function<String, Optional<V>> standIn)
        implements Type<Map<String, V>> {

    /** Far more than any topology needs. */
    private static final int MOST = 500;

    public MapOf(Scalar<String> key, Type<V> value, int least, Function<String, Optional<V>> standIn) {
        this(key, value, least, (_, _) -> Optional.empty(), standIn);
    }

    public static <V> MapOf<V> any(Scalar<String> key, Type<V> value) {
        return new MapOf<>(key, value, 0, _ -> Optional.empty());
    }

    /** The same, in which the key says which values it takes. */
    public MapOf<V> judgedBy(BiFunction<String, V, Optional<Refusal>> judge) {
        return new MapOf<>(key, value, least, judge, standIn);
    }

    @Override
    public Optional<Map<String, V>> read(Node node, Position at, String path, Reading reading) {
        if (!(node instanceof Node.Pairs map)) {
            boolean nothing = node instanceof Node.Leaf leaf && leaf.absent();
            if (nothing && least == 0) {
                return Optional.of(Map.of());
            }
            reading.problem(
                    at, path + (nothing ? " is empty" : " must be a mapping, not " + node.kind()), description());
            return Optional.empty();
        }
        if (map.pairs().size() < least) {
            reading.problem(at, path + " is empty", description());
            return Optional.empty();
        }
        if (map.pairs().size() > MOST) {
            reading.problem(at, path + " has " + map.pairs().size() + " entries", "the limit is " + MOST);
            return Optional.empty();
        }
        var read = new LinkedHashMap<String, V>();
        for (var pair : map.pairs()) {
            var name = pair.key().value();
            var below = path + "." + Characters.printable(name);
            reading.place(below, pair.place(), pair.value());
            if (key.read(pair.key(), pair.key().at(), "the name " + below, reading)
                    .isEmpty()) {
                standIn.apply(name).ifPresent(v -> read.put(name, v));
                continue;
            }
            value.read(pair.value(), pair.place(), below, reading)
                    .or(() -> standIn.apply(name))
                    .ifPresent(v -> {
                        read.put(name, v);
                        judge.apply(name, v)
                                .ifPresent(why -> reading.problem(
                                        pair.place(), new Refusal(below + ": " + why.message(), why.hint())));
                    });
        }
        return Optional.of(Collections.unmodifiableMap(read));
    }

    @Override
    public String description() {
        return "a mapping from " + key.description() + " to " + value.description();
    }

    @Override
    public Json.Obj schema(Definitions definitions) {
        var map = Json.Obj.ofType("object")
                .put("propertyNames", key.schema(definitions))
                .put("additionalProperties", value.schema(definitions));
        return least > 0 ? map.put("minProperties", least) : map;
    }
}
