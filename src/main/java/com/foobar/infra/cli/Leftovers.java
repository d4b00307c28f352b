package com.foobar.infra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names of copies that editors, merges, packages and people leave beside a file. */
final class Leftovers {

    /** Of none of these anybody means to make a page; often they hold what was taken out of the file. */
    private static final List<Pattern> OF_PROGRAMS = List.of(
            Pattern.compile("#(.+)#"),
            Pattern.compile("\\.#(.+)"),
            Pattern.compile("\\.(.+)\\.sw[a-p]"),
            Pattern.compile("(.+)~"),
            Pattern.compile("(.+)\\.(?:orig|rej|bak|dpkg-old|dpkg-dist|dpkg-new|rpmsave|rpmnew|rpmorig)"));

    private static final List<Pattern> OF_PEOPLE = List.of(
            Pattern.compile("(.+)\\.(?:backup|old|save|saved|copy|tmp|[0-9]{1,10})"),
            Pattern.compile("(?:Copy of |copy of )(.+)"),
            Pattern.compile("(.+?)(?: copy| \\([0-9]+\\)|[-_](?:old|copy|backup|bak))"));

    /** As a copy of a copy. */
    private static final int DEEPEST = 3;

    private Leftovers() {}

    /** Whether it is one by its name alone. */
    static boolean isOne(String name) {
        return OF_PROGRAMS.stream().anyMatch(p -> p.matcher(name).matches());
    }

    /** The name, and what it may be a copy of, the nearest first. */
    static List<String> origins(String name) {
        var all = new ArrayList<>(List.of(name));
        for (int i = 0; i < DEEPEST; i++) {
            var last = all.getLast();
            var origin = Stream.concat(OF_PROGRAMS.stream(), OF_PEOPLE.stream())
                    .map(p -> p.matcher(last))
                    .filter(Matcher::matches)
                    .map(m -> m.group(1))
                    .findFirst();
            if (origin.isEmpty()) {
                break;
            }
            all.add(origin.get());
        }
        return List.copyOf(all);
    }
}
