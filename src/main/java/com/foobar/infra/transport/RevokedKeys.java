package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.foobar.infra.transport.KnownHosts.Entry;
import com.foobar.infra.transport.KnownHosts.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of {@code RevokedHostKeys}: public keys, one a line. */
final class RevokedKeys {

    private static final String KEY_REVOCATION_LIST = "SSHKRL\n";

    private RevokedKeys() {}

    /** @throws ConfigRefusal if it can't be read: then every key might be in it */
    static List<Entry> read(Path file) throws ConfigRefusal {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigRefusal(
                    file.toString(),
                    "the file of RevokedHostKeys cannot be read, so that any host key might be in it",
                    "Make it readable, or correct its name; without it ssh trusts no host either.");
        }
        if (new String(bytes, 0, Math.min(bytes.length, KEY_REVOCATION_LIST.length()), US_ASCII)
                .equals(KEY_REVOCATION_LIST)) {
            throw new ConfigRefusal(
                    file.toString(),
                    "the file of RevokedHostKeys is a key revocation list, which cannot be read here",
                    "List the keys as text, one a line.");
        }
        var entries = new ArrayList<Entry>();
        int number = 0;
        for (var line : new String(bytes, ISO_8859_1).split("\n", -1)) {
            number++;
            var words = line.strip().split("\\s+", 3);
            if (words.length < 2 || words[0].startsWith("#")) {
                continue;
            }
            try {
                entries.add(new Entry(file, number, Marker.REVOKED, "*", PublicKey.parse(words[1])));
            } catch (IllegalArgumentException e) {
                throw new ConfigRefusal(
                        file + ":" + number, "this is no public key", "Correct or remove the line of RevokedHostKeys.");
            }
        }
        return entries;
    }
}
