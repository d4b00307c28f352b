package com.foobar.infra.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * One change of a text.
 *
 * @param at which line or character, taken modulo what there is
 * @param more a second choice of the same sort
 */
record Mutation(Kind kind, int at, int more) {

    /** Words and punctuation that mean something to YAML, to the language, or to the files that are made from it. */
    static final List<String> PIECES = List.of(
            "",
            " ",
            "  ",
            "\n",
            "\t",
            ":",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            "&a ",
            "*a",
            "!",
            "!!int ",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "---\n",
            "...\n",
            "%",
            "@",
            "`",
            "? ",
            "<<: *a",
            "~",
            "null",
            "true",
            "no",
            "010",
            "1:30",
            "-1",
            "1e9",
            "99999999999999999999",
            "0",
            "65536",
            "80",
            "3306",
            "2s",
            "500ms",
            "7d",
            "128M",
            "1G",
            "10m",
            "\"a\\nb\"",
            "\"\\0\"",
            "\"\\u202e\"",
            "web-01",
            "web-99",
            "lb-01",
            "[web-01, web-02]",
            "[]",
            "{}",
            "{address: 10.0.0.1}",
            "{env: A}",
            "{env: A, file: b}",
            "{command: []}",
            "generated",
            "hunter2",
            "::1",
            "fd00::1",
            "[fd00::1]",
            "256.1.1.1",
            "a..b",
            "/",
            "/etc/passwd",
            "../..",
            "~/",
            "server_id",
            "name",
            "primary",
            "replicas",
            "backup: true",
            "sudo",
            "jump: web-01",
            "active-passive",
            "\u0000",
            "\u0085",
            "\ufeff",
            "\u00e9",
            "\ud83d\ude00",
            "\ud800",
            "Host x\n",
            "${x}",
            "$(x)",
            "; rm -rf /",
            "a: &a [*a, *a]\n");

    enum Kind {
        DROP_LINE,
        DUPLICATE_LINE,
        SWAP_LINES,
        INDENT_LINE,
        OUTDENT_LINE,
        RENAME_KEY,
        CHANGE_VALUE,
        INSERT,
        OVERWRITE,
        FLIP_BYTE,
        TRUNCATE,
        REPEAT
    }

    byte[] apply(byte[] bytes) {
        return switch (kind) {
            case FLIP_BYTE -> {
                var flipped = bytes.clone();
                if (flipped.length > 0) {
                    flipped[at % flipped.length] ^= (byte) (1 << (more % 8));
                }
                yield flipped;
            }
            case TRUNCATE -> Arrays.copyOf(bytes, bytes.length == 0 ? 0 : at % bytes.length);
            case INSERT, OVERWRITE, REPEAT ->
                inText(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
            default -> inLines(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        };
    }

    private String piece() {
        return PIECES.get(more % PIECES.size());
    }

    private String inText(String text) {
        int from = text.isEmpty() ? 0 : at % text.length();
        int to = kind == Kind.OVERWRITE ? Math.min(text.length(), from + 1 + more % 7) : from;
        var piece = kind == Kind.REPEAT ? piece().repeat(1 + more % 300) : piece();
        return text.substring(0, from) + piece + text.substring(to);
    }

    private String inLines(String text) {
        var lines = new ArrayList<>(
                text.lines().filter(l -> !l.strip().startsWith("#")).toList());
        if (lines.isEmpty()) {
            return text;
        }
        int i = at % lines.size();
        int j = more % lines.size();
        var line = lines.get(i);
        int colon = line.indexOf(':');
        int indent = line.length() - line.stripLeading().length();
        switch (kind) {
            case DROP_LINE -> lines.remove(i);
            case DUPLICATE_LINE -> lines.add(j, line);
            case SWAP_LINES -> Collections.swap(lines, i, j);
            case INDENT_LINE -> lines.set(i, " ".repeat(1 + more % 4) + line);
            case OUTDENT_LINE -> lines.set(i, line.substring(Math.min(indent, 1 + more % 4)));
            case RENAME_KEY -> {
                if (colon >= 0) {
                    lines.set(i, line.substring(0, indent) + piece() + line.substring(colon));
                }
            }
            default -> {
                if (colon >= 0) {
                    lines.set(i, line.substring(0, colon + 1) + " " + piece());
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
