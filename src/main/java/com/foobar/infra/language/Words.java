package com.foobar.infra.language;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words of a choice, in the order in which messages and the manual list them. */
public final class Words {

    private Words() {}

    public static <T> Map<String, T> of(String a, T first, String b, T second) {
        var words = new LinkedHashMap<String, T>();
        words.put(a, first);
        words.put(b, second);
        return Collections.unmodifiableMap(words);
    }

    public static <T> Map<String, T> of(String a, T first, String b, T second, String c, T third) {
        var words = new LinkedHashMap<>(of(a, first, b, second));
        words.put(c, third);
        return Collections.unmodifiableMap(words);
    }
}
