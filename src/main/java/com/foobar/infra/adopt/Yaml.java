package com.foobar.infra.adopt;

import java.util.List;

/** Values as YAML writes them. */
final class Yaml {

    private Yaml() {}

    /** A text, in quotes where it would be something else without. */
    static String text(String value) {
        if (value.matches("[A-Za-z_./][A-Za-z0-9_./@%+-]*|[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                && !value.matches("(?i)true|false|yes|no|on|off|null|~")) {
            return value;
        }
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }

    /** A single value by itself, otherwise a list. */
    static String list(List<String> values) {
        return values.size() == 1 ? values.getFirst() : "[" + String.join(", ", values) + "]";
    }
}
