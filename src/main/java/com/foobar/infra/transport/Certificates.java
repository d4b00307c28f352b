package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.jcraft.jsch.Identity;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates of OpenSSH's kind for keys to log in with, whether these lie in a file or in the agent. */
final class Certificates {

    private static final String SUFFIX = "-cert-v01@openssh.com";

    /** SSH2_CERT_TYPE_USER. */
    private static final int FOR_USERS = 1;

    private Certificates() {}

    /**
     * The keys of a host with the certificates that belong to them, these first, as ssh offers them.
     *
     * @param unusable is told of a certificate that is named and cannot be offered
     */
    static List<Identity> with(List<Identity> keys, Endpoint endpoint, List<String> unusable) {
        var offered = new ArrayList<Identity>();
        for (var file : files(endpoint)) {
            var certificate = PublicHalf.read(file).flatMap(Certificates::certified);
            var named = !endpoint.certificates().isEmpty();
            if (certificate.isEmpty()) {
                if (named) {
                    unusable.add(file + (Files.exists(file) ? " is no certificate for a user" : " does not exist"));
                }
                continue;
            }
            var key = keys.stream()
                    .filter(held ->
                            blob(held).equals(Optional.of(certificate.get().key())))
                    .findFirst();
            if (key.isPresent()) {
                offered.add(new Certified(key.get(), certificate.get(), file));
            } else if (named) {
                unusable.add(file + " is a certificate for a key that is not at hand ("
                        + certificate.get().key().fingerprint() + ")");
            }
        }
        if (offered.isEmpty()) {
            return keys;
        }
        for (var key : keys) {
            if (offered.stream().noneMatch(other -> blob(other).equals(blob(key)))) {
                offered.add(key);
            }
        }
        return List.copyOf(offered);
    }

    private static List<Path> files(Endpoint endpoint) {
        if (!endpoint.certificates().isEmpty()) {
            return endpoint.certificates();
        }
        var files = new ArrayList<Path>();
        for (var key : endpoint.keyFiles()) {
            var file = Path.of(key.path() + "-cert.pub");
            if (Files.exists(file)) {
                files.add(file);
            }
        }
        return files;
    }

    private static Optional<PublicKey> blob(Identity identity) {
        return Optional.ofNullable(identity.getPublicKeyBlob()).map(PublicKey::of);
    }

    /** A certificate, and the key for which it is. */
    private record Certificate(PublicKey whole, PublicKey key) {}

    /** Takes a certificate apart; empty if it is none for a user, or for a kind of key that is not supported. */
    private static Optional<Certificate> certified(PublicKey whole) {
        var type = whole.type();
        int fields = switch (type) {
            case "ssh-ed25519" + SUFFIX -> 1;
            case "ssh-rsa" + SUFFIX,
                    "ecdsa-sha2-nistp256" + SUFFIX,
                    "ecdsa-sha2-nistp384" + SUFFIX,
                    "ecdsa-sha2-nistp521" + SUFFIX -> 2;
            default -> 0;
        };
        if (fields == 0) {
            return Optional.empty();
        }
        try {
            var in = ByteBuffer.wrap(whole.blob());
            skip(in);
            skip(in); // The nonce.
            int start = in.position();
            for (int i = 0; i < fields; i++) {
                skip(in);
            }
            var plain = type.substring(0, type.length() - SUFFIX.length()).getBytes(US_ASCII);
            var key = ByteBuffer.allocate(4 + plain.length + in.position() - start)
                    .putInt(plain.length)
                    .put(plain)
                    .put(whole.blob(), start, in.position() - start);
            in.getLong(); // The serial number.
            return in.getInt() == FOR_USERS
                    ? Optional.of(new Certificate(whole, PublicKey.of(key.array())))
                    : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void skip(ByteBuffer in) {
        int length = in.getInt();
        in.position(in.position() + length);
    }

    /** Signs with the key, and shows the certificate. */
    private record Certified(Identity key, Certificate certificate, Path file) implements Identity {

        @Override
        public boolean setPassphrase(byte[] passphrase) {
            return true;
        }

        @Override
        public byte[] getPublicKeyBlob() {
            return certificate.whole().blob();
        }

        @Override
        public byte[] getSignature(byte[] data) {
            return key.getSignature(data);
        }

        @Override
        public byte[] getSignature(byte[] data, String algorithm) {
            return key.getSignature(data, algorithm.replace(SUFFIX, ""));
        }

        @Override
        public String getAlgName() {
            return certificate.whole().type();
        }

        @Override
        public String getName() {
            return file.toString();
        }

        @Override
        public boolean isEncrypted() {
            return false;
        }

        @Override
        public void clear() {
            // The key is shared with other sessions.
        }
    }
}
