package com.foobar.infra.part.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What docs/operations.md tells operators to type. */
final class Manual {

    private static final String INDENT = "    ";

    private Manual() {}

    /** The blocks of commands below a heading, until the next one. */
    static List<String> blocks(String heading) {
        try {
            var blocks = new ArrayList<String>();
            var block = new StringBuilder();
            var lines = Files.readAllLines(Path.of("docs/operations.md"));
            for (var line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
                if (line.startsWith("#")) {
                    break;
                }
                if (line.startsWith(INDENT)) {
                    block.append(line.substring(INDENT.length())).append('\n');
                } else if (!block.isEmpty()) {
                    blocks.add(block.toString());
                    block.setLength(0);
                }
            }
            return List.copyOf(blocks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
