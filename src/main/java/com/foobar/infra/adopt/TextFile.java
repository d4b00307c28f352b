package com.foobar.infra.adopt;

import java.util.List;

/** A file of a host, line by line. */
public record TextFile(String path, List<String> lines) {
    public TextFile {
        lines = List.copyOf(lines);
    }

    /** Whether this tool wrote it: what is in it then needs no telling. */
    boolean ours() {
        return lines.stream().limit(3).anyMatch(line -> line.contains("Written by foobar-infra"));
    }
}
