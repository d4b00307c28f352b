package com.foobar.infra.transport;

import com.jcraft.jsch.JSch;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Does once, for nothing, what every connection does with keys. In a JVM that has just started the first time costs more
 * than all the rest of connecting, and it can be had while the configuration is still being read.
 */
final class WarmUp {

    private WarmUp() {}

    static void run() throws GeneralSecurityException {
        new JSch();
        agree();
        encapsulate();
        sign();
        encrypt();
    }

    private static void agree() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("XDH");
        generator.initialize(NamedParameterSpec.X25519);
        var pair = generator.generateKeyPair();
        var agreement = KeyAgreement.getInstance("XDH");
        agreement.init(pair.getPrivate());
        agreement.doPhase(generator.generateKeyPair().getPublic(), true);
        agreement.generateSecret();
    }

    private static void encapsulate() throws GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("ML-KEM-768").generateKeyPair();
        var kem = KEM.getInstance("ML-KEM");
        var sent = kem.newEncapsulator(pair.getPublic()).encapsulate();
        kem.newDecapsulator(pair.getPrivate()).decapsulate(sent.encapsulation());
    }

    private static void sign() throws GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var message = new byte[32];
        var signature = Signature.getInstance("EdDSA");
        signature.initSign(pair.getPrivate());
        signature.update(message);
        var signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update(message);
        signature.verify(signed);
    }

    private static void encrypt() throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        var iv = new byte[12];
        new SecureRandom().nextBytes(iv);
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[16], "AES"), new GCMParameterSpec(128, iv));
        cipher.doFinal(new byte[64]);
    }
}
