package com.foobar.infra.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths on the operator's machine as the input files write them. */
public final class LocalPaths {

    private LocalPaths() {}

    /** {@code ~/} is the home directory; what is not absolute starts at the given directory. */
    public static Path resolve(Path directory, String written) {
        return written.startsWith("~/")
                ? Path.of(System.getProperty("user.home"))
                        .resolve(written.substring(2))
                        .normalize()
                : directory.resolve(written).normalize();
    }

    /** A directory in which one can walk: where a link leads to, as a walk would not go beyond the link itself. */
    public static Path walkable(Path directory) throws IOException {
        return Files.isSymbolicLink(directory) ? directory.toRealPath() : directory;
    }
}
