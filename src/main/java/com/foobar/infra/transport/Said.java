package com.foobar.infra.transport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the SSH configuration says of one host: of each keyword the first line, of those that add up all. */
final class Said {

    private final Map<String, List<ConfigLine>> lines = new HashMap<>();
    private boolean hostSettled;
    private Optional<String> canonical = Optional.empty();

    void add(ConfigLine line) {
        var keyword = Keywords.canonical(line.keyword());
        if (Keywords.CUMULATIVE.contains(keyword)) {
            lines.computeIfAbsent(keyword, _ -> new ArrayList<>()).add(line);
            return;
        }
        // Two ways to say one thing, of which the first wins, also if it says none.
        if ((keyword.equals("proxyjump") && lines.containsKey("proxycommand"))
                || (keyword.equals("proxycommand") && lines.containsKey("proxyjump"))) {
            return;
        }
        if (!keyword.equals("hostname") || !hostSettled) {
            lines.putIfAbsent(keyword, List.of(line));
        }
    }

    /** No HostName is taken from here on. */
    void settleHost(Optional<String> name) {
        hostSettled = true;
        canonical = name;
    }

    /** The host's full name, if the configuration asks for one. */
    Optional<String> canonical() {
        return canonical;
    }

    /** What is said of how to connect and not followed, with where; nothing if that makes no difference. */
    List<String> passedOver() {
        return Keywords.PASSED_OVER.stream()
                .flatMap(keyword -> line(keyword).stream())
                .map(line -> line.keyword() + " (" + line.place() + ")")
                .toList();
    }

    Optional<ConfigLine> line(String keyword) {
        var said = lines.get(keyword);
        return said == null ? Optional.empty() : Optional.of(said.getFirst());
    }

    List<ConfigLine> lines(String keyword) {
        return List.copyOf(lines.getOrDefault(keyword, List.of()));
    }

    Optional<String> first(String keyword) {
        var said = lines.get(keyword);
        return said == null ? Optional.empty() : Optional.of(said.getFirst().first());
    }

    boolean isYes(String keyword) {
        return first(keyword).filter(Keywords::isYes).isPresent();
    }

    /** The command or jump list that a line names, as it is written; empty if it says none. */
    Optional<ConfigLine> command(String keyword) {
        return line(keyword).filter(line -> !Keywords.isNone(line.rest()));
    }

    /** The arguments by their keywords, as they are written. */
    Map<String, List<String>> asMap() {
        var all = new HashMap<String, List<String>>();
        lines.forEach((keyword, said) -> all.put(
                keyword,
                said.stream().flatMap(line -> line.arguments().stream()).toList()));
        return all;
    }

    boolean saysTheSameAs(Said other) {
        return lines.equals(other.lines);
    }

    /** The jump hosts as they are written, with commas. */
    Optional<String> jumps() {
        return command("proxyjump").map(Said::jumps);
    }

    static String jumps(ConfigLine line) {
        int remark = line.rest().indexOf('#');
        var text = (remark < 0 ? line.rest() : line.rest().substring(0, remark)).strip();
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** The last jump host without user and port; nothing if there is none. */
    String jumpHost() {
        var last = jumps().orElse("");
        last = last.substring(last.lastIndexOf(',') + 1).strip();
        last = last.substring(last.lastIndexOf('@') + 1);
        if (last.startsWith("ssh://")) {
            last = last.substring("ssh://".length());
        }
        if (last.startsWith("[")) {
            return last.substring(1, Math.max(1, last.indexOf(']')));
        }
        int colon = last.indexOf(':');
        return colon < 0 || colon != last.lastIndexOf(':') ? last : last.substring(0, colon);
    }
}
