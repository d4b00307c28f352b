package com.foobar.infra.part.firewall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lines of a file of rules that let something through: those of its chains {@code allowed_in} and {@code allowed_out}.
 *
 * @param lines by the chain's name, in their order
 */
record Chains(Map<String, List<String>> lines) {

    private static final Set<String> NAMES = Set.of("allowed_in", "allowed_out");

    Chains {
        lines = Map.copyOf(lines);
    }

    static Chains of(String rules) {
        var found = new LinkedHashMap<String, List<String>>();
        var chain = "";
        for (var line : rules.lines().map(String::strip).toList()) {
            if (line.startsWith("chain ") && line.endsWith("{")) {
                chain = line.substring("chain ".length(), line.length() - 1).strip();
            } else if (line.equals("}")) {
                chain = "";
            } else if (NAMES.contains(chain) && !line.isEmpty() && !line.startsWith("#")) {
                found.computeIfAbsent(chain, _ -> new ArrayList<>()).add(line);
            }
        }
        return new Chains(found);
    }

    /** Those of the others that these lack. */
    Chains lacking(Chains others) {
        var missing = new LinkedHashMap<String, List<String>>();
        others.lines.forEach((chain, all) -> {
            var here = new LinkedHashSet<>(lines.getOrDefault(chain, List.of()));
            var more = all.stream().filter(line -> !here.contains(line)).toList();
            if (!more.isEmpty()) {
                missing.put(chain, more);
            }
        });
        return new Chains(missing);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Those rules with these lines too, at the ends of their chains. */
    String addedTo(String rules) {
        var out = new StringBuilder();
        var chain = "";
        for (var line : rules.lines().toList()) {
            var bare = line.strip();
            if (bare.startsWith("chain ") && bare.endsWith("{")) {
                chain = bare.substring("chain ".length(), bare.length() - 1).strip();
            } else if (bare.equals("}")) {
                lines.getOrDefault(chain, List.of())
                        .forEach(more -> out.append("\t\t").append(more).append('\n'));
                chain = "";
            }
            out.append(line).append('\n');
        }
        return out.toString();
    }

    /** For people: how many of them let something through, and do not just count who asks too often. */
    long count() {
        return lines.values().stream()
                .flatMap(List::stream)
                .filter(line -> !line.endsWith(" drop"))
                .count();
    }
}
