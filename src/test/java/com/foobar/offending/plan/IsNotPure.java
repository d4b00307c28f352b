package com.foobar.offending.plan;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Does all that a pure room must not do. */
final class IsNotPure {

    static int count;

    private IsNotPure() {}

    static Instant act() throws IOException {
        Files.createFile(Path.of("never"));
        new Socket("never.invalid", 1).close();
        return Instant.now();
    }
}
