package com.foobar.infra.adopt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The topology as it comes together: values by path, each with where it was seen, and what it does not say. */
final class Draft {

    private static final List<String> ORDER = List.of(
            "name",
            "domain",
            "servers",
            "monitoring",
            "load_balancer",
            "web",
            "app",
            "mysql",
            "updates",
            "firewall",
            "ssh");

    /**
     * A value as YAML writes it.
     *
     * @param trial what stands in its place while files that it names are not there yet; empty: nothing
     */
    record Entry(String value, Optional<String> trial, List<Origin> origins) {
        Entry {
            origins = List.copyOf(origins);
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    void put(String path, String value, Origin... origins) {
        put(path, value, List.of(origins));
    }

    void put(String path, String value, List<Origin> origins) {
        entries.put(path, new Entry(value, Optional.of(value), origins));
    }

    /** The same, unless that is what a topology says anyway. */
    void unless(String usual, String path, String value, Origin... origins) {
        if (!value.equals(usual)) {
            put(path, value, origins);
        }
    }

    /** One that names files which the operator has yet to bring. */
    void later(String path, String value, Optional<String> trial, Origin... origins) {
        entries.put(path, new Entry(value, trial, List.of(origins)));
    }

    Optional<Entry> get(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /** Takes a whole section out. */
    void drop(String section) {
        entries.keySet().removeIf(path -> path.equals(section) || path.startsWith(section + "."));
    }

    /** Whether anything was found of it. */
    boolean has(String section) {
        return entries.keySet().stream().anyMatch(path -> path.equals(section) || path.startsWith(section + "."));
    }

    void todo(String where, String text) {
        notes.add(new Note(Note.Kind.TODO, where, text));
    }

    void doubt(String where, String text) {
        notes.add(new Note(Note.Kind.DOUBT, where, text));
    }

    void unsaid(String where, String text) {
        notes.add(new Note(Note.Kind.UNSAID, where, text));
    }

    void unsaid(Origin where, String text) {
        unsaid(where.toString(), text);
    }

    List<Note> notes() {
        return notes.stream().distinct().toList();
    }

    private record Tree(Map<String, Tree> below, Optional<Entry> entry) {}

    /** @param trial whether it is for a plan before the files that it names are there */
    String yaml(boolean trial) {
        var root = new Tree(new LinkedHashMap<>(), Optional.empty());
        var paths = new ArrayList<>(entries.keySet());
        paths.sort((a, b) -> Integer.compare(rank(a), rank(b)));
        for (var path : paths) {
            var at = root;
            var words = path.split("\\.", -1);
            for (int i = 0; i < words.length; i++) {
                boolean leaf = i == words.length - 1;
                var entry = leaf ? Optional.ofNullable(entries.get(path)) : Optional.<Entry>empty();
                var next = at.below().get(words[i]);
                if (next == null) {
                    next = new Tree(new LinkedHashMap<>(), entry);
                    at.below().put(words[i], next);
                }
                at = next;
            }
        }
        var out = new StringBuilder();
        write(root, "", trial, out);
        return out.toString();
    }

    private static int rank(String path) {
        int at = ORDER.indexOf(path.split("\\.", 2)[0]);
        return at < 0 ? ORDER.size() : at;
    }

    private static void write(Tree tree, String indent, boolean trial, StringBuilder out) {
        tree.below().forEach((key, below) -> {
            var value = below.entry().flatMap(e -> trial ? e.trial() : Optional.of(e.value()));
            if (below.below().isEmpty() && value.isEmpty()) {
                // As long as the other, so that each line keeps its number.
                out.append(indent).append("# ").append(key).append(" comes later\n");
                return;
            }
            out.append(indent).append(key).append(':');
            if (below.below().isEmpty()) {
                out.append(' ').append(value.orElse(""));
            }
            var origins = below.entry().map(Entry::origins).orElse(List.of());
            if (!origins.isEmpty()) {
                out.append("  # ").append(origins.getFirst());
                if (origins.size() > 1) {
                    out.append(", ").append(origins.get(1));
                }
                if (origins.size() > 2) {
                    out.append(" and ").append(origins.size() - 2).append(" more");
                }
            }
            out.append('\n');
            write(below, indent + "  ", trial, out);
        });
    }
}
