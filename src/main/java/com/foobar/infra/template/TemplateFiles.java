package com.foobar.infra.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The template files: the user's directory laid over the built-in ones, file by file. */
final class TemplateFiles {

    /** Far above any configuration file; keeps a stray link to a huge file from filling the memory. */
    private static final int MAX_BYTES = 1 << 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*");

    private final Optional<Path> overrides;

    TemplateFiles(Optional<Path> overrides) {
        this.overrides = overrides;
    }

    /** A template's text and where it was found. */
    record Found(String text, String origin) {}

    /** Where a template of that name would be read from. */
    String origin(String name) {
        return overridden(name).map(Path::toString).orElse("built in");
    }

    /** Empty if there is no such template. */
    Optional<Found> read(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("is not a name below the templates' root");
        }
        var file = overridden(name);
        if (file.isPresent()) {
            var root = overrides.orElseThrow().toRealPath();
            if (!file.get().toRealPath().startsWith(root)) {
                throw new IOException("is a link that leaves " + root);
            }
            try (var in = Files.newInputStream(file.get())) {
                return Optional.of(new Found(text(in), file.get().toString()));
            }
        }
        try (var in = TemplateFiles.class.getResourceAsStream("/templates/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new Found(text(in), "built in"));
        }
    }

    private Optional<Path> overridden(String name) {
        return overrides.map(root -> root.resolve(name)).filter(Files::isRegularFile);
    }

    private static String text(InputStream in) throws IOException {
        var bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("is larger than 1 MiB");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("is not valid UTF-8", e);
        }
    }
}
