package com.foobar.infra.config;

import com.foobar.infra.language.Definitions;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Section;
import com.foobar.infra.stack.Language;

/**
 * Prints JSON Schemas (draft 2020-12) of the input files, with which editors complete and check them.
 *
 * <p>A schema cannot say everything: that a role's server exists, or that two programs do not want one port, is told
 * by {@code foobar-infra validate} alone.
 */
public final class SchemaPrinter {

    private SchemaPrinter() {}

    /** The schema of a topology. */
    public static String topology() {
        return print("foobar-infra topology", Language.TOPOLOGY);
    }

    /** The schema of an inventory. */
    public static String inventory() {
        return print("foobar-infra inventory", InventoryLanguage.INVENTORY);
    }

    private static String print(String title, Section<?> root) {
        var definitions = new Definitions();
        var schema = Json.Obj.of()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", title);
        root.inline(definitions).members().forEach(schema::put);
        schema.put("$defs", definitions.all());
        return schema.print() + "\n";
    }
}
