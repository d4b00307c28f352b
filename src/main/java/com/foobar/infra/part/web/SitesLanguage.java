package com.foobar.infra.part.web;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Type;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.app.App;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of a site, the apps that it leads to, and the section {@code web.sites}. */
final class SitesLanguage {

    private SitesLanguage() {}

    /** By which the app of no name is called where one must be named. */
    private static final String MAIN = "app";

    private static final Scalar<String> NAME = Scalars.matching(
            "site_name",
            "a site's name (lower-case letters, digits and hyphens, beginning with a letter)",
            "(?!app$)" + Scalars.NAME_PATTERN,
            30,
            "such as blog; app is what apps are called");

    private static final Scalar<String> ALIAS = Scalar.text(
            "alias",
            "a host name, or *. and one",
            Json.Obj.ofType("string")
                    .put(
                            "pattern",
                            "^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
                    .put("maxLength", 253),
            written -> {
                boolean wild = written.startsWith("*.");
                Scalars.DOMAIN.parser().parse(wild ? written.substring(2) : written);
                if (wild && !written.substring(2).contains(".")) {
                    throw new Refused("", "a name below a domain, such as *.example.org");
                }
                return written;
            });

    /** In the model the app of no name has an empty one. */
    private static final Scalar<String> APP = Scalar.text(
            "app_named",
            "the name of one of apps, or app",
            Json.Obj.ofType("string").put("maxLength", 40),
            written -> Scalars.within(written, 40).equals(MAIN) ? "" : written);

    private static final Scalar<String> PATH = Scalars.matching(
            "path_below",
            "a path such as /api/ (letters, digits and . _ ~ + - /, with a slash at both ends)",
            "(?!.*//)(?!.*/\\.{1,2}(/|$))/[A-Za-z0-9._~+/-]*[A-Za-z0-9_~+-]/",
            200,
            "it begins and ends with /, and is not / itself: that is the site's own app");

    static final Key<List<String>> ALIASES = Key.of("aliases", ListOf.any(ALIAS), "[]", List::<String>of)
            .doc(
                    "Further names that the site is served under. *.example.org is every name below example.org; an exact name of"
                            + " another site goes before it.")
            .example("[foobar.net, \"*.foobar.org\"]")
            .aka("alias", "server_aliases");

    static final Key<Site.Www> WWW = Key.of(
                    "www",
                    Scalars.choice(
                            "www",
                            Words.of(
                                    "none", Site.Www.NONE,
                                    "redirect", Site.Www.REDIRECT,
                                    "serve", Site.Www.SERVE)),
                    "none")
            .doc(
                    "What becomes of the name with www. before it, or of the one without where the domain has it: redirect leads its"
                            + " visitors to the domain, serve serves it as well, none leaves it to whom it belongs.")
            .example("redirect");

    static final Key<Optional<String>> SITE_APP = Key.optional("app", APP)
            .doc(
                    "Which app answers what is no static file: one of apps, or app, that of the section app. Left out: for the site of"
                            + " domain the section app, for another no app.")
            .example("blog");

    static final Key<Map<String, String>> PATHS = Key.of("paths", MapOf.any(PATH, APP), "{}", Map::<String, String>of)
            .doc(
                    "Apps that answer below a path, whole paths included: what is no static file there is asked of that app, which sees"
                            + " the path as the visitor wrote it.")
            .example("{/api/: api}")
            .aka("locations", "routes");

    static final Key<Boolean> REST = Key.of("default", Scalars.SWITCH, "false")
            .doc(
                    "Whether it answers to names of no site, too. Where there are web.sites and none says so, these are answered with 421.")
            .example("true")
            .aka("default_server");

    private static final Scalar<String> FILE = Scalars.matching(
            "file_served",
            "a file's path in static_files",
            "[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*",
            200,
            "such as index.html");

    static final Key<Optional<String>> FALLBACK = Key.optional("fallback", FILE)
            .doc(
                    "The static file that answers with 200 where there is none of that path, for an application that runs in browsers and"
                            + " has paths of its own. Not where an app answers these.")
            .example("index.html")
            .aka("spa", "try_files")
            .needs("static_files");

    static final Key<Boolean> INDEX = Key.of("directory_index", Scalars.SWITCH, "false")
            .doc(
                    "Whether a directory of static_files that has an index.html is that, beside an app too. Where there is no app, it is"
                            + " anyway.")
            .example("true")
            .aka("index", "autoindex");

    private static final Key<String> DOMAIN = Key.required("domain", Scalars.DOMAIN)
            .doc("Its public host name.")
            .example("blog.foobar.com")
            .aka("hostname", "host", "server_name");

    private static final Section<Site> SITE = Section.of(
            "site",
            "A further site of the web servers, under a name of its own.",
            List.of(
                    DOMAIN,
                    ALIASES,
                    WWW,
                    WebLanguage.STATIC_FILES,
                    WebLanguage.PUBLISHED,
                    SITE_APP,
                    PATHS,
                    REST,
                    FALLBACK,
                    INDEX,
                    AuthLanguage.KEY,
                    NginxDirectives.OF_SITE),
            f -> new Site(
                    "",
                    f.get(DOMAIN),
                    f.get(ALIASES),
                    f.get(WWW),
                    f.get(WebLanguage.STATIC_FILES),
                    f.get(WebLanguage.PUBLISHED),
                    f.get(SITE_APP),
                    f.get(PATHS),
                    f.get(REST),
                    new Site.Pages(f.get(FALLBACK), f.get(INDEX)),
                    f.get(AuthLanguage.KEY),
                    f.get(NginxDirectives.OF_SITE)));

    private static final Type<Map<String, Site>> NAMED = MapOf.any(NAME, SITE);

    static final Key<List<Site>> SITES = new Key<>(
            "sites",
            NAMED,
            (node, at, path, reading) -> NAMED.read(node, at, path, reading)
                    .map(sites -> sites.entrySet().stream()
                            .map(e -> named(e.getKey(), e.getValue()))
                            .toList()),
            false,
            () -> Optional.of(List.of()),
            Optional.of("{}"),
            "Further sites, by name: each under names of its own, with its own files and apps, on the same web servers, behind the"
                    + " same load balancers. The one of domain stays as it is.",
            Optional.of("{blog: {domain: blog.foobar.com, app: blog}}"),
            List.of("virtual_hosts", "vhosts", "domains"),
            Optional.empty());

    private static Site named(String id, Site site) {
        return new Site(
                id,
                site.domain(),
                site.aliases(),
                site.www(),
                site.staticFiles(),
                site.published(),
                site.app(),
                site.paths(),
                site.rest(),
                site.pages(),
                site.auth(),
                site.directives());
    }

    /** How a message calls an app. */
    static String written(String app) {
        return app.isEmpty() ? MAIN : Characters.printable(app);
    }

    /** Where an app is said. */
    static String section(String app) {
        return app.isEmpty() ? MAIN : App.NAMED + "." + app;
    }
}
