package com.foobar.infra.part.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One statement of an nginx configuration, with those between its braces.
 *
 * @param words the directive and its arguments, without quotes
 * @param inner none for a statement that ends in a semicolon
 * @param place where it begins: {@code /etc/nginx/conf.d/a.conf:3}
 */
record NginxBlock(List<String> words, List<NginxBlock> inner, String place) {

    NginxBlock {
        words = List.copyOf(words);
        inner = List.copyOf(inner);
    }

    /** A file's statements. What nginx would refuse is read as far as it makes sense: only nginx itself refuses. */
    static List<NginxBlock> parse(String path, String text) {
        return new Reader(path, text).block();
    }

    /**
     * A file's statements, with those of the files that it includes in the place of each {@code include}.
     *
     * @param files contents by path; what is included and not there is left out
     */
    static List<NginxBlock> parse(String path, Map<String, String> files) {
        return included(parse(path, files.getOrDefault(path, "")), files, Set.of(path));
    }

    private static List<NginxBlock> included(List<NginxBlock> blocks, Map<String, String> files, Set<String> within) {
        var all = new ArrayList<NginxBlock>();
        for (var block : blocks) {
            if (!block.directive().equals("include") || block.words().size() < 2) {
                all.add(new NginxBlock(block.words(), included(block.inner(), files, within), block.place()));
                continue;
            }
            var which = glob(block.words().get(1));
            for (var path : new TreeSet<>(files.keySet())) {
                if (!within.contains(path) && which.matcher(path).matches()) {
                    var deeper = new HashSet<>(within);
                    deeper.add(path);
                    all.addAll(included(parse(path, files.getOrDefault(path, "")), files, deeper));
                }
            }
        }
        return all;
    }

    /** The files that a pattern means: as nginx does, from its own directory unless it begins elsewhere. */
    private static Pattern glob(String written) {
        var whole = written.startsWith("/") ? written : "/etc/nginx/" + written;
        var regex = new StringBuilder();
        for (char c : whole.toCharArray()) {
            regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    String directive() {
        return words.isEmpty() ? "" : words.getFirst();
    }

    /** What it gives a name to, as "upstream app" or "the variable $x"; empty if it defines nothing of which there is one only. */
    Optional<String> defines() {
        if (words.size() < 2) {
            return Optional.empty();
        }
        return switch (directive()) {
            case "upstream", "log_format" -> Optional.of("the " + directive() + " " + words.get(1));
            case "map", "geo", "split_clients" -> Optional.of("the variable " + words.getLast());
            default -> Optional.empty();
        };
    }

    /** The statements of that directive right inside. */
    Stream<NginxBlock> all(String directive) {
        return inner.stream().filter(s -> s.directive().equals(directive));
    }

    private static final class Reader {
        private final String path;
        private final String text;
        private int at;
        private int line = 1;
        private int counted;

        Reader(String path, String text) {
            this.path = path;
            this.text = text;
        }

        private String place() {
            for (; counted < at; counted++) {
                if (text.charAt(counted) == '\n') {
                    line++;
                }
            }
            return path + ":" + line;
        }

        List<NginxBlock> block() {
            var statements = new ArrayList<NginxBlock>();
            var words = new ArrayList<String>();
            var begun = "";
            while (at < text.length()) {
                char c = text.charAt(at);
                if (Character.isWhitespace(c)) {
                    at++;
                } else if (c == '#') {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else if (c == ';') {
                    at++;
                    statements.add(new NginxBlock(words, List.of(), begun));
                    words.clear();
                } else if (c == '{') {
                    at++;
                    var head = List.copyOf(words);
                    var where = begun;
                    words.clear();
                    statements.add(new NginxBlock(head, block(), where));
                } else if (c == '}') {
                    at++;
                    return statements;
                } else {
                    begun = words.isEmpty() ? place() : begun;
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
