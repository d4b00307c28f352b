package com.foobar.infra.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** What a person does who merges a few lines into a topology: mappings key by key, all else in place of what was there. */
final class MergedTopology {

    private MergedTopology() {}

    static String of(String topology, String lines) {
        return written(merged(read(topology), read(lines)));
    }

    /** Every scalar as it is written. */
    private static Object read(String text) {
        var asWritten = new Resolver() {
            @Override
            protected void addImplicitResolvers() {
                addImplicitResolver(Tag.MERGE, MERGE, "<");
            }
        };
        var options = new DumperOptions();
        return new Yaml(
                        new SafeConstructor(new LoaderOptions()),
                        new Representer(options),
                        options,
                        new LoaderOptions(),
                        asWritten)
                .load(text);
    }

    private static Object merged(Object into, Object from) {
        if (into instanceof Map<?, ?> there && from instanceof Map<?, ?> more) {
            var all = new LinkedHashMap<Object, Object>(there);
            more.forEach((key, value) -> all.merge(key, value, MergedTopology::merged));
            return all;
        }
        // Waivers are added to those that are there.
        if (into instanceof List<?> there
                && from instanceof List<?> more
                && more.getFirst() instanceof Map<?, ?> first
                && first.containsKey("finding")) {
            return java.util.stream.Stream.concat(there.stream(), more.stream()).toList();
        }
        return from;
    }

    private static String written(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> written(e.getKey()) + ": " + written(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(MergedTopology::written).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString().matches("[A-Za-z0-9_./@-]+") ? value.toString() : "\"" + value + "\"";
        };
    }
}
