package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.foobar.infra.transport.ConfigRefusal.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The host keys on record in known_hosts files, read as sshd(8) tells: name lists with patterns and negation, hashed
 * names, {@code [host]:port}, {@code @revoked} and {@code @cert-authority}. Safe for use by many threads.
 */
final class KnownHosts {

    /** What a line marks its key as. */
    enum Marker {
        PLAIN,
        REVOKED,
        CERT_AUTHORITY
    }

    /** One line. */
    record Entry(Path file, int line, Marker marker, String names, PublicKey key) {

        /** {@code file:line}, for messages. */
        String where() {
            return file + ":" + line;
        }

        boolean names(String host) {
            return names.startsWith("|1|")
                    ? hashed(names, host)
                    : Patterns.anyMatches(Arrays.asList(names.split(",")), host);
        }
    }

    /** What the record says of a key that a host presents. */
    sealed interface Judgement {
        record Known() implements Judgement {}

        record Unknown() implements Judgement {}

        /** Other keys are on record for the host. */
        record Changed(List<Entry> stored) implements Judgement {}

        record Revoked(Entry entry) implements Judgement {}
    }

    private final List<Path> files;
    /** Shared with those that ask a command besides, and their lock. */
    private final List<Entry> entries;

    private final List<Entry> printed;
    private final @Nullable KnownHostsCommand command;

    private KnownHosts(
            List<Path> files, List<Entry> entries, List<Entry> printed, @Nullable KnownHostsCommand command) {
        this.files = files;
        this.entries = entries;
        this.printed = printed;
        this.command = command;
    }

    /**
     * Reads those of the files that exist; the first is the one that {@link #remember} writes to.
     *
     * @throws UncheckedIOException naming a file that cannot be read: a key in it might have changed
     */
    static KnownHosts read(List<Path> files) {
        var entries = new ArrayList<Entry>();
        for (var file : files) {
            entries.addAll(parse(file));
        }
        return new KnownHosts(List.copyOf(files), entries, List.of(), null);
    }

    /** These, without the keys in some files, which are never accepted. */
    KnownHosts without(List<Path> revoked) throws ConfigRefusal {
        var all = new ArrayList<Entry>();
        for (var file : revoked) {
            all.addAll(RevokedKeys.read(file));
        }
        all.addAll(entries);
        return new KnownHosts(files, all, printed, command);
    }

    /**
     * These, and what a command prints.
     *
     * @param name of the host, for which it is asked at once
     */
    KnownHosts and(KnownHostsCommand asked, String name) throws ConfigRefusal {
        return new KnownHosts(files, entries, asked.entries(name, Optional.empty()), asked);
    }

    /** The file that receives new keys. */
    Path file() {
        return files.getFirst();
    }

    /** Whether what is written to that file stays there: not in {@code /dev/null}. */
    boolean keeps() {
        return !Files.exists(file()) || Files.isRegularFile(file());
    }

    /** The lines for a host, in order. */
    List<Entry> of(String name) {
        return of(name, printed);
    }

    private List<Entry> of(String name, List<Entry> more) {
        synchronized (entries) {
            return Stream.concat(entries.stream(), more.stream())
                    .filter(entry -> entry.names(name))
                    .toList();
        }
    }

    /**
     * Judges a key.
     *
     * @param name the name under which the host's key is looked for
     * @param fallback another name, whose record can only confirm the key
     * @throws ConfigRefusal if a command that prints known hosts fails
     */
    Judgement judge(String name, Optional<String> fallback, PublicKey key) throws ConfigRefusal {
        var named = of(name, printed(name, key));
        var others = fallback.isEmpty() ? List.<Entry>of() : of(fallback.get(), printed(fallback.get(), key));
        for (var list : List.of(named, others)) {
            for (var entry : list) {
                if (entry.marker() == Marker.REVOKED && entry.key().equals(key)) {
                    return new Judgement.Revoked(entry);
                }
            }
        }
        for (var list : List.of(named, others)) {
            if (list.stream()
                    .anyMatch(entry ->
                            entry.marker() == Marker.PLAIN && entry.key().equals(key))) {
                return new Judgement.Known();
            }
        }
        var stored =
                named.stream().filter(entry -> entry.marker() == Marker.PLAIN).toList();
        return stored.isEmpty() ? new Judgement.Unknown() : new Judgement.Changed(stored);
    }

