package com.foobar.infra.template;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns a model of records into maps, lists, strings, numbers and booleans: all that a template ever holds, so that a
 * hostile one finds no object whose class it could reach.
 *
 * <p>A record becomes a map of its components; an empty {@link Optional} is left out. Text with a control character is
 * refused: every value lands in a line of some configuration file, and a line break would start another directive.
 */
final class ModelValues {

    private ModelValues() {}

    public static Map<String, Object> of(Object model) {
        if (convert("", model) instanceof Map<?, ?> map) {
            var root = new LinkedHashMap<String, Object>();
            map.forEach((key, value) -> root.put(String.valueOf(key), value));
            return root;
        }
        throw new IllegalArgumentException("a model is a record or a map, not " + model.getClass());
    }

    /** Every name that a template may write after a dollar sign and an opening brace, or after a dot. */
    static Set<String> names(Object values) {
        var names = new TreeSet<String>();
        collect(values, names);
        return names;
    }

    private static void collect(Object value, Set<String> names) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> {
                names.add(String.valueOf(key));
                collect(inner, names);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collect(inner, names));
        }
    }

    private static Object convert(String path, Object value) {
        return switch (value) {
            case String text -> oneLine(path, text);
            case Number number -> number;
            case Boolean truth -> truth;
            case Enum<?> constant -> constant.name();
            case List<?> list -> list(path, list);
            case Map<?, ?> map -> map(path, map);
            case Record record -> record(path, record);
            default -> throw new IllegalArgumentException(path + " is a " + value.getClass() + ", not plain data");
        };
    }

    private static String oneLine(String path, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(path + " holds a line break or another control character");
        }
        return text;
    }

    private static List<Object> list(String path, List<?> list) {
        var converted = new ArrayList<Object>(list.size());
        for (int i = 0; i < list.size(); i++) {
            converted.add(convert(path + "[" + i + "]", list.get(i)));
        }
        return converted;
    }

    private static Map<String, Object> map(String path, Map<?, ?> map) {
        var converted = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> put(converted, path, oneLine(path + " key", String.valueOf(key)), value));
        return converted;
    }

    private static Map<String, Object> record(String path, Record record) {
        var converted = new LinkedHashMap<String, Object>();
        for (var component : record.getClass().getRecordComponents()) {
            try {
                put(
                        converted,
                        path,
                        component.getName(),
                        component.getAccessor().invoke(record));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException(record.getClass() + " is not a public record", e);
            }
        }
        return converted;
    }

    private static void put(Map<String, Object> target, String path, String name, Object value) {
        var at = path.isEmpty() ? name : path + "." + name;
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(present -> target.put(name, convert(at, present)));
        } else {
            target.put(name, convert(at, value));
        }
    }
}
