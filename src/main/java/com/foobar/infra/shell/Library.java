package com.foobar.infra.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Shell functions that belong together, and go to a host with a script that calls one of them. Their names, and those of the
 * variables that they set for good, begin with {@code fi_}.
 */
public final class Library {

    private static final Pattern DEFINED = Pattern.compile("(?m)^(fi_[a-z0-9_]+)(?:\\(\\)|=)");
    private static final Pattern MENTIONED = Pattern.compile("\\bfi_[a-z0-9_]+");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*#.*$");

    private final String text;
    private final Set<String> defined;
    private final Set<String> mentioned;

    private Library(String text) {
        this.text = text;
        this.defined = DEFINED.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toUnmodifiableSet());
        this.mentioned = mentioned(COMMENT.matcher(text).replaceAll(""));
    }

    /** The functions of a text. */
    public static Library of(String text) {
        return new Library(text);
    }

    /** Those of a file that lies beside a class, among the resources. */
    public static Library beside(Class<?> type, String file) {
        try (var in = Objects.requireNonNull(type.getResourceAsStream(file), file)) {
            return new Library(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What must stand before a script for it to run.
     *
     * @param all in the order in which they stand there
     * @return those of them that the script calls, and those that these call
     */
    public static List<Library> neededBy(Script script, List<Library> all) {
        var needed = new HashSet<Library>();
        var names = new ArrayDeque<>(mentioned(script.toString()));
        var seen = new HashSet<>(names);
        while (!names.isEmpty()) {
            var name = names.remove();
            for (var library : all) {
                if (library.defined.contains(name) && needed.add(library)) {
                    library.mentioned.stream().filter(seen::add).forEach(names::add);
                }
            }
        }
        return all.stream().filter(needed::contains).toList();
    }

    private static Set<String> mentioned(String text) {
        var names = new LinkedHashSet<String>();
        var matcher = MENTIONED.matcher(text).useTransparentBounds(true);
        // A script may carry megabytes that mention nothing, over which a pattern takes its time.
        for (int at = text.indexOf("fi_"); at >= 0; at = text.indexOf("fi_", at + 1)) {
            if (matcher.region(at, text.length()).lookingAt()) {
                names.add(matcher.group());
            }
        }
        return names;
    }

    /** What defines them. */
    public Script script() {
        return Script.of(text);
    }

    /** The names that it defines. */
    public Set<String> defined() {
        return defined;
    }
}
