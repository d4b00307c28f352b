package com.foobar.infra.resource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * A release in two parts: files that a server has already, in the release that is current there, and the rest, which is sent. Which is
 * which the server's own list tells; whether that list was right the server finds out itself, by {@link #sum}.
 *
 * @param copied those that are there, by path
 * @param programs those of them that may be executed: a list does not tell whether they were so
 * @param sent all else: files, links, directories with nothing in them
 */
record ReleaseParts(List<Archive.Member> copied, List<Archive.Member> programs, Archive sent) {

    /** What is less than one part in so many is not worth packing the rest anew. */
    private static final int WORTH = 4;

    /** What the server calls the list while it copies, see {@code releases.sh}. */
    private static final String LIST = ".foobar-list";

    /** What a file takes of a disk beyond what it holds, at the most: the rest of its last block, its inode, its name. */
    private static final long OF_A_FILE = 4096 + 512;

    ReleaseParts {
        copied = List.copyOf(copied);
        programs = List.copyOf(programs);
    }

    /**
     * @param there what the current release holds: a word for the content by path
     * @return empty: little is there of it, or some name is such that lists leave it out, so all is sent
     */
    static Optional<ReleaseParts> of(Archive archive, Map<String, String> there) {
        if (archive.members().stream().anyMatch(m -> !listed(m.path()) || !listed(m.word()))) {
            return Optional.empty();
        }
        var copied = archive.members().stream()
                .filter(m -> !m.isLink() && m.word().equals(there.get(m.path())))
                .toList();
        if (copied.stream().mapToLong(Archive.Member::size).sum() * WORTH < archive.size()) {
            return Optional.empty();
        }
        var paths = copied.stream().map(Archive.Member::path).collect(Collectors.toSet());
        var split = archive.without(paths);
        return Optional.of(new ReleaseParts(
                copied,
                copied.stream().filter(m -> split.programs().contains(m.path())).toList(),
                split.rest()));
    }

    /** Whether a line of a list can hold it, and no file of ours is in its way. */
    private static boolean listed(String name) {
        return name.chars().noneMatch(c -> c == '\\' || c == '\n' || c == '\r') && !name.equals(LIST);
    }

    /** What those files take of a disk that are not sent, in bytes. */
    long copiedBytes() {
        return copied.stream().mapToLong(m -> m.size() + OF_A_FILE).sum();
    }

    /** The paths of those that are copied, a line each, first those that may be executed, then an empty line, then the others; gzipped. */
    byte[] list() {
        var rest = new LinkedHashSet<>(copied);
        programs.forEach(rest::remove);
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            for (var part : List.<Collection<Archive.Member>>of(programs, rest)) {
                for (var member : part) {
                    gzip.write((member.path() + "\n").getBytes(StandardCharsets.UTF_8));
                }
                gzip.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    /** SHA-256 of the whole release's list, as a server makes it and {@code LC_ALL=C sort} sorts it. */
    static String sum(Archive archive) {
        var lines = archive.members().stream()
                .map(m -> (m.word() + "  ./" + m.path()).getBytes(StandardCharsets.UTF_8))
                .sorted(Arrays::compareUnsigned)
                .toList();
        var all = new ByteArrayOutputStream();
        for (var line : lines) {
            all.writeBytes(line);
            all.write('\n');
        }
        return Sha256.of(all.toByteArray());
    }
}
