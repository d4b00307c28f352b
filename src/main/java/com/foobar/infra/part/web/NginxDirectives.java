package com.foobar.infra.part.web;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.Directives;
import java.util.List;
import java.util.Map;

/**
 * The operator's own directives of nginx, each whole, in the place that they are for. Nginx itself says what they mean: here is seen
 * to it that none reaches out of its place, or takes away what the tool rests on.
 *
 * @param main besides events and http
 * @param http for all that nginx serves
 * @param server for the site
 */
public record NginxDirectives(List<String> main, List<String> http, List<String> server) {

    /** None. */
    public static final NginxDirectives NONE = new NginxDirectives(List.of(), List.of(), List.of());

    static final String KEY_PATH = "web.directives";

    public NginxDirectives {
        main = List.copyOf(main);
        http = List.copyOf(http);
        server = List.copyOf(server);
    }

    private static final String IN_A_LOCATION =
            "the load balancers' checks would be answered by it too: write it within a location { ... }";

    private static final String OWNED = "is written by the tool itself; remove it";

    private static final Map<String, String> MAIN = Map.ofEntries(
            Map.entry("user", OWNED),
            Map.entry("pid", OWNED),
            Map.entry("daemon", "systemd starts nginx; remove it"),
            Map.entry("master_process", "systemd starts nginx; remove it"),
            Map.entry("events", OWNED),
            Map.entry("http", "write what is for it in web.directives.http"));

    private static final Map<String, String> HTTP = Map.ofEntries(
            Map.entry("server", "the site is the tool's; write what is for it in web.directives.server"),
            Map.entry("http", OWNED),
            Map.entry(
                    "allow", IN_A_LOCATION.replace("within a location", "in web.directives.server, within a location")),
            Map.entry(
                    "deny", IN_A_LOCATION.replace("within a location", "in web.directives.server, within a location")),
            Map.entry("auth_basic", "what proves that nginx runs this configuration is asked without a password"),
            Map.entry("auth_request", "what proves that nginx runs this configuration is asked without a password"),
            // The site has its own of these, and nginx takes the inner one alone.
            Map.entry("client_max_body_size", "use web.max_body_size"),
            Map.entry("large_client_header_buffers", "use web.max_header_size"),
            Map.entry("add_header", "would have no effect on the site: write it in web.directives.server"),
            Map.entry("proxy_set_header", "would have no effect on the site: write it in web.directives.server"),
            Map.entry("set_real_ip_from", "whose word counts for a visitor's address is the tool's business"),
            Map.entry("real_ip_header", "whose word counts for a visitor's address is the tool's business"));

    private static final Map<String, String> SERVER = Map.ofEntries(
            Map.entry("listen", "use web.port"),
            Map.entry("server_name", "use domain"),
            Map.entry("root", "use web.static_files"),
            Map.entry("return", IN_A_LOCATION),
            Map.entry("rewrite", IN_A_LOCATION),
            Map.entry("if", IN_A_LOCATION),
            Map.entry("allow", IN_A_LOCATION),
            Map.entry("deny", IN_A_LOCATION),
            Map.entry("auth_basic", "use web.auth, or write it within a location { ... }"),
            Map.entry("auth_request", IN_A_LOCATION),
            Map.entry("set_real_ip_from", "whose word counts for a visitor's address is the tool's business"),
            Map.entry("real_ip_header", "whose word counts for a visitor's address is the tool's business"),
            Map.entry("ssl_certificate", "use web.https"),
            Map.entry("ssl_certificate_key", "use web.https"),
            Map.entry("client_max_body_size", "use web.max_body_size"),
            Map.entry("large_client_header_buffers", "use web.max_header_size"));

    private static Key<List<String>> key(String place, Map<String, String> refused, String doc, String example) {
        return Directives.place(
                place, "nginx_" + place, "a directive of nginx", NginxWords::first, refused, doc, example);
    }

    private static final Key<List<String>> IN_MAIN = key(
            "main", MAIN, "At the top of nginx.conf, before events and http.", "[\"worker_shutdown_timeout 60s;\"]");

    private static final Key<List<String>> IN_HTTP = key(
            "http",
            HTTP,
            "In http, before the site.",
            "[\"map $http_accept $webp { default ''; ~image/webp .webp; }\"]");

    private static final Key<List<String>> IN_SERVER = key(
            "server",
            SERVER,
            "In the site's server block, after all else: header lines, locations of its own.",
            "[\"location = /old { return 301 /new; }\"]");

    /** Of a further site. */
    static final Key<List<String>> OF_SITE = Directives.place(
            "directives",
            "nginx_server",
            "a directive of nginx",
            NginxWords::first,
            SERVER,
            "Nginx' own directives in the site's server block, each whole, as web.directives.server has them for the site of domain.",
            "[\"expires 1h;\"]");

    static final Key<NginxDirectives> KEY = Key.of(
                    "directives",
                    Section.of(
                            "nginx_directives",
                            "Directives of nginx, each whole: with its semicolon, or its braces.",
                            List.of(IN_MAIN, IN_HTTP, IN_SERVER),
                            f -> new NginxDirectives(f.get(IN_MAIN), f.get(IN_HTTP), f.get(IN_SERVER))))
            .doc(
                    "Nginx' own directives, in the place that they are for, so that a template need not be copied for a line. Nginx checks"
                            + " them before anything is changed. What the tool rests on cannot be overruled.")
            .aka("snippets", "extra");

    /** What a further site has of them, likewise. */
    static NginxDirectives marked(Site site) {
        return new NginxDirectives(
                List.of(), List.of(), Directives.marked(site.key(OF_SITE.name()), site.directives()));
    }

    /** The same, each followed by where the topology says it: by that a rejection is understood. */
    NginxDirectives marked() {
        return new NginxDirectives(
                Directives.marked(KEY_PATH + ".main", main),
                Directives.marked(KEY_PATH + ".http", http),
                Directives.marked(KEY_PATH + ".server", server));
    }
}
