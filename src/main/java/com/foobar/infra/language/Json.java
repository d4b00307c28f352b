package com.foobar.infra.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON document as a value, for the schemas; printed with two blanks of indentation. */
public sealed interface Json {

    /** A string. */
    record Str(String value) implements Json {}

    /** A number or a truth value. */
    record Raw(String value) implements Json {}

    /** An array. */
    record Arr(List<Json> items) implements Json {}

    /** An object, in the order in which its members were put. */
    record Obj(Map<String, Json> members) implements Json {

        public static Obj of() {
            return new Obj(new LinkedHashMap<>());
        }

        public static Obj ofType(String type) {
            return of().put("type", type);
        }

        public Obj put(String key, String value) {
            return put(key, new Str(value));
        }

        public Obj put(String key, long value) {
            return put(key, new Raw(Long.toString(value)));
        }

        public Obj put(String key, boolean value) {
            return put(key, new Raw(Boolean.toString(value)));
        }

        public Obj put(String key, Json value) {
            members.put(key, value);
            return this;
        }
    }

    static Arr strings(List<String> values) {
        return new Arr(values.stream().map(v -> (Json) new Str(v)).toList());
    }

    /** The document's text. */
    default String print() {
        var out = new StringBuilder();
        print(out, "\n");
        return out.toString();
    }

    private void print(StringBuilder out, String newline) {
        switch (this) {
            case Str s -> quote(s.value(), out);
            case Raw r -> out.append(r.value());
            case Arr a
            when a.items().stream().noneMatch(i -> i instanceof Arr || i instanceof Obj) -> {
                var parts = new ArrayList<String>();
                a.items().forEach(i -> parts.add(i.print()));
                out.append('[').append(String.join(", ", parts)).append(']');
            }
            case Arr a -> {
                var separator = "[";
                for (var item : a.items()) {
                    out.append(separator).append(newline).append("  ");
                    item.print(out, newline + "  ");
                    separator = ",";
                }
                out.append(newline).append(']');
            }
            case Obj o when o.members().isEmpty() -> out.append("{}");
            case Obj o -> {
                var separator = "{";
                for (var member : o.members().entrySet()) {
                    out.append(separator).append(newline).append("  ");
                    quote(member.getKey(), out);
                    out.append(": ");
                    member.getValue().print(out, newline + "  ");
                    separator = ",";
                }
                out.append(newline).append('}');
            }
        }
    }

    private static void quote(String value, StringBuilder out) {
        out.append('"');
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        out.append('"');
    }
}
