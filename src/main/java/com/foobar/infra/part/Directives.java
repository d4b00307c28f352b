package com.foobar.infra.part;

import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Lines of the operator's own in a daemon's file, each in a named place. The daemon says what they mean; here is seen to it that none
 * reaches out of its place, or takes away what the tool rests on.
 */
public final class Directives {

    private static final int LONGEST = 2000;

    private Directives() {}

    /** Reads a line as the daemon does. */
    public interface Grammar {

        /**
         * @return the names by which it may be refused
         * @throws Refused if it is not whole, or reaches out of its place
         */
        List<String> names(String line) throws Refused;
    }

    /**
     * The lines of one place.
     *
     * @param type what the schema calls such a line
     * @param what the same for people
     * @param refused what to do instead of what cannot stand there, by name
     */
    public static Key<List<String>> place(
            String name,
            String type,
            String what,
            Grammar grammar,
            Map<String, String> refused,
            String doc,
            String example) {
        var line = Scalar.text(type, what, Json.Obj.ofType("string").put("maxLength", LONGEST), written -> {
            // Blanks of other scripts, too: what is looked at is what is written.
            var stripped = written.strip();
            for (var word : grammar.names(Scalars.within(stripped, LONGEST))) {
                var instead = refused.get(word);
                if (instead != null) {
                    throw new Refused(word + " cannot stand there", instead);
                }
            }
            return stripped;
        });
        return Key.<List<String>>of(name, ListOf.any(line), "[]", List::of)
                .doc(doc)
                .example(example);
    }

    /**
     * Lines, each followed by where the topology says it: by that a rejection is understood.
     *
     * @param key the list's
     */
    public static List<String> marked(String key, List<String> lines) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> lines.get(i) + " # " + key + "[" + i + "]")
                .toList();
    }
}
