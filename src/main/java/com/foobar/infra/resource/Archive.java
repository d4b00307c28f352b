package com.foobar.infra.resource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A gzipped tar with an identity: the first 16 hex digits of its SHA-256. Equal files give equal bytes: entries are
 * sorted, and carry no times and no owners.
 *
 * @param files how many regular files it holds
 */
public record Archive(String id, byte[] bytes, int files) {

    /**
     * @param path relative, with slashes, no {@code ..}; at most 100 bytes after the last of at most 155 before
     * @param target of a symbolic link; empty for a regular file
     */
    public record Entry(String path, byte[] content, boolean executable, String target) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Entry that && path.equals(that.path) && Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return path.hashCode();
        }
    }

    public static Archive of(List<Entry> entries) {
        var sorted =
                entries.stream().sorted((a, b) -> a.path().compareTo(b.path())).toList();
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            for (var entry : sorted) {
                gzip.write(header(entry));
                gzip.write(entry.content());
                gzip.write(new byte[(512 - entry.content().length % 512) % 512]);
            }
            gzip.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        var bytes = out.toByteArray();
        return new Archive(Sha256.of(bytes).substring(0, 16), bytes, sorted.size());
    }

    /** POSIX ustar: name, mode, owner 0, size, time 0, checksum, type, link name, magic, prefix. */
    private static byte[] header(Entry entry) {
        var header = new byte[512];
        var path = entry.path();
        var prefix = "";
        if (path.getBytes(StandardCharsets.UTF_8).length > 100) {
            int slash = path.lastIndexOf('/', path.length() - 1);
            while (slash > 0 && slash > 155) {
                slash = path.lastIndexOf('/', slash - 1);
            }
            prefix = slash > 0 ? path.substring(0, slash) : "";
            path = path.substring(slash + 1);
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > 100 || prefix.length() > 155) {
            throw new IllegalArgumentException("path too long for an archive: " + entry.path());
        }
        put(header, 0, path);
        put(header, 100, entry.executable() ? "0000755" : "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", entry.content().length));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = (byte) (entry.target().isEmpty() ? '0' : '2');
        put(header, 157, entry.target());
        put(header, 257, "ustar");
        put(header, 263, "00");
        put(header, 345, prefix);
        int sum = 0;
        for (var b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Archive that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
