package com.foobar.infra.language;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value with a short form, which is a single word or a list, and a long one, which is a mapping.
 *
 * @param expand makes the value of the short form
 */
public record Either<S, T>(Type<S> brief, Function<S, T> expand, Section<T> full) implements Type<T> {

    @Override
    public Optional<T> read(Node node, Position at, String path, Reading reading) {
        return switch (node) {
            case Node.Pairs pairs -> full.read(pairs, at, path, reading);
            case Node.Leaf leaf -> {
                if (leaf.absent()) {
                    reading.problem(at, path + " has no value", "must be " + description());
                    yield Optional.empty();
                }
                yield brief.read(leaf, at, path, reading).map(expand);
            }
            case Node.Items items
            when brief instanceof ListOf<?> ->
                brief.read(items, at, path, reading).map(expand);
            case Node.Items items -> {
                reading.problem(at, path + " must be " + description() + ", not " + items.kind());
                yield Optional.empty();
            }
        };
    }

    @Override
    public String description() {
        return brief.description() + ", or " + full.description();
    }

    @Override
    public Json.Obj schema(Definitions definitions) {
        return Json.Obj.of().put("anyOf", new Json.Arr(List.of(brief.schema(definitions), full.schema(definitions))));
    }
}
