package com.foobar.infra.fact;

import static java.util.stream.Collectors.joining;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What the first certificate of a file says; of what else the file holds, such as a private key, nothing leaves the host. */
public record CertificateFact(String path) implements Fact<CertificateFact.State> {

    /**
     * @param end when it ends; the epoch if there is none, or one that can't be read
     * @param names subject alternative names, {@code DNS:web-02, IP:10.0.0.12}
     * @param sha1 its fingerprint in upper-case hexadecimal digits, as programs show it; it is compared, and proves nothing
     */
    public record State(Instant end, String names, String sha1) {
        private static final State ABSENT = new State(Instant.EPOCH, "", "");

        public boolean present() {
            return !names.isEmpty();
        }
    }

    /** What begins the text of each, and no line of one. */
    private static final String NEXT = "= certificate";

    /** Kinds of names, by RFC 5280. */
    private static final int DNS = 2;

    private static final int IP = 7;

    /** A certificate's fingerprint as programs show it, in upper-case hexadecimal digits. */
    public static String sha1(byte[] encoded) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(encoded));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JVM without SHA-1", e);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<CertificateFact, State> {
        @Override
        public String name() {
            return "certificates";
        }

        /** Read here and not by openssl there, whose program takes as long to start as ten others. */
        @Override
        public Script gather(List<CertificateFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("echo; echo '" + NEXT
                        + "'; sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p' -- "
                        + Shell.quote(fact.path()) + " 2>/dev/null");
            }
            return out.line("true").build();
        }

        @Override
        public Map<CertificateFact, State> parse(List<CertificateFact> asked, String output) {
            var texts = List.of(("\n" + output).split("\n" + NEXT, -1));
            return Answers.inOrder(name(), asked, texts.subList(1, texts.size()), (_, text) -> state(text.strip()));
        }

        private static State state(String text) {
            if (text.isEmpty()) {
                return State.ABSENT;
            }
            try {
                var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
                return new State(
                        certificate.getNotAfter().toInstant(), names(certificate), sha1(certificate.getEncoded()));
            } catch (CertificateException e) {
                return State.ABSENT;
            }
        }

        private static String names(X509Certificate certificate) throws CertificateParsingException {
            var names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? ""
                    : names.stream()
                            .map(name -> switch ((Integer) name.getFirst()) {
                                case DNS -> "DNS:" + name.get(1);
                                case IP -> "IP:" + name.get(1);
                                default -> "other";
                            })
                            .collect(joining(", "));
        }
    }
}
