package com.foobar.infra.shell;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Quoting for POSIX {@code sh}. */
public final class Shell {

    /** What the shell itself reads in the place of a command; a value must not look like it. */
    private static final Set<String> RESERVED =
            Set.of("case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then", "until", "while");

    private Shell() {}

    /** The value as exactly one shell word, whatever characters it holds. NUL cannot be represented and is refused. */
    public static String quote(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a shell word cannot hold NUL");
        }
        if (!value.isEmpty() && plain(value) && !RESERVED.contains(value)) {
            return value;
        }
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** The values as shell words, separated by spaces. */
    public static String quoteAll(Collection<String> values) {
        return values.stream().map(Shell::quote).collect(Collectors.joining(" "));
    }

    private static boolean plain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean ok =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_-./:@%+,".indexOf(c) >= 0;
            if (!ok) {
                return false;
            }
        }
        return true;
    }
}
