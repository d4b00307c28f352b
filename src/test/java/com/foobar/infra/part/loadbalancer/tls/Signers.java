package com.foobar.infra.part.loadbalancer.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Certificates of every kind, good and bad, in PEM. */
final class Signers {

    /** What all of them go by. */
    static final Instant NOW = Instant.now();

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private Signers() {}

    /**
     * Somebody with a certificate.
     *
     * @param name as in {@code CN=company CA}
     * @param certificate its own, in PEM
     */
    record Holder(String name, KeyPair keys, String certificate) {

        /** PKCS #8. */
        String key() {
            return pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
        }

        /** As OpenSSL wrote it of old. */
        String oldKey() {
            return pem(keys.getPrivate());
        }
    }

    /** How a certificate is made. */
    record Wish(
            String name,
            String keys,
            int bits,
            String signature,
            Instant from,
            Instant to,
            boolean ca,
            String... names) {

        static Wish site(String... names) {
            return new Wish(
                    "CN=site",
                    "EC",
                    256,
                    "",
                    NOW.minus(Duration.ofDays(1)),
                    NOW.plus(Duration.ofDays(89)),
                    false,
                    names);
        }

        static Wish authority(String name) {
            return new Wish(
                    "CN=" + name, "EC", 256, "", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(999)), true);
        }

        Wish keys(String algorithm, int size) {
            return new Wish(name, algorithm, size, signature, from, to, ca, names);
        }

        Wish signedWith(String algorithm) {
            return new Wish(name, keys, bits, algorithm, from, to, ca, names);
        }

        Wish from(Instant begin, Instant end) {
            return new Wish(name, keys, bits, signature, begin, end, ca, names);
        }
    }

    /** One who signs itself. */
    static Holder self(Wish wish) {
        return made(wish, null, null);
    }

    /** One whom another signs. */
    static Holder by(Holder signer, Wish wish) {
        return made(wish, signer, null);
    }

    /** The same holder with the same key, whom another signs anew. */
    static Holder again(Holder signer, Holder holder, Wish wish) {
        return made(wish, signer, holder.keys());
    }

    private static Holder made(Wish wish, Holder signer, KeyPair old) {
        try {
            var generator = KeyPairGenerator.getInstance(wish.keys());
            if (wish.bits() > 0) {
                generator.initialize(wish.bits());
            }
            var keys = old == null ? generator.generateKeyPair() : old;
            var with = signer == null ? keys : signer.keys();
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name(signer == null ? wish.name() : signer.name()),
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(wish.from()),
                    Date.from(wish.to()),
                    new X500Name(wish.name()),
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(wish.ca()));
            if (wish.names().length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(Stream.of(wish.names())
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new)));
            }
            var algorithm = wish.signature().isEmpty()
                    ? switch (with.getPrivate().getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        case "DSA" -> "SHA256withDSA";
                        default -> "Ed25519";
                    }
                    : wish.signature();
            return new Holder(
                    wish.name(),
                    keys,
                    pem(builder.build(new JcaContentSignerBuilder(algorithm).build(with.getPrivate()))));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object thing) {
        var out = new StringWriter();
        try (var writer = new JcaPEMWriter(out)) {
            writer.writeObject(thing);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toString();
    }
}
