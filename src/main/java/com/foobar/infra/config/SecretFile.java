package com.foobar.infra.config;

import com.foobar.infra.config.SecretReader.Unreadable;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.part.Supply;
import com.foobar.infra.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a file that is a secret as a whole, under the same rules as a file with a password. No message holds anything of
 * it but what the part's own rules say.
 */
public final class SecretFile {

    private static final int LARGEST_BYTES = 1 << 20;

    /** More lines are not told one by one: it is another kind of file. */
    private static final int MOST = 10;

    private static final byte SEQUENCE = 0x30;

    /** From here on a length is the number of bytes that it takes. */
    private static final int LONG = 0x80;

    private SecretFile() {}

    /** @throws ConfigException pointing at the topology's line, with all that is wrong, if the file may not be used */
    public static Secret read(Loaded loaded, Supply.SecretFile file) throws ConfigException {
        return read(
                loaded,
                file.key(),
                file.inspect(),
                Secret::of,
                use -> SecretReader.in(loaded.directory()).withFile(file.path(), use));
    }

    /**
     * The same of a file that everybody may read.
     *
     * @throws ConfigException pointing at the topology's line, with all that is wrong, if the file may not be used
     */
    public static String read(Loaded loaded, Supply.PublicFile file) throws ConfigException {
        return read(
                loaded,
                file.key(),
                file.inspect(),
                text -> text,
                use -> SecretReader.in(loaded.directory()).withPublicFile(file.path(), use));
    }

    /** Opens the file under its rules. */
    private interface Opening<T> {
        T with(SecretReader.Use<T> use) throws Unreadable;
    }

    private static <T> T read(
            Loaded loaded,
            String key,
            Function<String, List<Supply.Wrong>> inspect,
            Function<String, T> made,
            Opening<T> opening)
            throws ConfigException {
        var faults = new ArrayList<Supply.Wrong>();
        T read;
        try {
            read = opening.with((in, name) -> {
                var text = whole(in, name);
                inspect.apply(text).forEach(w -> faults.add(new Supply.Wrong(name + " " + w.what(), w.hint())));
                return made.apply(text);
            });
        } catch (Unreadable e) {
            throw new ConfigException(loaded.problem(key, key + ": " + e.getMessage(), e.hint()));
        }
        if (!faults.isEmpty()) {
            var problems = new ArrayList<Problem>();
            for (int i = 0; i < Math.min(MOST, faults.size()); i++) {
                var more = i == MOST - 1 && faults.size() > MOST
                        ? "; " + (faults.size() - MOST) + " more lines are wrong"
                        : "";
                problems.add(loaded.problem(
                        key,
                        key + ": " + faults.get(i).what() + more,
                        Optional.of(faults.get(i).hint())));
            }
            throw new ConfigException(problems);
        }
        return read;
    }

    static String whole(InputStream in, String name) throws IOException, Unreadable {
        var bytes = in.readNBytes(LARGEST_BYTES + 1);
        if (bytes.length > LARGEST_BYTES) {
            throw new Unreadable(name + " is larger than 1 MiB", "is this the right one?");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw isDer(bytes)
                    ? new Unreadable(
                            name + " is binary (DER or PKCS #12), not text",
                            "of a certificate openssl x509 -inform DER -in FILE makes PEM, of a key openssl pkey -inform"
                                    + " DER -in FILE, of a bundle of both (.p12, .pfx) openssl pkcs12 -nodes -in FILE")
                    : new Unreadable(name + " is not UTF-8 text", "is this the right one?");
        }
    }

    /** Whether they are what certificates and keys are in their binary form: one ASN.1 sequence, as long as its header says. */
    private static boolean isDer(byte[] bytes) {
        if (bytes.length < 2 || bytes[0] != SEQUENCE) {
            return false;
        }
        int first = bytes[1] & 0xff;
        int more = first < LONG ? 0 : first - LONG;
        if (more > 2 || bytes.length < 2 + more) {
            return false;
        }
        int length = more == 0 ? first : 0;
        for (int i = 0; i < more; i++) {
            length = length << 8 | bytes[2 + i] & 0xff;
        }
        return bytes.length == 2 + more + length;
    }
}