    private List<Entry> printed(String name, PublicKey key) throws ConfigRefusal {
        return command == null ? List.of() : command.entries(name, Optional.of(key));
    }

    /**
     * Records a key, unless another thread or process has just recorded one for this host.
     *
     * @return the judgement of the key after that
     */
    Judgement remember(String name, Optional<String> fallback, PublicKey key, boolean hash)
            throws IOException, ConfigRefusal {
        synchronized (entries) {
            return rememberAlone(name, fallback, key, hash);
        }
    }

    private Judgement rememberAlone(String name, Optional<String> fallback, PublicKey key, boolean hash)
            throws IOException, ConfigRefusal {
        var now = judge(name, fallback, key);
        if (!(now instanceof Judgement.Unknown)) {
            return now;
        }
        var file = file();
        var names = hash ? hash(name) : name;
        append(file, names + " " + key.type() + " " + key.base64());
        entries.add(new Entry(file, 0, Marker.PLAIN, names, key));
        return new Judgement.Known();
    }

    private static List<Entry> parse(Path file) {
        List<String> lines;
        try {
            lines = TextFile.lines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        return parse(new Place(file, 0), lines);
    }

    /** @param place where all the lines come from, or the file and 0 */
    static List<Entry> parse(Place place, List<String> lines) {
        var file = place.file();
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < lines.size(); i++) {
            int line = place.line() == 0 ? i + 1 : place.line();
            var words = words(lines.get(i));
            if (words.length == 0 || words[0].startsWith("#")) {
                continue;
            }
            var marker = marker(words[0]);
            int first = marker == Marker.PLAIN ? 0 : 1;
            if (words.length < first + 3) {
                continue;
            }
            parseKey(words[first + 2]).ifPresent(key -> entries.add(new Entry(file, line, marker, words[first], key)));
        }
        return entries;
    }

    private static Marker marker(String word) {
        return switch (word) {
            case "@revoked" -> Marker.REVOKED;
            case "@cert-authority" -> Marker.CERT_AUTHORITY;
            default -> Marker.PLAIN;
        };
    }

    private static String[] words(String line) {
        var tokens = new StringTokenizer(line);
        var words = new String[tokens.countTokens()];
        for (int i = 0; i < words.length; i++) {
            words[i] = tokens.nextToken();
        }
        return words;
    }

    /** Empty if it is not base64: OpenSSH passes over such a line, too. */
    private static Optional<PublicKey> parseKey(String text) {
        try {
            return Optional.of(PublicKey.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void append(Path file, String line) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.exists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (var channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            if (!Files.isRegularFile(file)) {
                return; // /dev/null: the user wants nothing kept.
            }
            var lock = channel.lock();
            try {
                long end = channel.size();
                var last = ByteBuffer.allocate(1);
                var broken = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
                var bytes = ByteBuffer.wrap(((broken ? "\n" : "") + line + "\n").getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    end += channel.write(bytes, end);
                }
            } finally {
                lock.release();
            }
        }
    }

    private static String hash(String name) {
        var salt = new byte[20];
        new SecureRandom().nextBytes(salt);
        return "|1|" + Base64.getEncoder().encodeToString(salt) + "|"
                + Base64.getEncoder().encodeToString(hmac(salt, name));
    }

    private static boolean hashed(String names, String host) {
        var parts = names.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            var salt = Base64.getDecoder().decode(parts[2]);
            return MessageDigest.isEqual(Base64.getDecoder().decode(parts[3]), hmac(salt, host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] hmac(byte[] salt, String name) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return mac.doFinal(name.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
