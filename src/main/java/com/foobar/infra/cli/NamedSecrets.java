package com.foobar.infra.cli;

import com.foobar.infra.resource.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The files that the topology and the inventory name as secrets, told under another name and as copies. */
final class NamedSecrets {

    /** Shorter ones may be the same by chance. */
    private static final int SHORTEST = 8;

    private static final int LONGEST = 64 << 10;

    /** So many blanks around one are looked past. */
    private static final int BLANKS = 16;

    private final Set<Object> files = new HashSet<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> prints = new HashSet<>();
    private final Set<Long> sizes = new HashSet<>();

    /** @param secrets files that hold one; those that are not there are of no interest */
    NamedSecrets(Set<Path> secrets) {
        for (var file : secrets) {
            names.add(String.valueOf(file.getFileName()));
            try {
                files.add(identity(file));
                if (Files.isRegularFile(file) && Files.size(file) <= LONGEST) {
                    var content = content(file);
                    if (content.length() >= SHORTEST) {
                        prints.add(print(content));
                        sizes.add((long) content.length());
                    }
                }
            } catch (IOException e) {
                continue;
            }
        }
    }

    /** What a file has to do with them, to follow its name; empty if nothing. */
    Optional<String> what(Path file) throws IOException {
        if (files.contains(identity(file))) {
            return Optional.of("which is named as a secret");
        }
        var origins = Leftovers.origins(String.valueOf(file.getFileName()));
        if (origins.stream().skip(1).anyMatch(names::contains)) {
            return Optional.of("a copy, by its name, of what is named as a secret");
        }
        // Most are read no further than their size.
        long size = Files.size(file);
        return sizes.stream().anyMatch(one -> one <= size && size <= one + BLANKS)
                        && prints.contains(print(content(file)))
                ? Optional.of("the same as what is named as a secret")
                : Optional.empty();
    }

    private static String content(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    }

    /** Tells a content from others. */
    private static String print(String content) {
        return Sha256.of(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same for every name that a file has. */
    private static Object identity(Path file) throws IOException {
        var key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }
}
