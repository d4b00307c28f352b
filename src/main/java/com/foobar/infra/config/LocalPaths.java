package com.foobar.infra.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths on the operator's machine as the input files write them. */
final class LocalPaths {

    private LocalPaths() {}

    /** {@code ~/} is the home directory; what is not absolute starts at the given directory. */
    static Path resolve(Path directory, String written) {
        try {
            var home = Path.of(System.getProperty("user.home"));
            return written.startsWith("~/")
                    ? home.resolve(written.substring(2)).normalize()
                    : directory.resolve(written).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("Scalars.path let through " + Characters.quote(written), e);
        }
    }
}
