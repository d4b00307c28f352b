package com.foobar.infra.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** HAProxy's configuration as sections of words, each line with its place. */
final class HaproxyFile {

    private static final Set<String> SECTIONS = Set.of(
            "global",
            "defaults",
            "frontend",
            "backend",
            "listen",
            "peers",
            "resolvers",
            "userlist",
            "mailers",
            "program",
            "http-errors",
            "ring",
            "cache",
            "crt-store",
            "crt-list",
            "acme",
            "log-forward",
            "log-profile",
            "traces",
            "fcgi-app",
            "ruleset",
            "table");

    /** @param words at least one */
    record Line(List<String> words, Origin origin) {
        Line {
            words = List.copyOf(words);
        }

        String first() {
            return words.getFirst();
        }

        /** The word at that place, or nothing. */
        String word(int at) {
            return at < words.size() ? words.get(at) : "";
        }

        /** What follows that word. */
        Optional<String> after(String word) {
            int at = words.indexOf(word);
            return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
        }

        boolean begins(String... expected) {
            return words.size() >= expected.length
                    && words.subList(0, expected.length).equals(List.of(expected));
        }
    }

    /** @param defaults what holds where the section says nothing else */
    record Section(String kind, String name, Origin origin, List<Line> lines, List<Line> defaults) {

        /** The last of these lines that begins so, of its own or of its defaults. */
        Optional<Line> line(String... words) {
            return last(lines, words).or(() -> last(defaults, words));
        }

        List<Line> all(String word) {
            return lines.stream().filter(line -> line.first().equals(word)).toList();
        }

        private static Optional<Line> last(List<Line> lines, String... words) {
            return lines.reversed().stream().filter(line -> line.begins(words)).findFirst();
        }
    }

    private final List<Section> sections = new ArrayList<>();
    private final List<Line> strays = new ArrayList<>();

    private HaproxyFile() {}

    static HaproxyFile of(Host host, List<TextFile> files) {
        var read = new HaproxyFile();
        List<Line> defaults = List.of();
        for (var file : files) {
            List<Line> into = read.strays;
            int number = 0;
            for (var text : file.lines()) {
                number++;
                var words = words(text);
                if (words.isEmpty()) {
                    continue;
                }
                var line = new Line(words, new Origin(host.name(), file.path(), number));
                if (SECTIONS.contains(line.first()) && !Character.isWhitespace(text.charAt(0))
                        || SECTIONS.contains(line.first()) && !line.first().equals("cache") && words.size() <= 2) {
                    into = new ArrayList<>();
                    if (line.first().equals("defaults")) {
                        defaults = into;
                    }
                    read.sections.add(new Section(line.first(), line.word(1), line.origin(), into, defaults));
                } else {
                    into.add(line);
                }
            }
        }
        return read;
    }

    List<Section> sections() {
        return List.copyOf(sections);
    }

    /** Lines before any section, which HAProxy itself would refuse. */
    List<Line> strays() {
        return List.copyOf(strays);
    }

    Optional<Section> backend(String name) {
        return sections.stream()
                .filter(s -> s.kind().equals("backend") || s.kind().equals("listen"))
                .filter(s -> s.name().equals(name))
                .findFirst();
    }

    /** The words of a line as HAProxy takes them: quotes, backslashes, and what follows a # is left out. */
    static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else if (c == '\\' && quote == '"' && i + 1 < line.length()) {
                    word.append(line.charAt(++i));
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                begun = true;
            } else if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                begun = true;
            } else if (c == '#') {
                break;
            } else if (Character.isWhitespace(c)) {
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
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
