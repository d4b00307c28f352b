package com.foobar.infra.language;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The named parts of a JSON Schema, each written once and referred to from elsewhere. */
public final class Definitions {

    private final Map<String, Json> named = new TreeMap<>();

    /** A reference to the named part, which is made at its first use. */
    public Json.Obj reference(String name, Supplier<Json.Obj> part) {
        if (!named.containsKey(name)) {
            named.put(name, part.get());
        }
        return Json.Obj.of().put("$ref", "#/$defs/" + name);
    }

    public Json.Obj all() {
        var all = Json.Obj.of();
        named.forEach(all::put);
        return all;
    }
}
