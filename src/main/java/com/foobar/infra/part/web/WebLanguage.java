package com.foobar.infra.part.web;

import com.foobar.infra.language.Either;
import com.foobar.infra.language.Json;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.web.Web.WebServer;
import java.util.List;
import java.util.Optional;

/** The section {@code web}. */
final class WebLanguage {

    private WebLanguage() {}

    private static final Key<String> SERVER = Key.required("server", Scalars.SERVER)
            .doc("The server's name.")
            .example("web-02")
            .aka("name", "host");

    private static final Key<Boolean> BACKUP = Key.of("backup", Scalars.SWITCH, "false")
            .doc("Gets traffic only when every other web server is down. Needs load_balancer.mode: active-passive.")
            .example("true");

    private static final Key<Integer> WEIGHT = Key.of(
                    "weight", Scalars.number("", "a number from 1 to 256", 1, 256), "1")
            .doc("Its share of the traffic relative to the others.")
            .example("2");

    private static final Section<WebServer> WEB_SERVER = Section.of(
            "web_server",
            "One web server as the load balancer sees it.",
            List.of(SERVER, BACKUP, WEIGHT),
            f -> new WebServer(f.get(SERVER), f.get(BACKUP), f.get(WEIGHT)));

    private static final Key<List<WebServer>> SERVERS = Key.required(
                    "servers",
                    ListOf.oneOrMore(new Either<>(Scalars.SERVER, name -> new WebServer(name, false, 1), WEB_SERVER)))
            .doc("Where Nginx runs: servers' names, or mappings where more is to be said.")
            .example("[web-01, {server: web-02, weight: 2}]")
            .aka("server", "host", "hosts");

    private static final Key<Integer> PORT = Key.of("port", Scalars.PORT, "80")
            .doc("The HTTP port of Nginx. Must differ from the load balancer's if both are on one server.")
            .example("8080");

    private static final Key<Integer> STATUS_PORT = Key.of("status_port", Scalars.PORT, "8405")
            .doc("A port on the loopback address, for stub_status and for the proof that a reload took.")
            .example("8405");

    static final Key<Optional<String>> STATIC_FILES = Key.optional("static_files", Scalars.path("a directory's path"))
            .doc("A directory, relative to this file, whose files are served under /. Left out: a built-in page.")
            .example("site/")
            .aka("root", "static");

    static final Key<List<String>> PUBLISHED = Key.of(
                    "published", ListOf.any(Scalars.path("a file's path in static_files")), "[]", List::<String>of)
            .doc(
                    "Files in static_files that are meant to be served although they are called as dumps (*.sql) or as copies that"
                            + " editors leave are: others of such names are refused.")
            .example("[downloads/schema.sql]");

    private static final Key<String> MAX_BODY_SIZE = Key.of(
                    "max_body_size",
                    Scalars.matching(
                            "body_size", "a size such as 10m", "[1-9][0-9]{0,5}[kmg]", 7, "a number and k, m or g"),
                    "10m")
            .doc("The largest request body that is accepted.")
            .example("100m")
            .aka("client_max_body_size");

    private static final int LEAST_HEADER_KILOBYTES = 4;

    /** More is refused by many programs, Python's own HTTP server among them. */
    private static final int MOST_HEADER_KILOBYTES = 64;

    private static final Key<Integer> MAX_HEADER_SIZE = Key.of("max_header_size", headerSize(), "16k")
            .doc("The largest head of a request or an answer, its cookies included, that passes HAProxy and Nginx.")
            .example("32k")
            .aka("large_client_header_buffers", "proxy_buffer_size");

    private static final Key<Boolean> HTTPS = Key.of("https", Scalars.SWITCH, "false")
            .doc(
                    "Whether the load balancers ask Nginx by TLS, with certificates of the stack's own authority, which they verify."
                            + " Then it answers at https_port instead of port.")
            .example("true")
            .aka("tls", "ssl");

    private static final Key<Integer> HTTPS_PORT = Key.of("https_port", Scalars.PORT, "8443")
            .doc("The port of Nginx with https.")
            .example("4433");

    private static final Section<Web> SECTION = Section.of(
            "web",
            "Nginx: static files, and a proxy to the app.",
            List.of(
                    SERVERS,
                    PORT,
                    STATUS_PORT,
                    STATIC_FILES,
                    PUBLISHED,
                    MAX_BODY_SIZE,
                    MAX_HEADER_SIZE,
                    HTTPS,
                    HTTPS_PORT,
                    NginxPages.KEY,
                    NginxDirectives.KEY,
                    Compression.KEY,
                    SitesLanguage.ALIASES,
                    SitesLanguage.WWW,
                    SitesLanguage.SITE_APP,
                    SitesLanguage.PATHS,
                    SitesLanguage.REST,
                    SitesLanguage.FALLBACK,
                    SitesLanguage.INDEX,
                    AuthLanguage.KEY,
                    SitesLanguage.SITES),
            f -> new Web(
                    f.get(SERVERS),
                    f.get(PORT),
                    f.get(STATUS_PORT),
                    f.get(STATIC_FILES),
                    f.get(PUBLISHED),
                    f.get(MAX_BODY_SIZE),
                    f.get(MAX_HEADER_SIZE),
                    f.get(HTTPS) ? Optional.of(f.get(HTTPS_PORT)) : Optional.empty(),
                    NginxPages.of(f.get(NginxPages.KEY)),
                    f.get(NginxDirectives.KEY),
                    new Site(
                            "",
                            "",
                            f.get(SitesLanguage.ALIASES),
                            f.get(SitesLanguage.WWW),
                            Optional.empty(),
                            List.of(),
                            f.get(SitesLanguage.SITE_APP),
                            f.get(SitesLanguage.PATHS),
                            f.get(SitesLanguage.REST),
                            new Site.Pages(f.get(SitesLanguage.FALLBACK), f.get(SitesLanguage.INDEX)),
                            f.get(AuthLanguage.KEY),
                            List.of()),
                    f.get(SitesLanguage.SITES),
                    f.get(Compression.KEY)));

    static final Key<Optional<Web>> KEY = Key.optional("web", SECTION)
            .doc("Nginx. Left out: no web servers.")
            .aka("nginx", "web_servers", "webservers")
            .needs("domain");

    /** In bytes. */
    private static Scalar<Integer> headerSize() {
        var limits = "from " + LEAST_HEADER_KILOBYTES + "k to " + MOST_HEADER_KILOBYTES + "k";
        var json = Json.Obj.ofType("string").put("pattern", "^[1-9][0-9]?k$");
        return Scalar.text("header_size", "a size " + limits, json, written -> {
            if (!written.matches("[1-9][0-9]?k")) {
                throw new Refused("", "a number and k, " + limits);
            }
            int kilobytes = Integer.parseInt(written.substring(0, written.length() - 1));
            if (kilobytes < LEAST_HEADER_KILOBYTES || kilobytes > MOST_HEADER_KILOBYTES) {
                throw new Refused("", limits);
            }
            return kilobytes << 10;
        });
    }
}
