package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A public key of a host or a user, in the form in which SSH sends it.
 *
 * @param base64 that form, as it stands in known_hosts and authorized_keys
 */
record PublicKey(String base64) {

    static PublicKey of(byte[] blob) {
        return new PublicKey(Base64.getEncoder().encodeToString(blob));
    }

    /** @throws IllegalArgumentException if the text is not base64 */
    static PublicKey parse(String text) {
        return of(Base64.getDecoder().decode(text));
    }

    byte[] blob() {
        return Base64.getDecoder().decode(base64);
    }

    /** The algorithm's name, with which every key begins. */
    String type() {
        var blob = blob();
        if (blob.length < 4) {
            return "unknown";
        }
        int length = ByteBuffer.wrap(blob).getInt();
        return length < 0 || length > blob.length - 4 ? "unknown" : new String(blob, 4, length, UTF_8);
    }

    /** The type in short: {@code ed25519}, {@code ecdsa}, {@code rsa}. */
    String shortType() {
        var type = type();
        if (type.startsWith("ecdsa-sha2-")) {
            return "ecdsa";
        }
        return type.startsWith("ssh-") ? type.substring("ssh-".length()) : type;
    }

    /** As a record has it; spelled out, since a record's own is put together when first called, on every start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PublicKey key && key.base64.equals(base64);
    }

    @Override
    public int hashCode() {
        return base64.hashCode();
    }

    /** As {@code ssh-keygen -l} prints it. */
    String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(blob());
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
