package com.foobar.infra.part.web;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.Networks;
import java.util.List;
import java.util.Optional;

/** The section {@code auth} of a site. */
final class AuthLanguage {

    private AuthLanguage() {}

    /** As the topology calls the file of users, below the section. */
    static final String USERS_FILE = "auth.users_file";

    /** Nginx takes "off" for no question at all. */
    private static final Scalar<String> TITLE = Scalars.matching(
            "realm",
            "a text of letters, digits, spaces and . _ , : ( ) ! ? -",
            "(?!off$)[A-Za-z0-9._,:()!?-]([A-Za-z0-9 ._,:()!?-]*[A-Za-z0-9._,:()!?-])?",
            100,
            "such as \"Members only\"; off is none");

    private static final Scalar<String> OPEN = Scalar.text("", "a path", Scalars.URL_PATH.json(), written -> {
        if (written.equals("/")) {
            throw new Refused("everything is below /", "leave auth out, or name what everybody may see");
        }
        return Scalars.URL_PATH.parser().parse(written);
    });

    private static final Key<Optional<String>> REALM = Key.optional("realm", TITLE)
            .doc("What browsers show beside the question. Left out: the site's domain.")
            .example("Members only")
            .aka("title");

    private static final Key<String> USERS = Key.required("users_file", Scalars.path("a file's path"))
            .doc(
                    "A file relative to this one, which only its owner may read (chmod 600), with a line NAME:HASH for each user, as"
                            + " htpasswd -B writes them. On the servers only root and Nginx can read it.")
            .example("secrets/htpasswd")
            .aka("users", "file", "htpasswd", "password_file", "auth_basic_user_file");

    private static final Key<List<String>> EXCEPT = Key.of("except", ListOf.any(OPEN), "[]", List::<String>of)
            .doc(
                    "Paths that everybody may ask for: one that ends in / with all below it, another alone. What load balancers and"
                            + " certificate authorities ask for is open anyway.")
            .example("[/hooks/, /robots.txt]")
            .aka("open", "public", "exclude");

    private static final Key<List<String>> ALLOW = Key.of("allow", ListOf.any(Networks.CLIENTS), "[]", List::<String>of)
            .doc("Addresses and networks of visitors who are asked for no password.")
            .example("[203.0.113.0/24]")
            .aka("allow_from", "satisfy");

    static final Key<Optional<BasicAuth>> KEY = Key.optional(
                    "auth",
                    Section.of(
                            "auth",
                            "That a site is for those who have a password (HTTP basic authentication).",
                            List.of(REALM, USERS, EXCEPT, ALLOW),
                            f -> new BasicAuth(f.get(REALM), f.get(USERS), f.get(EXCEPT), f.get(ALLOW))))
            .doc(
                    "Asks visitors of the site for a name and a password, at all its paths. Use load_balancer.https with it: without, both"
                            + " can be read on the way.")
            .example("{users_file: secrets/htpasswd, except: [/hooks/]}")
            .aka("basic_auth", "auth_basic", "htpasswd");
}
