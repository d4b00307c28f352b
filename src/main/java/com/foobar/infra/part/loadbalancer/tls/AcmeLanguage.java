package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import java.util.List;
import java.util.Optional;

/** The section {@code acme} of HTTPS. */
final class AcmeLanguage {

    private static final int LONGEST = 255;

    private AcmeLanguage() {}

    private static final Key<String> DIRECTORY = Key.of(
                    "directory",
                    Scalars.matching(
                            "acme_directory",
                            "the URL of an ACME server's directory",
                            "https://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?",
                            LONGEST,
                            "such as https://acme-v02.api.letsencrypt.org/directory"),
                    "https://acme-v02.api.letsencrypt.org/directory")
            .doc(
                    "The ACME server's directory; left out, that of Let's Encrypt. For tries Let's Encrypt has"
                            + " https://acme-staging-v02.api.letsencrypt.org/directory, whose certificates no browser believes.")
            .example("https://acme-staging-v02.api.letsencrypt.org/directory")
            .aka("url", "server");

    private static final Key<Optional<String>> EMAIL = Key.optional(
                    "email",
                    Scalars.matching(
                            "email",
                            "an e-mail address",
                            "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*",
                            LONGEST,
                            "such as ops@foobar.com"))
            .doc("Whom the server may write to.")
            .example("ops@foobar.com")
            .aka("mail", "contact");

    private static final Key<Boolean> TERMS = Key.required("agree_to_terms", Scalars.SWITCH)
            .doc("true: you agree to the terms of service of that server.")
            .example("true")
            .aka("terms_agreed", "agree_tos");

    private static final Key<List<String>> NAMES = Key.of("names", ListOf.any(Scalars.DOMAIN), "[]", List::<String>of)
            .doc("Further names that the certificate is for besides domain; each must lead to the load balancers.")
            .example("[foobar.com]")
            .aka("domains", "sans");

    private static final Key<Optional<String>> AUTHORITY = Key.optional("authority", Scalars.path("a file's path"))
            .doc("The certificate of the authority that signed the ACME server's own, in PEM, if it is a private one.")
            .example("tls/company-ca.pem")
            .aka("ca");

    static final Section<Acme> SECTION = Section.of(
            "acme",
            "A certificate for domain from an ACME server, such as Let's Encrypt, renewed by the load balancers themselves. The server"
                    + " asks at port 80 for proof (HTTP-01): the names must lead to the load balancers from where it is.",
            List.of(TERMS, DIRECTORY, EMAIL, NAMES, AUTHORITY),
            f -> new Acme(f.get(DIRECTORY), f.get(EMAIL), f.get(TERMS), f.get(NAMES), f.get(AUTHORITY)));
}
