package com.foobar.infra.transport;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What ssh_config files say, read as ssh_config(5) tells: the first value wins, {@code Host} patterns with negation,
 * {@code Include}, {@code Match all}. Other {@code Match} blocks are passed over, as are keywords that are not asked for.
 */
final class SshConfig {

    private static final int MAX_INCLUDE_DEPTH = 16;

    /** The keyword may stand several times, each adding to the list. */
    private static final String CUMULATIVE = "identityfile";

    /** One line, with the pattern lists that a host must match, all of them. */
    private record Directive(List<List<String>> hosts, String keyword, List<String> arguments) {}

    private static final List<String> NOBODY = List.of();

    private final List<Directive> directives = new ArrayList<>();
    private final List<Path> unreadable = new ArrayList<>();
    private final Path home;

    private SshConfig(Path home) {
        this.home = home;
    }

    /** Reads those of the files that exist. */
    static SshConfig read(List<Path> files, Path home) {
        var config = new SshConfig(home);
        for (var file : files) {
            config.readFile(file, List.of(), 0);
        }
        return config;
    }

    /** Files that are there and cannot be read: what they say of any host is unknown. */
    List<Path> unreadable() {
        return List.copyOf(unreadable);
    }

    /** What is said for a host called so on the command line of ssh. Keywords are in lower case. */
    Map<String, List<String>> lookup(String target) {
        var found = new LinkedHashMap<String, List<String>>();
        for (var directive : directives) {
            if (!directive.hosts().stream().allMatch(patterns -> Patterns.anyMatches(patterns, target))) {
                continue;
            }
            if (directive.keyword().equals(CUMULATIVE)) {
                found.computeIfAbsent(CUMULATIVE, k -> new ArrayList<>()).addAll(directive.arguments());
            } else {
                found.putIfAbsent(directive.keyword(), directive.arguments());
            }
        }
        return found;
    }

    /** Whether something is said for this host that is not said for every host. */
    boolean mentions(String target) {
        return !lookup(target).equals(lookup("\0"));
    }

    private void readFile(Path file, List<List<String>> outer, int depth) {
        List<String> lines;
        try {
            lines = TextFile.lines(file);
        } catch (IOException e) {
            unreadable.add(file);
            return;
        }
        var hosts = outer;
        for (var line : lines) {
            var words = words(line);
            if (words.size() < 2) {
                continue;
            }
            var keyword = words.getFirst().toLowerCase(Locale.ROOT);
            var arguments = List.copyOf(words.subList(1, words.size()));
            switch (keyword) {
                case "host" -> hosts = and(outer, arguments);
                case "match" -> hosts = and(outer, isAll(arguments) ? List.of("*") : NOBODY);
                case "include" -> {
                    if (depth < MAX_INCLUDE_DEPTH) {
                        for (var argument : arguments) {
                            for (var included : glob(file, argument)) {
                                readFile(included, hosts, depth + 1);
                            }
                        }
                    }
                }
                default -> directives.add(new Directive(hosts, keyword, arguments));
            }
        }
    }

    private static boolean isAll(List<String> arguments) {
        return arguments.size() == 1 && arguments.getFirst().equalsIgnoreCase("all");
    }

    private static List<List<String>> and(List<List<String>> outer, List<String> patterns) {
        var all = new ArrayList<>(outer);
        all.add(patterns);
        return List.copyOf(all);
    }

    /** The files that an Include means, sorted by name; relative to ~/.ssh, or to /etc/ssh in a system file. */
    private List<Path> glob(Path file, String argument) {
        var base = file.startsWith(home)
                ? home.resolve(".ssh")
                : Optional.ofNullable(file.getParent()).orElse(home);
        var path = argument.startsWith("~/") ? home.resolve(argument.substring(2)) : base.resolve(argument);
        var name = path.getFileName();
        var directory = path.getParent();
        if (name == null || directory == null) {
            return List.of();
        }
        if (!name.toString().matches(".*[*?\\[].*")) {
            return List.of(path);
        }
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
        try (var entries = Files.list(directory)) {
            return entries.filter(entry -> matcher.matches(entry.getFileName()) && !Files.isDirectory(entry))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The keyword and its arguments; the first two may be joined by {@code =}, and quotes hold words together. */
    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var inWord = false;
        var quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                inWord = true;
            } else if (!quoted && (Character.isWhitespace(c) || (c == '=' && separates(words, inWord, line, i)))) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (!quoted && c == '#' && !inWord) {
                break;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /** An equals sign separates only between the keyword and its first argument. */
    private static boolean separates(List<String> words, boolean inWord, String line, int at) {
        return words.isEmpty() ? inWord : words.size() == 1 && !inWord && line.indexOf('=') == at;
    }
}
