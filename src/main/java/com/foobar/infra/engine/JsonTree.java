package com.foobar.infra.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists and strings; numbers and truth values as they are written. */
final class JsonTree {

    private JsonTree() {}

    /** @throws IOException if it is not one JSON object */
    static Map<String, Object> object(String text) throws IOException {
        var factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        // A release is one string.
                        StreamReadConstraints.builder()
                                .maxNestingDepth(20)
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                .build();
        try (var parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            var tree = readObject(parser);
            if (parser.nextToken() != null) {
                throw new IOException("something follows the JSON object");
            }
            return tree;
        }
    }

    private static Map<String, Object> readObject(JsonParser parser) throws IOException {
        var map = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            map.put(name, value(parser));
        }
        return map;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case null -> throw new IOException("it ends too early");
            default -> parser.getText();
        };
    }
}
