package com.foobar.infra.adopt;

import com.foobar.infra.fact.MalformedAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what {@link AdoptScript} prints. */
final class AdoptAnswer {

    private static final String MYSQL = "mysql";

    /** By what: their states, faults, files, and files that cannot be read. */
    private final Map<String, String> states = new HashMap<>();

    private final Map<String, String> faults = new HashMap<>();
    private final Map<String, Map<String, List<String>>> files = new HashMap<>();
    private final Map<String, List<String>> unreadable = new HashMap<>();

    private final List<String> stacks = new ArrayList<>();
    private final List<String> ours = new ArrayList<>();
    private final Set<String> units = new TreeSet<>();
    private final Map<String, String> contents = new HashMap<>();
    private final List<String> tables = new ArrayList<>();
    private String hostname = "";

    private Optional<MysqlReadings.Server> server = Optional.empty();
    private final Map<String, MysqlReadings.Variable> variables = new TreeMap<>();
    private final Map<String, String> places = new HashMap<>();
    private final List<MysqlReadings.Source> sources = new ArrayList<>();
    private final List<MysqlReadings.Reader> replicas = new ArrayList<>();
    private final List<String[]> accounts = new ArrayList<>();
    private final Map<String, Map<String, List<String>>> grants = new HashMap<>();
    private final List<MysqlReadings.Schema> schemas = new ArrayList<>();

    HostReading read(String output) {
        var into = new ArrayList<String>();
        for (var line : output.split("\n", -1)) {
            if (line.startsWith("|")) {
                into.add(line.substring(1));
                continue;
            }
            var words = line.split("\t", -1);
            if (words[0].equals("file") && words.length == 3) {
                into = new ArrayList<>();
                files.computeIfAbsent(words[1], _ -> new LinkedHashMap<>()).put(words[2], into);
            } else {
                fact(words);
            }
        }
        return new HostReading(
                hostname,
                stacks,
                ours,
                units,
                contents,
                tables,
                daemon("haproxy"),
                nginx(),
                daemon("keepalived"),
                texts("app"),
                texts("pool"),
                mysql());
    }

    private void fact(String[] words) {
        switch (words[0]) {
            case "hostname" -> hostname = word(words, 1);
            case "stack" -> stacks.add(word(words, 1));
            case "ours" -> ours.add(word(words, 1));
            case "unit" -> units.add(word(words, 1));
            case "table" -> tables.add(word(words, 1));
            case "contents" -> contents.put(word(words, 1), word(words, 2));
            case "state" -> states.put(word(words, 1), word(words, 2).isEmpty() ? "unknown" : word(words, 2));
            case "fault" -> faults.put(word(words, 1), word(words, 2).isBlank() ? "no reason given" : word(words, 2));
            case "unreadable" ->
                unreadable
                        .computeIfAbsent(word(words, 1), _ -> new ArrayList<>())
                        .add(word(words, 2));
            case "place" -> places.put(word(words, 1), word(words, 2));
            case "my-server" ->
                server = Optional.of(new MysqlReadings.Server(
                        word(words, 1), number(words, 2), word(words, 3).equals("1"), word(words, 4)));
            case "my-variable" ->
                variables.put(
                        word(words, 1),
                        new MysqlReadings.Variable(
                                word(words, 3), word(words, 2).equals("1")));
            case "my-source" ->
                sources.add(new MysqlReadings.Source(
                        word(words, 1), word(words, 2), number(words, 3), word(words, 4), number(words, 5)));
            case "my-replica" ->
                replicas.add(new MysqlReadings.Reader(word(words, 1).replaceFirst(":[0-9]+$", ""), word(words, 2)));
            case "my-account" -> accounts.add(words);
            case "my-grant" ->
                grants.computeIfAbsent(word(words, 1), _ -> new TreeMap<>())
                        .put(word(words, 2), List.of(word(words, 3).split(",")));
            case "my-schema" -> schemas.add(new MysqlReadings.Schema(word(words, 1), word(words, 2), word(words, 3)));
            default -> {
                // A blank line behind a file, or a warning of a program's.
            }
        }
    }

    private static String word(String[] words, int at) {
        if (at >= words.length) {
            throw new MalformedAnswer("adopt: unexpected line: " + words[0]);
        }
        return words[at];
    }

    private static int number(String[] words, int at) {
        try {
            return Integer.parseInt(word(words, at));
        } catch (NumberFormatException e) {
            throw new MalformedAnswer("adopt: no number in " + words[0], "");
        }
    }

    private List<TextFile> texts(String of) {
        return files.getOrDefault(of, Map.of()).entrySet().stream()
                .map(file -> new TextFile(file.getKey(), file.getValue()))
                .toList();
    }

    private Daemon daemon(String name) {
        return new Daemon(
                states.getOrDefault(name, ""),
                faults.getOrDefault(name, ""),
                texts(name),
                unreadable.getOrDefault(name, List.of()));
    }

    /** Its files, out of what it says in one piece. */
    private Daemon nginx() {
        var whole = daemon("nginx");
        var parts = new LinkedHashMap<String, List<String>>();
        var into = new ArrayList<String>();
        for (var line : whole.files().stream().flatMap(f -> f.lines().stream()).toList()) {
            if (line.startsWith("# configuration file ") && line.endsWith(":")) {
                into = new ArrayList<>();
                parts.put(line.substring("# configuration file ".length(), line.length() - 1), into);
            } else {
                into.add(line);
            }
        }
        return new Daemon(
                whole.state(),
                whole.fault(),
                parts.entrySet().stream()
                        .map(p -> new TextFile(p.getKey(), p.getValue()))
                        .toList(),
                whole.unreadable());
    }

    private MysqlReadings mysql() {
        var known = accounts.stream()
                .map(a -> new MysqlReadings.Account(
                        word(a, 1),
                        word(a, 2),
                        grants.getOrDefault("'" + word(a, 1) + "'@'" + word(a, 2) + "'", Map.of())))
                .toList();
        return new MysqlReadings(
                states.getOrDefault(MYSQL, ""),
                faults.getOrDefault(MYSQL, ""),
                server,
                variables,
                places,
                sources,
                replicas,
                known,
                schemas);
    }
}
