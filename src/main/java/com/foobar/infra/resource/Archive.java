package com.foobar.infra.resource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A gzipped tar with an identity: the first 16 hex digits of its SHA-256. Equal files give equal bytes: entries are
 * sorted, and carry no times and no owners.
 *
 * @param members its files and links, sorted by path
 */
public record Archive(String id, byte[] bytes, List<Member> members) {

    public Archive {
        members = List.copyOf(members);
    }

    /**
     * What a reader should know of an entry.
     *
     * @param word stands for its content: the first 16 hex digits of its SHA-256, or {@code link:TARGET}
     * @param size in bytes
     */
    public record Member(String path, String word, long size) {

        public static Member of(Entry entry) {
            return new Member(
                    entry.path(),
                    entry.target().isEmpty() ? Sha256.of(entry.content()).substring(0, 16) : "link:" + entry.target(),
                    entry.content().length);
        }
    }

    /** How many files and links it holds. */
    public int files() {
        return members.size();
    }

    /** What its files come to, in bytes. */
    public long size() {
        return members.stream().mapToLong(Member::size).sum();
    }

    /** One that was packed before. */
    public static Archive packed(byte[] bytes, List<Member> members) {
        return new Archive(Sha256.of(bytes).substring(0, 16), bytes, members);
    }

    /** What a tar header has room for, in bytes, for a path and for the target of a link. */
    private static final int LONGEST_NAME = 100;

    /**
     * @param path relative, with slashes, no {@code ..}; that of a directory ends in one
     * @param target of a symbolic link; empty for a regular file
     */
    public record Entry(String path, byte[] content, boolean executable, String target) {

        /** A file that nobody executes. */
        public static Entry text(String path, String text) {
            return new Entry(path, text.getBytes(StandardCharsets.UTF_8), false, "");
        }

        /** A program. */
        public static Entry program(String path, String text) {
            return new Entry(path, text.getBytes(StandardCharsets.UTF_8), true, "");
        }

        /** A directory with nothing in it: others are made for what they hold. */
        public static Entry emptyDirectory(String path) {
            return new Entry(path + "/", new byte[0], true, "");
        }

        public boolean isDirectory() {
            return path.endsWith("/");
        }

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
                entry(entry, gzip);
            }
            gzip.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        var bytes = out.toByteArray();
        return packed(
                bytes,
                sorted.stream().filter(e -> !e.isDirectory()).map(Member::of).toList());
    }

    /** What does not fit into the header goes before it, as POSIX says (pax). */
    private static void entry(Entry entry, OutputStream out) throws IOException {
        var records = new StringBuilder();
        record(records, "path", entry.path());
        record(records, "linkpath", entry.target());
        if (!records.isEmpty()) {
            var content = records.toString().getBytes(StandardCharsets.UTF_8);
            // Its name is only seen by programs that do not know pax.
            out.write(header("pax", content.length, 'x', false, ""));
            padded(content, out);
        }
        char type = entry.isDirectory() ? '5' : entry.target().isEmpty() ? '0' : '2';
        out.write(header(entry.path(), entry.content().length, type, entry.executable(), entry.target()));
        padded(entry.content(), out);
    }

    /** A line that begins with its own length: {@code 20 path=a/very/long/one}. */
    private static void record(StringBuilder records, String key, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= LONGEST_NAME) {
            return;
        }
        int rest = key.length() + bytes + " =\n".length();
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        records.append(length).append(' ').append(key).append('=').append(value).append('\n');
    }

    private static void padded(byte[] content, OutputStream out) throws IOException {
        out.write(content);
        out.write(new byte[(512 - content.length % 512) % 512]);
    }

    /** POSIX ustar: name, mode, owner 0, size, time 0, checksum, type, link name, magic. */
    private static byte[] header(String path, int size, char type, boolean executable, String target) {
        var header = new byte[512];
        put(header, 0, path);
        put(header, 100, executable ? "0000755" : "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (var b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        return header;
    }

    /** Names are cut where their field ends; pax then has them whole. */
    private static void put(byte[] header, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, LONGEST_NAME));
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
