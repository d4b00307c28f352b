package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.loadbalancer.tls.Https.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The section {@code https} of the load balancer. */
public final class HttpsLanguage {

    private HttpsLanguage() {}

    private static final Key<String> CERTIFICATE = Key.required("certificate", Scalars.path("a file's path"))
            .doc(
                    "The site's certificate in PEM, followed by each that signed the one before it, relative to this file.")
            .example("tls/www.pem")
            .aka("cert", "chain", "fullchain");

    private static final Key<String> PRIVATE_KEY = Key.required("key", Scalars.path("a file's path"))
            .doc("Its private key in PEM, not encrypted, which only its owner may read (chmod 600).")
            .example("tls/www.key")
            .aka("private_key", "privkey");

    private static final Key<Optional<String>> AUTHORITY = Key.optional("authority", Scalars.path("a file's path"))
            .doc("The certificate of the authority that signed it, if it is none that browsers know by themselves.")
            .example("tls/company-ca.pem")
            .aka("ca");

    private static final Section<Https.Files> FILES = Section.of(
            "certificate",
            "A certificate of your own.",
            List.of(CERTIFICATE, PRIVATE_KEY, AUTHORITY),
            f -> new Https.Files(f.get(CERTIFICATE), f.get(PRIVATE_KEY), f.get(AUTHORITY)));

    private static final Key<List<Https.Files>> CERTIFICATES = Key.of("certificates", ListOf.any(FILES), "[]", List::of)
            .doc(
                    "Certificates of your own, chosen by the name that is asked for; of two for one name, with RSA and with"
                            + " ECDSA, the one that the client knows. Left out: the stack's own authority signs one for domain, which is for"
                            + " tries: foobar-infra ca tells how to trust it.")
            .example("[{certificate: tls/www.pem, key: tls/www.key}]")
            .aka("certs");

    private static final Key<Profile> PROFILE = Key.of(
                    "profile",
                    Scalars.choice(
                            "tls_profile", Words.of("intermediate", Profile.INTERMEDIATE, "modern", Profile.MODERN)),
                    "intermediate")
            .doc(
                    "Mozilla's TLS configurations. intermediate: TLS 1.2 and 1.3, for nearly all clients. modern: TLS 1.3 alone.")
            .example("modern");

    private static final Key<Integer> PORT =
            Key.of("port", Scalars.PORT, "443").doc("The public HTTPS port.").example("8443");

    private static final Key<Boolean> REDIRECT = Key.of("redirect", Scalars.SWITCH, "true")
            .doc("Whether plain requests are led to HTTPS, by 308.")
            .example("false");

    private static final Key<Optional<Duration>> HSTS = Key.optional("hsts", Scalars.duration("1s", "730d"))
            .doc(
                    "How long browsers, once they were here, ask by HTTPS alone (Strict-Transport-Security). Left out: they are not"
                            + " told so, as it can't be taken back; begin with a short time.")
            .example("1d");

    private static final Key<Optional<Acme>> ACME = Key.optional("acme", AcmeLanguage.SECTION)
            .doc("Has an ACME server, such as Let's Encrypt, issue the certificate. Left out: none does.")
            .example("{agree_to_terms: true, email: ops@foobar.com}")
            .aka("letsencrypt", "lets_encrypt");

    /** The section. */
    public static final Section<Https> SECTION = Section.of(
            "https",
            "HTTPS for the visitors, with HTTP/2.",
            List.of(CERTIFICATES, ACME, PROFILE, PORT, REDIRECT, HSTS),
            f -> new Https(
                    f.get(CERTIFICATES), f.get(PROFILE), f.get(PORT), f.get(REDIRECT), f.get(HSTS), f.get(ACME)));
}
