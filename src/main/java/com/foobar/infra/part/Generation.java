package com.foobar.infra.part;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The generation word: 16 hexadecimal digits of the SHA-256 over a service's whole set of files.
 *
 * <p>The files carry a placeholder while the word is computed, and then the word itself. A service that answers the
 * word therefore runs exactly these files; the exit code of a reload proves no such thing.
 */
public final class Generation {

    public static final String PLACEHOLDER = "@GENERATION@";

    private Generation() {}

    /** The word for files that still hold the placeholder. */
    public static String of(List<RenderedFile> files) {
        var text = new StringBuilder();
        for (var f : files) {
            text.append(f.path()).append('\n');
            text.append(Integer.toOctalString(f.mode()))
                    .append(' ')
                    .append(f.owner())
                    .append(' ')
                    .append(f.group());
            text.append(' ')
                    .append(f.content().length())
                    .append('\n')
                    .append(f.content())
                    .append('\n');
        }
        return of(text.toString());
    }

    public static String of(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public static List<RenderedFile> put(String word, List<RenderedFile> files) {
        return files.stream()
                .map(f -> f.withContent(f.content().replace(PLACEHOLDER, word)))
                .toList();
    }
}
