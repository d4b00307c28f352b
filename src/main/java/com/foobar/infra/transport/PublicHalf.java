package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The public half of a key, in the file beside that of the private one. */
final class PublicHalf {

    private PublicHalf() {}

    static Path file(Path privateKey) {
        return Path.of(privateKey + ".pub");
    }

    /** Reads it; empty if there is none. */
    static Optional<PublicKey> beside(Path privateKey) {
        return read(file(privateKey));
    }

    /** The key, or certificate, in a file with one line; empty if it holds none. */
    static Optional<PublicKey> read(Path file) {
        try {
            var words = Files.readString(file, ISO_8859_1).strip().split("\\s+", 3);
            return words.length < 2 ? Optional.empty() : Optional.of(PublicKey.parse(words[1]));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
