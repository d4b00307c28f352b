package com.foobar.infra.config;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.language.Source;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the files that an operator writes. */
final class InputFile {

    private InputFile() {}

    /** Reads a file; what is no readable text of sane size is refused here. */
    static Source read(Path file) throws ConfigException {
        try {
            if (Files.isDirectory(file)) {
                throw unreadable(file, "is a directory", "give the YAML file in it");
            }
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(Source.LIMIT + 1);
            }
            if (bytes.length > Source.LIMIT) {
                throw unreadable(file, "is larger than 1 MiB", "the limit is 1 MiB; is this the right file?");
            }
            return Source.of(file, bytes);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", "looked for " + file.toAbsolutePath());
        } catch (AccessDeniedException e) {
            throw unreadable(file, "may not be read", "permission denied for this user");
        } catch (IOException e) {
            throw unreadable(file, "cannot be read", String.valueOf(e.getMessage()));
        }
    }

    private static ConfigException unreadable(Path file, String message, String hint) {
        return new ConfigException(Problem.ofFile(file, message, hint));
    }
}
