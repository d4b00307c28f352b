package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Scalar.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads a line of a configuration as HAProxy does, as far as it takes to know its words. */
final class HaproxyWords {

    private static final Set<String> SECTIONS = Set.of(
            "acme",
            "backend",
            "cache",
            "crt-store",
            "defaults",
            "dynamic-update",
            "fcgi-app",
            "frontend",
            "global",
            "http-errors",
            "listen",
            "log-forward",
            "log-profile",
            "mailers",
            "namespace_list",
            "peers",
            "program",
            "resolvers",
            "ring",
            "traces",
            "userlist");

    /** How many words a name has at most; what these come to must be plain to see. */
    private static final int NAMED = 3;

    private HaproxyWords() {}

    /**
     * The names by which a line may be refused: its first word, its first two, and its first three; "no" and "default", which turn a line
     * about, are none.
     */
    static List<String> names(String line) throws Refused {
        var words = new ArrayList<>(of(line));
        if (words.isEmpty()) {
            throw new Refused("says nothing", "take the entry out");
        }
        if (words.size() > 1
                && (words.getFirst().equals("no") || words.getFirst().equals("default"))) {
            words.removeFirst();
        }
        var first = words.getFirst();
        if (SECTIONS.contains(first)) {
            throw new Refused("begins a section", "an entry is one line of the section that it stands in");
        }
        if (first.startsWith(".")) {
            throw new Refused(first + " decides which lines count", "an entry is one line that always does");
        }
        return IntStream.rangeClosed(1, Math.min(NAMED, words.size()))
                .mapToObj(count -> String.join(" ", words.subList(0, count)))
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    private static List<String> of(String line) throws Refused {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' || c == 127) {
                throw new Refused("has a line break or another control character in it", "an entry is one line");
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '\\' && quote != '\'') {
                if (++i == line.length()) {
                    throw new Refused("ends in a backslash", "a line does not go on in the next");
                }
                if (line.charAt(i) == 'x' && words.size() <= NAMED) {
                    throw new Refused("writes a letter by its number", "write the letter");
                }
                word.append(line.charAt(i));
                begun = true;
            } else if (quote == '"' && c == '$' && words.size() <= NAMED) {
                throw new Refused("takes its first words from the environment", "write them out");
            } else if (quote != 0) {
                word.append(c);
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (c == '#') {
                throw new Refused("has a comment in it", "write it in the YAML; # itself is written \\#");
            } else if (c == ' ') {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new Refused("opens a quote that it does not close", "");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
