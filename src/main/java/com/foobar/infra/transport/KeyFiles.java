package com.foobar.infra.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.foobar.infra.shell.Shell;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Reads key files as OpenSSH's client does: one that others may read is none, and an encrypted one is the agent's affair. */
final class KeyFiles {

    private static final String PUBLIC = ".pub";

    /** Of read, write and execute for the group and for others. */
    private static final int OTHERS = 077;

    private static final byte[] OPENSSH = "openssh-key-v1\0".getBytes(ISO_8859_1);

    static {
        // JSch needs another library for this, which has only the private half of an Ed25519 key in PKCS #8.
        JSch.setConfig("keypairgen_fromprivate.eddsa", Ed25519FromPrivate.class.getName());
    }

    private KeyFiles() {}

    static LoadedKey load(Path file) {
        String content;
        try {
            if (!Files.exists(file)) {
                var half = PublicHalf.beside(file);
                if (half.isPresent()) {
                    return new LoadedKey.Locked(
                            half,
                            new KeyFault(
                                    "is not there, only its public half, and no agent holds it",
                                    "Give the private key that belongs to it to the agent with ssh-add."),
                            false);
                }
                return new LoadedKey.Missing(
                        new KeyFault("does not exist", "Correct its path, or make it: ssh-keygen -f " + quoted(file)));
            }
            content = new String(Files.readAllBytes(file), ISO_8859_1);
        } catch (IOException e) {
            return new LoadedKey.Bad(
                    new KeyFault("can't be read (" + e + ")", "Make it readable for you alone: ls -l " + quoted(file)));
        }
        var publicKey = publicKey(content);
        if (publicKey.isPresent()) {
            return new LoadedKey.Locked(
                    publicKey,
                    new KeyFault("is a public key, and no agent holds the private one", ofPublic(file)),
                    false);
        }
        var mode = isPrivate(content) ? tooOpen(file) : Optional.<String>empty();
        if (mode.isPresent()) {
            return new LoadedKey.Locked(
                    half(file, content),
                    new KeyFault(
                            "may be read by others than its owner (mode " + mode.get() + "), so ssh does not use it",
                            "Make it yours alone: chmod 600 " + quoted(file)),
                    true);
        }
        return privateKey(file, content);
    }

    private static LoadedKey privateKey(Path file, String content) {
        var known = half(file, content);
        if (known.filter(key -> key.type().startsWith("sk-")).isPresent()) {
            return new LoadedKey.Locked(
                    known,
                    new KeyFault(
                            "is kept by a security key, and no agent holds it",
                            "Give it to the agent, the security key being plugged in: ssh-add " + quoted(file)),
                    false);
        }
        try {
            var jsch = new JSch();
            // Without the file of its public half JSch would take a certificate beside the key instead of the key.
            var half = PublicHalf.file(file);
            jsch.addIdentity(file.toString(), Files.exists(half) ? half.toString() : null, null);
            var identity = jsch.getIdentityRepository().getIdentities().getFirst();
            return identity.isEncrypted() ? encrypted(file, content, identity) : new LoadedKey.Usable(identity);
        } catch (JSchException | RuntimeException e) {
            return new LoadedKey.Bad(unreadable(file, content));
        }
    }

    private static LoadedKey encrypted(Path file, String content, Identity identity) {
        if (isPutty(content)) {
            return new LoadedKey.Locked(
                    blob(identity),
                    new KeyFault(
                            "is an encrypted key of PuTTY's, and no agent holds it",
                            "Give it to Pageant, or write it as OpenSSH does for ssh-add: " + fromPutty(file)),
                    false);
        }
        var key = blob(identity);
        if (key.isPresent()) {
            return new LoadedKey.Locked(
                    key,
                    new KeyFault(
                            "is encrypted, and no agent holds it", "Give it to the agent: ssh-add " + quoted(file)),
                    false);
        }
        return new LoadedKey.Locked(
                key,
                new KeyFault(
                        "is encrypted in a format that hides which key it is, so it can't be found in an agent",
                        "Write its public half beside it: ssh-keygen -y -f " + quoted(file) + " > "
                                + quoted(PublicHalf.file(file)) + "\nand give it to the agent: ssh-add "
                                + quoted(file)),
                true);
    }

