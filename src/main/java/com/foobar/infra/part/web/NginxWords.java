package com.foobar.infra.part.web;

import com.foobar.infra.language.Scalar.Refused;
import java.util.ArrayList;
import java.util.List;

/** Reads directives as nginx does, as far as it takes to know where each begins and ends. */
final class NginxWords {

    private NginxWords() {}

    /**
     * The first words of the directives in a text, not of those in their blocks.
     *
     * @throws Refused if the text is not whole directives, or reaches out of its place
     */
    static List<String> first(String text) throws Refused {
        if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new Refused("has a line break or another control character in it", "a directive is one line here");
        }
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        int depth = 0;
        char quote = 0;
        char last = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean between = quote == 0 && last == ' ';
            if (c == '\\') {
                // Whatever follows stands for itself.
                word.append(text, i, Math.min(i + 2, text.length()));
                i++;
                last = 'x';
                continue;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
                word.append(c);
                last = 'x';
                continue;
            }
            switch (c) {
                case '"', '\'' -> {
                    quote = between ? c : 0;
                    word.append(c);
                    last = 'x';
                }
                case '#' -> {
                    if (between) {
                        throw new Refused("has a comment in it", "write it in the YAML");
                    }
                    last = 'x';
                }
                // As in ${name}, which is a part of a word.
                case '{' -> {
                    if (last == '$') {
                        int end = text.indexOf('}', i);
                        if (end < 0) {
                            throw new Refused("opens a brace that it does not close", "as in ${name}");
                        }
                        i = end;
                        last = 'x';
                        continue;
                    }
                    if (!begun && depth == 0) {
                        add(words, word);
                    }
                    begun = false;
                    depth++;
                    word.setLength(0);
                    last = ' ';
                }
                case '}' -> {
                    if (--depth < 0) {
                        throw new Refused("closes a brace that it did not open", "it must not reach out of its place");
                    }
                    begun = false;
                    word.setLength(0);
                    last = ' ';
                }
                case ';' -> {
                    if (!begun && depth == 0) {
                        add(words, word);
                    }
                    begun = false;
                    word.setLength(0);
                    last = ' ';
                }
                case ' ' -> {
                    if (!begun && depth == 0 && !word.isEmpty()) {
                        add(words, word);
                        begun = true;
                    }
                    word.setLength(0);
                    last = ' ';
                }
                default -> {
                    word.append(c);
                    last = c;
                }
            }
        }
        if (quote != 0) {
            throw new Refused("opens a quote that it does not close", "");
        }
        if (depth > 0) {
            throw new Refused("opens a brace that it does not close", "end it by }");
        }
        if (begun || !word.isEmpty() || words.isEmpty()) {
            throw new Refused("is no whole directive", "end it by ; or give it a block { ... }");
        }
        return words;
    }

    private static void add(List<String> words, StringBuilder word) throws Refused {
        if (word.isEmpty()) {
            throw new Refused("has a directive without a name in it", "");
        }
        words.add(word.toString().replaceAll("[\"'\\\\]", ""));
    }
}
