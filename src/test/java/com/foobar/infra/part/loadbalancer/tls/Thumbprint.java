package com.foobar.infra.part.loadbalancer.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;

/** The thumbprint of a key by RFC 7638. */
final class Thumbprint {

    private static final int BYTES = 32;

    private Thumbprint() {}

    static String of(X509Certificate certificate) throws NoSuchAlgorithmException {
        var point = ((ECPublicKey) certificate.getPublicKey()).getW();
        var json = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + word(point.getAffineX()) + "\",\"y\":\""
                + word(point.getAffineY()) + "\"}";
        return encoded(MessageDigest.getInstance("SHA-256").digest(json.getBytes(UTF_8)));
    }

    private static String word(BigInteger number) {
        var bytes = number.toByteArray();
        var fixed = new byte[BYTES];
        int copied = Math.min(BYTES, bytes.length);
        System.arraycopy(bytes, bytes.length - copied, fixed, BYTES - copied, copied);
        return encoded(fixed);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
