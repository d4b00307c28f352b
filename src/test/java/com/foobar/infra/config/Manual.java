package com.foobar.infra.config;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Type;
import com.foobar.infra.stack.Language;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the manual of the two languages from their model. */
final class Manual {

    private final StringBuilder out = new StringBuilder();
    private final Map<String, Section<?>> shared = new LinkedHashMap<>();

    private Manual() {}

    static String write() {
        var manual = new Manual();
        manual.out.append("""
                # The language

                <!-- Made from the model in src/main/java/com/foobar/infra/config; do not edit.
                     mvn test -Dtest='com.foobar.infra.config.*' -Dupdate.golden=true -->

                Two YAML files go in: the **topology** says what should exist, the **inventory** how your machine reaches it.
                The topologies in `examples/` are commented and can be taken as they are; begin with
                [`examples/foobar.yml`](../examples/foobar.yml). This page lists every key.

                `foobar-infra validate` checks a topology without contacting any server. It reports all problems at once:

                    foobar.yml:14:12: mysql.primary: no server is called wbe-01
                          primary: wbe-01
                                   ^
                        did you mean "web-01"? allowed: lb-01, web-01, web-02

                ## YAML, with less to stumble over

                - Values are read as they are written: `no`, `010` and `1:30` are text, never a truth value, a number in another
                  base or a number of minutes. Truth values are `true` and `false`.
                - Numbers and truth values stand without quotes. Any text may be quoted.
                - Durations have a unit: `500ms`, `2s`, `5m`, `1h`, `7d`. So have sizes: `512K`, `128M`, `1G` (by 1024).
                - A list of one may be written without brackets where the table says "a single one needs no list".
                - Anchors and aliases (`&name`, `*name`) are fine. Merge keys (`<<`), tags (`!x`) and several documents in one
                  file are not part of the language, and neither are unknown or repeated keys.
                - Relative paths start at the directory of the file in which they stand.
                - A file has at most 1 MiB, in UTF-8.

                In an editor with a YAML language server, this first line gives completion, descriptions and checks:

                ```yaml
                # yaml-language-server: $schema=foobar.schema.json
                ```

                `foobar-infra schema` prints that file.

                # Topology

                """);
        manual.section("", Language.TOPOLOGY);
        manual.out.append("""
                # Inventory

                Given with `-i`: a file, or a name that stands for `inventories/NAME.yml`. What it leaves out comes from
                `~/.ssh/config` and the agent, and a server that it does not name is reached at its address in the topology.
                Host keys are always checked. What `vagrant ssh-config` prints is an inventory, too.

                """);
        manual.section("", InventoryLanguage.INVENTORY);
        manual.out.append("# Secrets\n\n");
        manual.shared.forEach(manual::one);
        return manual.out.toString().stripTrailing() + "\n";
    }

    private void section(String path, Section<?> section) {
        one(path, section);
        for (var key : section.keys()) {
            inside(path.isEmpty() ? key.name() : path + "." + key.name(), key.type());
        }
    }

    private void inside(String path, Type<?> type) {
        switch (type) {
            case Section<?> s when s.name().equals("secret_source") -> shared.put("Where a secret comes from", s);
            case Section<?> s -> section(path, s);
            case Either<?, ?> e -> inside(path, e.full());
            case ListOf<?> l -> inside(path + "[…]", l.item());
            case MapOf<?> m -> inside(path + ".NAME", m.value());
            case Scalar<?> _ -> {}
        }
    }

    private void one(String path, Section<?> section) {
        if (!path.isEmpty()) {
            out.append(path.contains(" ") ? "## " + path : "## `" + path + "`").append("\n\n");
        }
        out.append(section.doc()).append("\n\n");
        out.append("| key | value | if left out | meaning |\n| --- | --- | --- | --- |\n");
        for (var key : section.keys()) {
            out.append("| `").append(key.name()).append("` | ");
            out.append(cell(brief(key.type()))).append(" | ");
            out.append(cell(leftOut(section, key))).append(" | ");
            out.append(cell(key.doc()
                            + key.needs().map(n -> " Needs `" + n + "`.").orElse("")))
                    .append(" |\n");
        }
        example(path, section)
                .ifPresent(e -> out.append("\n```yaml\n").append(e).append("```\n"));
        out.append('\n');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String leftOut(Section<?> section, Key<?> key) {
        if (key.required()) {
            return "**must be given**";
        }
        if (section.exactlyOne()) {
            return "";
        }
        return key.defaultText()
                .filter(t -> !t.isEmpty())
                .map(t -> "`" + t + "`")
                .orElse("");
    }

    /** The type in a table's cell: sections are described elsewhere. */
    private static String brief(Type<?> type) {
        return switch (type) {
            case Section<?> _ -> "a mapping, see below";
            case Either<?, ?> e -> brief(e.brief()) + ", or a mapping";
            case ListOf<?> l -> "a list of: " + brief(l.item()) + (l.one() ? " (a single one needs no list)" : "");
            case MapOf<?> m -> "a mapping from " + m.key().description() + " to " + brief(m.value());
            case Scalar<?> s
            when !s.words().isEmpty() ->
                s.words().stream().map(w -> "`" + w + "`").collect(Collectors.joining(", "));
            case Scalar<?> s -> s.description();
        };
    }

    /** The examples of the section's keys, each as it would stand in the file. */
    static Optional<String> example(String path, Section<?> section) {
        if (section.exactlyOne()) {
            return Optional.of(section.keys().stream()
                    .map(k -> "app_password: {" + k.name() + ": " + k.example().orElseThrow() + "}\n")
                    .collect(Collectors.joining("# or\n")));
        }
        var names = new ArrayList<String>();
        if (!path.isEmpty() && !path.contains(" ")) {
            names.addAll(List.of(path.split("\\.")));
        }
        var text = new StringBuilder();
        var indent = "";
        for (var name : names) {
            boolean list = name.endsWith("[…]");
            text.append(indent)
                    .append(list ? name.substring(0, name.length() - 3) : name.equals("NAME") ? "web-01" : name);
            text.append(":\n");
            indent += list ? "  - " : "  ";
        }
        boolean any = false;
        for (var key : section.keys()) {
            if (key.example().isPresent()) {
                text.append(indent)
                        .append(key.name())
                        .append(": ")
                        .append(key.example().get())
                        .append('\n');
                indent = indent.replace('-', ' ');
                any = true;
            }
        }
        return any ? Optional.of(text.toString()) : Optional.empty();
    }
}
