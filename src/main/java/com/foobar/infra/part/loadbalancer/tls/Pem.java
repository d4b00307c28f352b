package com.foobar.infra.part.loadbalancer.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468), and what they hold. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final String CERTIFICATE = "CERTIFICATE";

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /**
     * One block.
     *
     * @param content what stands between its first and its last line
     */
    record Block(String label, String content) {

        byte[] der() {
            return Base64.getMimeDecoder().decode(content);
        }

        /** Whether a passphrase is needed to read it. */
        boolean encrypted() {
            return label.startsWith("ENCRYPTED") || content.contains("ENCRYPTED");
        }

        /** The block again, without blank lines or anything around it. */
        String text() {
            return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der()) + "\n-----END " + label + "-----\n";
        }
    }

    static List<Block> blocks(String text) {
        return BLOCK.matcher(text)
                .results()
                .map(m -> new Block(m.group(1), m.group(2)))
                .toList();
    }

    static List<Block> keys(String text) {
        return blocks(text).stream()
                .filter(b -> b.label().endsWith("PRIVATE KEY"))
                .toList();
    }

    /** @throws CertificateException if one is none */
    static List<X509Certificate> certificates(String text) throws CertificateException {
        var found = new ArrayList<X509Certificate>();
        for (var block : blocks(text)) {
            if (block.label().equals(CERTIFICATE)) {
                try {
                    found.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.der())));
                } catch (IllegalArgumentException e) {
                    throw new CertificateException(e);
                }
            }
        }
        return found;
    }

    /** The certificates and the first key of two texts, as HAProxy reads them from one file. */
    static String bundle(String chain, String key) {
        var out = new StringBuilder();
        blocks(chain).stream().filter(b -> b.label().equals(CERTIFICATE)).forEach(b -> out.append(b.text()));
        keys(key).stream().limit(1).forEach(b -> out.append(b.text()));
        return out.toString();
    }

    /** Whether a private key belongs to a public one, whichever of the usual forms it is written in. */
    static boolean fits(Block key, PublicKey to) {
        try {
            var secret = read(key, to);
            var sign = Signature.getInstance(algorithm(to));
            sign.initSign(secret);
            sign.update((byte) 1);
            var signed = sign.sign();
            sign.initVerify(to);
            sign.update((byte) 1);
            return sign.verify(signed);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static PrivateKey read(Block key, PublicKey to) throws GeneralSecurityException {
        var der = key.label().equals("PRIVATE KEY") ? key.der() : wrapped(key.der(), to);
        return KeyFactory.getInstance(to.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    /**
     * PKCS #8 around a key in its older form ({@code RSA PRIVATE KEY}, {@code EC PRIVATE KEY}): what it lacks is the name of
     * its algorithm, which stands in the public key (X.509's SubjectPublicKeyInfo begins with it).
     */
    private static byte[] wrapped(byte[] old, PublicKey to) {
        var info = to.getEncoded();
        int start = headerLength(info);
        int end = start + headerLength(info, start) + contentLength(info, start);
        var version = new byte[] {2, 1, 0};
        var algorithm = java.util.Arrays.copyOfRange(info, start, end);
        return element(0x30, join(version, algorithm, element(0x04, old)));
    }

    private static int headerLength(byte[] der) {
        return headerLength(der, 0);
    }

    /** Bytes of an element's tag and length. */
    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = 0; first >= 0x80 && i < (first & 0x7f); i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        int n = content.length;
        var head = n < 0x80
                ? new byte[] {(byte) tag, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return join(head, content);
    }

    private static byte[] join(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
