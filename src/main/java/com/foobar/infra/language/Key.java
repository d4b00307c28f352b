package com.foobar.infra.language;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One key of a {@link Section}.
 *
 * @param type what may stand there
 * @param reader reads it; differs from the type's own reading only for what is optional
 * @param required whether it must be given
 * @param fallback the value if it is not given, or, for what must be, the value with which to go on looking for
 *     problems
 * @param defaultText the fallback as one would write it; empty if there is nothing to write
 * @param doc what it means, for the manual and for editors
 * @param example a value as one would write it
 * @param aliases other words for it that people try
 * @param needs another key without which this one makes no sense
 */
public record Key<T>(
        String name,
        Type<?> type,
        Reader<T> reader,
        boolean required,
        Supplier<Optional<T>> fallback,
        Optional<String> defaultText,
        String doc,
        Optional<String> example,
        List<String> aliases,
        Optional<String> needs) {

    /** Reads a value, as {@link Type#read}. */
    public interface Reader<T> {
        Optional<T> read(Node node, Position at, String path, Reading reading);
    }

    /** A key that must be given. */
    public static <T> Key<T> required(String name, Type<T> type) {
        return new Key<>(
                name,
                type,
                type::read,
                true,
                Optional::empty,
                Optional.empty(),
                "",
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** A key with a default, given as one would write it. */
    public static <T> Key<T> of(String name, Scalar<T> type, String written) {
        return of(name, type, written, () -> type.known(written));
    }

    /** A key with a default that is no single value. */
    public static <T> Key<T> of(String name, Type<T> type, String written, Supplier<T> fallback) {
        return new Key<>(
                name,
                type,
                type::read,
                false,
                () -> Optional.of(fallback.get()),
                Optional.of(written),
                "",
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** A section in which everything has a default. */
    public static <T> Key<T> of(String name, Section<T> type) {
        var key = of(name, type, "", type::defaults);
        return new Key<>(
                name,
                type,
                key.reader,
                false,
                key.fallback,
                Optional.empty(),
                "",
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** A key that may be left out, which then means that the thing is not there. */
    public static <T> Key<Optional<T>> optional(String name, Type<T> type) {
        return new Key<>(
                name,
                type,
                (node, at, path, reading) -> type.read(node, at, path, reading).map(Optional::of),
                false,
                () -> Optional.of(Optional.empty()),
                Optional.empty(),
                "",
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    public Key<T> doc(String text) {
        return new Key<>(name, type, reader, required, fallback, defaultText, text, example, aliases, needs);
    }

    public Key<T> example(String written) {
        return new Key<>(
                name, type, reader, required, fallback, defaultText, doc, Optional.of(written), aliases, needs);
    }

    public Key<T> aka(String... words) {
        return new Key<>(name, type, reader, required, fallback, defaultText, doc, example, List.of(words), needs);
    }

    /** The same; if it is missing or wrong, the reading goes on with this value to find further problems. */
    public Key<T> standIn(T value) {
        return new Key<>(
                name, type, reader, required, () -> Optional.of(value), defaultText, doc, example, aliases, needs);
    }

    /** The same, which makes no sense without that other key. */
    public Key<T> needs(String other) {
        return new Key<>(
                name, type, reader, required, fallback, defaultText, doc, example, aliases, Optional.of(other));
    }
}
