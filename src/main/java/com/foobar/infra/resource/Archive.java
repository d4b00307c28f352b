package com.foobar.infra.resource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A gzipped tar with an identity: the first 16 hex digits of its SHA-256. Equal files give equal bytes: entries are
 * sorted, and carry no times and no owners.
 */
public final class Archive {

    private final String id;
    private final byte[] bytes;
    private final List<Member> members;
    private Optional<Over> last = Optional.empty();
    private Optional<String> base64 = Optional.empty();

    private Archive(String id, byte[] bytes, List<Member> members) {
        this.id = id;
        this.bytes = bytes;
        this.members = List.copyOf(members);
    }

    public String id() {
        return id;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** The bytes in lines of text, made once for all servers that they go to. */
    synchronized String base64() {
        var text = base64.orElseGet(
                () -> Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(bytes));
        base64 = Optional.of(text);
        return text;
    }

    /** Its files and links, sorted by path. */
    public List<Member> members() {
        return members;
    }

    /** What has to be sent where that is. */
    private record Over(Map<String, String> there, Optional<ReleaseParts> parts) {}

    /**
     * What of it has to be sent to who has another one. The last answer is kept, as one release goes to several servers, most of
     * which have the same.
     *
     * @param there words for the content of what that holds, by path
     * @return empty: all of it
     */
    synchronized Optional<ReleaseParts> over(Map<String, String> there) {
        if (last.filter(over -> over.there().equals(there)).isEmpty()) {
            last = Optional.of(new Over(there, ReleaseParts.of(this, there)));
        }
        return last.flatMap(Over::parts);
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

        /** Whether it is a symbolic link. */
        public boolean isLink() {
            return word.startsWith("link:");
        }
    }

    /**
     * What is left of an archive.
     *
     * @param programs those of the files that were left out that may be executed
     */
    record Split(Archive rest, Set<String> programs) {
        Split {
            programs = Set.copyOf(programs);
        }
    }

    /** The same without some of its files. */
    Split without(Set<String> paths) {
        var programs = new HashSet<String>();
        var kept = new ArrayList<Member>();
        var out = new ByteArrayOutputStream();
        try (var tar = new GZIPInputStream(new ByteArrayInputStream(bytes), BUFFER);
                var gzip = new GZIPOutputStream(out, BUFFER)) {
            // Its entries stand in the order of its members, but for directories.
            var next = members.iterator();
            var names = new byte[0];
            for (var header = tar.readNBytes(BLOCK); header[0] != 0; header = tar.readNBytes(BLOCK)) {
                var content = tar.readNBytes(padded(size(header)));
                char type = (char) header[TYPE];
                if (type == PAX) {
                    names = joined(header, content);
                    continue;
                }
                if (type != DIRECTORY) {
                    var member = next.next();
                    if (paths.contains(member.path())) {
                        if (header[MODE_OF_OWNER] == '7') {
                            programs.add(member.path());
                        }
                        names = new byte[0];
                        continue;
                    }
                    kept.add(member);
                }
                gzip.write(names);
                gzip.write(joined(header, content));
                names = new byte[0];
            }
            gzip.write(new byte[2 * BLOCK]);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
        return new Split(packed(out.toByteArray(), kept), programs);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Of an entry's content, as its header says. */
    private static int size(byte[] header) {
        return Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII), 8);
    }

    private static int padded(int size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
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

    /** Characters. */
    private static final int LINE = 76;

    private static final int BLOCK = 512;
    private static final int BUFFER = 64 << 10;

    /** Where a header says what its entry is. */
    private static final int TYPE = 156;

    private static final char PAX = 'x';
    private static final char DIRECTORY = '5';

    /** Where the digit of a header's mode is that is 7 for what its owner may execute. */
    private static final int MODE_OF_OWNER = 104;

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
