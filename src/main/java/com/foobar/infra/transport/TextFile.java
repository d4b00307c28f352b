package com.foobar.infra.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the files of SSH, which say nothing of their encoding. */
final class TextFile {

    private TextFile() {}

    /**
     * The lines of a file, as UTF-8 if it is that, otherwise byte by byte: a remark in another encoding must not hide the
     * rest. None if there is no file.
     *
     * @throws IOException if it is there and cannot be read, for then nobody knows what it says
     */
    static List<String> lines(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
        }
    }
}
