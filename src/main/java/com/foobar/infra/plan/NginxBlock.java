package com.foobar.infra.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One statement of an nginx configuration, with those between its braces.
 *
 * @param words the directive and its arguments, without quotes
 * @param inner none for a statement that ends in a semicolon
 */
record NginxBlock(List<String> words, List<NginxBlock> inner) {

    NginxBlock {
        words = List.copyOf(words);
        inner = List.copyOf(inner);
    }

    /** A file's statements. What nginx would refuse is read as far as it makes sense: only nginx itself refuses. */
    static List<NginxBlock> parse(String text) {
        return new Reader(text).block();
    }

    String directive() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    /** The statements of that directive right inside. */
    Stream<NginxBlock> all(String directive) {
        return inner.stream().filter(s -> s.directive().equals(directive));
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<NginxBlock> block() {
            var statements = new ArrayList<NginxBlock>();
            var words = new ArrayList<String>();
            while (at < text.length()) {
                char c = text.charAt(at);
                if (Character.isWhitespace(c)) {
                    at++;
                } else if (c == '#') {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else if (c == ';') {
                    at++;
                    statements.add(new NginxBlock(words, List.of()));
                    words.clear();
                } else if (c == '{') {
                    at++;
                    var head = List.copyOf(words);
                    words.clear();
                    statements.add(new NginxBlock(head, block()));
                } else if (c == '}') {
                    at++;
                    return statements;
                } else {
                    words.add(word());
                }
            }
            return statements;
        }

        private String word() {
            var word = new StringBuilder();
            char quote = text.charAt(at);
            boolean quoted = quote == '"' || quote == '\'';
            if (quoted) {
                at++;
            }
            while (at < text.length()) {
                char c = text.charAt(at);
                if (quoted ? c == quote : Character.isWhitespace(c) || c == ';' || c == '{' && !isVariable()) {
                    break;
                }
                if (c == '\\' && at + 1 < text.length()) {
                    word.append(c);
                    at++;
                }
                word.append(text.charAt(at++));
            }
            if (quoted) {
                at++;
            }
            return word.toString();
        }

        /** The brace of {@code ${name}} opens no block; neither does the one that closes it end any. */
        private boolean isVariable() {
            return at > 0 && text.charAt(at - 1) == '$';
        }
    }
}
