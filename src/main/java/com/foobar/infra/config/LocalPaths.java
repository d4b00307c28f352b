package com.foobar.infra.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths on the operator's machine as the input files write them. */
final class LocalPaths {

    private LocalPaths() {}

    /** Whether this machine can have such a path at all. */
    static boolean usable(String written) {
        try {
            return !Path.of(written).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** {@code ~/} is the home directory; what is not absolute starts at the given directory. */
    static Path resolve(Path directory, String written) {
        return written.startsWith("~/")
                ? Path.of(System.getProperty("user.home"))
                        .resolve(written.substring(2))
                        .normalize()
                : directory.resolve(written).normalize();
    }
}
