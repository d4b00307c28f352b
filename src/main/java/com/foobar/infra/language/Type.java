package com.foobar.infra.language;

import java.util.Optional;

/**
 * One kind of value in the language. It knows how to read itself from a document, how messages and the manual call it,
 * and how a JSON Schema says it, so that these three never part.
 */
public sealed interface Type<T> permits Scalar, ListOf, MapOf, Section, Either {

    /**
     * Reads a value.
     *
     * @param at where to point if the value is wrong as a whole
     * @param path how messages call the value, such as {@code mysql.replicas[0]}
     * @return empty if the value is unusable; the reading then holds the reason
     */
    Optional<T> read(Node node, Position at, String path, Reading reading);

    /** In a few words, to follow "must be": {@code a port (1 to 65535)}. */
    String description();

    /** The JSON Schema of such a value. */
    Json.Obj schema(Definitions definitions);
}
