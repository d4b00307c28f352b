package com.foobar.infra.adopt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file of directives and blocks in braces: nginx's, whose directives end with a semicolon, and keepalived's, whose end
 * with the line.
 */
final class Blocks {

    private Blocks() {}

    /** @param words the directive's name and what follows; none for the file itself */
    record Block(List<String> words, Origin origin, List<Block> children) {

        String name() {
            return words.isEmpty() ? "" : words.getFirst();
        }

        String word(int at) {
            return at < words.size() ? words.get(at) : "";
        }

        List<String> arguments() {
            return words.size() < 2 ? List.of() : words.subList(1, words.size());
        }

        Stream<Block> all(String name) {
            return children.stream().filter(child -> child.name().equals(name));
        }

        Optional<Block> one(String name) {
            return all(name).findFirst();
        }

        /** Itself and all that is in it, however deep. */
        Stream<Block> deep() {
            return Stream.concat(Stream.of(this), children.stream().flatMap(Block::deep));
        }
    }

    /** @param byLine whether a directive ends with its line */
    static Block read(Host host, TextFile file, boolean byLine) {
        var root = new Block(List.of(), new Origin(host.name(), file.path(), 1), new ArrayList<>());
        Deque<Block> open = new ArrayDeque<>();
        open.push(root);
        var words = new ArrayList<String>();
        int begun = 0;
        for (int number = 1; number <= file.lines().size(); number++) {
            for (var word : words(file.lines().get(number - 1), byLine)) {
                if (words.isEmpty()) {
                    begun = number;
                }
                var origin = new Origin(host.name(), file.path(), Math.max(begun, 1));
                switch (word) {
                    case ";" -> end(words, origin, open);
                    case "{" -> {
                        var block = new Block(List.copyOf(words), origin, new ArrayList<>());
                        words.clear();
                        open.element().children().add(block);
                        open.push(block);
                    }
                    case "}" -> {
                        end(words, origin, open);
                        if (open.size() > 1) {
                            open.pop();
                        }
                    }
                    default -> words.add(word.startsWith("\u0000") ? word.substring(1) : word);
                }
            }
            if (byLine) {
                end(words, new Origin(host.name(), file.path(), Math.max(begun, 1)), open);
            }
        }
        return root;
    }

    private static void end(List<String> words, Origin origin, Deque<Block> open) {
        if (!words.isEmpty()) {
            open.element().children().add(new Block(List.copyOf(words), origin, List.of()));
            words.clear();
        }
    }

    /** Words, and the signs by themselves; a word that was quoted begins with a NUL, so that it is no sign. */
    private static List<String> words(String line, boolean byLine) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (word.isEmpty() && (c == '"' || c == '\'')) {
                int end = i + 1;
                word.append('\u0000');
                while (end < line.length() && line.charAt(end) != c) {
                    if (line.charAt(end) == '\\' && end + 1 < line.length()) {
                        end++;
                    }
                    word.append(line.charAt(end++));
                }
                i = end;
                words.add(word.toString());
                word.setLength(0);
            } else if (word.isEmpty() && (c == '#' || byLine && c == '!')) {
                break;
            } else if (Character.isWhitespace(c)) {
                flush(word, words);
            } else if (c == ';' && !byLine
                    || c == '{' && (word.isEmpty() || word.charAt(word.length() - 1) != '$')
                    || c == '}' && word.indexOf("${") < 0) {
                flush(word, words);
                words.add(String.valueOf(c));
            } else {
                word.append(c);
            }
        }
        flush(word, words);
        return words;
    }

    private static void flush(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