    private static KeyFault unreadable(Path file, String content) {
        if (isPutty(content)) {
            return new KeyFault(
                    "is a key of PuTTY's that can't be read: it is damaged, or of a kind that is not supported",
                    "Write it as OpenSSH does: " + fromPutty(file));
        }
        if (isPrivate(content)) {
            return new KeyFault(
                    "is a private key that can't be read: it is damaged, or of a kind that is not supported",
                    "If this prints its public half, the key is sound: ssh-keygen -y -f " + quoted(file)
                            + "\nThen this writes it as OpenSSH does (keep a copy): ssh-keygen -p -f " + quoted(file));
        }
        return new KeyFault("is no private key", "Name the file that ssh-keygen made, the one without .pub.");
    }

    private static String fromPutty(Path file) {
        return "puttygen " + quoted(file) + " -O private-openssh -o " + Shell.quote(file + ".openssh");
    }

    private static boolean isPutty(String content) {
        return content.startsWith("PuTTY-User-Key-File-");
    }

    private static boolean isPrivate(String content) {
        return isPutty(content) || (content.contains("-----BEGIN ") && content.contains("PRIVATE KEY-----"));
    }

    /** How the private key that belongs to a public one is made use of. */
    private static String ofPublic(Path file) {
        var name = file.toString();
        if (!name.endsWith(PUBLIC)) {
            return "Give the private key that belongs to it to the agent with ssh-add.";
        }
        var own = name.substring(0, name.length() - PUBLIC.length());
        return "Give the private key that belongs to it to the agent: ssh-add " + Shell.quote(own)
                + "\nOr, if that needs no passphrase, name the private key in the inventory instead: " + own;
    }

    private static String quoted(Path file) {
        return Shell.quote(file.toString());
    }

    /** The mode, if others may do anything with a file of this user's: only then does OpenSSH mind. */
    private static Optional<String> tooOpen(Path file) {
        try {
            int mode = (int) Files.getAttribute(file, "unix:mode") & 0777;
            return (mode & OTHERS) != 0 && Files.getOwner(file).getName().equals(System.getProperty("user.name"))
                    ? Optional.of(String.format("%04o", mode))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty(); // A system without such modes.
        }
    }

    /** The public half of a private key, where the file or the one beside it tells it. */
    private static Optional<PublicKey> half(Path file, String content) {
        var own = ofOpenSsh(content);
        return own.isPresent() ? own : PublicHalf.beside(file);
    }

    /** OpenSSH's own format has the public half in the clear: magic, cipher, KDF, its options, the number of keys, the key. */
    private static Optional<PublicKey> ofOpenSsh(String content) {
        var begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
        int from = content.indexOf(begin);
        int to = content.indexOf("-----END", Math.max(from, 0));
        if (from < 0 || to < 0) {
            return Optional.empty();
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getMimeDecoder().decode(content.substring(from + begin.length(), to)));
            if (!Arrays.equals(take(bytes, OPENSSH.length), OPENSSH)) {
                return Optional.empty();
            }
            for (int i = 0; i < 3; i++) {
                take(bytes, bytes.getInt());
            }
            bytes.getInt();
            return Optional.of(PublicKey.of(take(bytes, bytes.getInt())));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] take(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        var bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static Optional<PublicKey> publicKey(String content) {
        var words = content.strip().split("\\s+", 3);
        if (words.length < 2 || !words[0].matches("(ssh|ecdsa|sk-ssh|sk-ecdsa)-\\S+")) {
            return Optional.empty();
        }
        try {
            return Optional.of(PublicKey.parse(words[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty for a key of an old format that is encrypted and has no public half beside it. */
    static Optional<PublicKey> blob(Identity identity) {
        return Optional.ofNullable(identity.getPublicKeyBlob())
                .filter(blob -> blob.length > 0)
                .map(PublicKey::of);
    }
}
