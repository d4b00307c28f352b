package com.foobar.infra.transport;

import com.jcraft.jsch.KeyPairGenEdDSA;
import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * The public half of an Ed25519 key of which only the private one is known, as in PKCS #8. JSch makes one of these by its
 * name. The JDK has no such function, but generates a key from 32 bytes of chance, which are the private half: so they
 * are no chance here.
 */
public final class Ed25519FromPrivate implements KeyPairGenEdDSA {

    private static final int LENGTH = 32;

    private byte[] secret = {};
    private byte[] open = {};

    @Override
    public void init(String name, byte[] prv) throws GeneralSecurityException {
        if (!name.equals("Ed25519") || prv.length != LENGTH) {
            throw new GeneralSecurityException("not an Ed25519 key");
        }
        var generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new Fixed(prv));
        var pair = generator.generateKeyPair();
        var encoded = pair.getPrivate().getEncoded();
        // A JDK that used the bytes otherwise would give a key that nobody knows.
        if (!Arrays.equals(encoded, encoded.length - LENGTH, encoded.length, prv, 0, LENGTH)) {
            throw new GeneralSecurityException("the JDK does not generate Ed25519 keys from their private half");
        }
        secret = prv.clone();
        open = encode((EdECPublicKey) pair.getPublic());
    }

    /** As RFC 8032: y, the lowest byte first, and the sign of x in the highest bit. */
    private static byte[] encode(EdECPublicKey key) {
        var y = key.getPoint().getY().toByteArray();
        var bytes = new byte[LENGTH];
        for (int i = 0; i < Math.min(y.length, LENGTH); i++) {
            bytes[i] = y[y.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            bytes[LENGTH - 1] |= (byte) 0x80;
        }
        return bytes;
    }

    @Override
    public void init(String name, int keySize) {
        throw new UnsupportedOperationException("no keys are made here");
    }

    @Override
    public byte[] getPrv() {
        return secret.clone();
    }

    @Override
    public byte[] getPub() {
        return open.clone();
    }

    private static final class Fixed extends SecureRandom {

        @Serial
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        Fixed(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] wanted) {
            System.arraycopy(bytes, 0, wanted, 0, wanted.length);
        }
    }
}
