package com.foobar.infra.config;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/** Checks YAML against a JSON Schema, as an editor would. */
final class Schemas {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Schemas() {}

    static List<String> errors(String schema, String yaml) {
        return REGISTRY.getSchema(schema).validate(yaml, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }

    /** Whether the schema itself is a good one. */
    static List<String> metaErrors(String schema) {
        var meta = REGISTRY.getSchema(
                com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        return meta.validate(schema, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }
}
