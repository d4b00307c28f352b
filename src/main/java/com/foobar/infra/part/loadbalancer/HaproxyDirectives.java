package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.Section;
import com.foobar.infra.part.Directives;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operator's own lines of HAProxy's configuration, in the sections that they are for.
 *
 * @param global for the process
 * @param defaults for all that follows
 * @param frontend where visitors come
 * @param backend that leads to the web servers
 */
public record HaproxyDirectives(
        List<String> global, List<String> defaults, List<String> frontend, List<String> backend) {

    /** None. */
    public static final HaproxyDirectives NONE = new HaproxyDirectives(List.of(), List.of(), List.of(), List.of());

    private static final String KEY_PATH = "load_balancer.directives";

    public HaproxyDirectives {
        global = List.copyOf(global);
        defaults = List.copyOf(defaults);
        frontend = List.copyOf(frontend);
        backend = List.copyOf(backend);
    }

    private static final String OWNED = "is written by the tool itself; take the entry out";

    private static final String HEALTH = "use load_balancer.health_check";

    private static final String VISITOR = "who a visitor is, is the tool's business: use load_balancer.trusted_proxies";

    private static final String REPEATED =
            "what is asked again, and of whom, is the tool's business: a POST must not be done twice";

    private static final Map<String, String> GLOBAL = Map.ofEntries(
            Map.entry("stats", "the tool asks HAProxy by its socket: it stays as it is"),
            Map.entry("unix-bind", "the tool asks HAProxy by its socket: it stays as it is"),
            Map.entry("description", "by it the live configuration is told: " + OWNED),
            Map.entry("chroot", OWNED),
            Map.entry("user", OWNED),
            Map.entry("group", OWNED),
            Map.entry("uid", OWNED),
            Map.entry("gid", OWNED),
            Map.entry("daemon", "systemd starts HAProxy; take the entry out"),
            Map.entry("master-worker", "systemd starts HAProxy; take the entry out"),
            Map.entry("pidfile", "systemd starts HAProxy; take the entry out"),
            Map.entry("server-state-file", OWNED),
            Map.entry("server-state-base", OWNED),
            Map.entry("hard-stop-after", OWNED),
            Map.entry("maxconn", "use load_balancer.max_connections"),
            Map.entry("tune.bufsize", "use web.max_header_size"),
            Map.entry("tune.maxrewrite", "use web.max_header_size"),
            Map.entry("ssl-default-bind-options", "use load_balancer.https.profile"),
            Map.entry("ssl-default-bind-ciphers", "use load_balancer.https.profile"),
            Map.entry("ssl-default-bind-ciphersuites", "use load_balancer.https.profile"));

    /** What no section of a proxy may have. */
    private static final Map<String, String> PROXY = Map.ofEntries(
            Map.entry("mode", "it is HTTP; take the entry out"),
            Map.entry("disabled", "the tool relies on it; take the entry out"),
            Map.entry("stats", "they are at load_balancer.status_port"),
            Map.entry("load-server-state-from-file", OWNED),
            Map.entry("maxconn", "use load_balancer.max_connections"),
            Map.entry("default-server", HEALTH),
            Map.entry("server", "use web.servers"),
            Map.entry("server-template", "use web.servers"),
            Map.entry("bind", "use load_balancer.port, or load_balancer.https"),
            Map.entry("default_backend", OWNED),
            Map.entry("timeout connect", "use load_balancer.timeouts"),
            Map.entry("timeout client", "use load_balancer.timeouts"),
            Map.entry("timeout server", "use load_balancer.timeouts"),
            Map.entry("timeout tunnel", "use load_balancer.timeouts"),
            Map.entry("timeout check", HEALTH),
            Map.entry("option forwardfor", VISITOR),
            Map.entry("option idle-close-on-response", "without it a reload may lose a POST"),
            Map.entry("http-request set-src", VISITOR),
            Map.entry("tcp-request connection set-src", VISITOR),
            Map.entry("tcp-request session set-src", VISITOR),
            Map.entry("tcp-request content set-src", VISITOR),
            Map.entry("tcp-request connection expect-proxy", "use load_balancer.proxy_protocol"),
            Map.entry("errorfile", "use load_balancer.errors"),
            Map.entry("errorfiles", "use load_balancer.errors"),
            Map.entry("errorloc", "use load_balancer.errors"),
            Map.entry("errorloc302", "use load_balancer.errors"),
            Map.entry("errorloc303", "use load_balancer.errors"),
            Map.entry("http-error", "use load_balancer.errors"),
            Map.entry("retry-on", REPEATED),
            Map.entry("option redispatch", REPEATED),
            Map.entry("http-request disable-l7-retry", REPEATED),
            Map.entry("balance", "use load_balancer.algorithm"),
            Map.entry("cookie", "use load_balancer.stickiness"),
            Map.entry("dispatch", "use web.servers"),
            Map.entry("source", "nginx knows the load balancers by their addresses"),
            Map.entry("http-check", HEALTH),
            Map.entry("tcp-check", HEALTH),
            Map.entry("external-check", HEALTH),
            Map.entry("option httpchk", HEALTH),
            Map.entry("option tcp-check", HEALTH),
            Map.entry("option external-check", HEALTH),
            Map.entry("option ldap-check", HEALTH),
            Map.entry("option mysql-check", HEALTH),
            Map.entry("option pgsql-check", HEALTH),
            Map.entry("option redis-check", HEALTH),
            Map.entry("option smtpchk", HEALTH),
            Map.entry("option spop-check", HEALTH),
            Map.entry("option ssl-hello-chk", HEALTH));

    /** In the defaults what is for one proxy would be for that of the tool's own questions too. */
    private static Map<String, String> defaultsToo() {
        var all = new HashMap<>(PROXY);
        all.put("monitor-uri", "the tool's own questions would be answered by it: write it in the frontend");
        return Map.copyOf(all);
    }

    private static Key<List<String>> key(String place, Map<String, String> refused, String doc, String example) {
        return Directives.place(
                place,
                "haproxy_" + place,
                "a line of HAProxy's configuration",
                HaproxyWords::names,
                refused,
                doc,
                example);
    }

    private static final Key<List<String>> IN_GLOBAL =
            key("global", GLOBAL, "In global, after all else.", "[\"tune.http.maxhdr 200\"]");

    private static final Key<List<String>> IN_DEFAULTS =
            key("defaults", defaultsToo(), "In defaults, after all else.", "[\"option http-no-delay\"]");

    private static final Key<List<String>> IN_FRONTEND = key(
            "frontend",
            PROXY,
            "In the frontend that visitors come to, after all else.",
            "[\"http-request return status 410 if { path_beg /old }\"]");

    private static final Key<List<String>> IN_BACKEND = key(
            "backend",
            PROXY,
            "In the backend with the web servers, before these.",
            "[\"http-response set-header X-Frame-Options DENY\"]");

    static final Key<HaproxyDirectives> KEY = Key.of(
                    "directives",
                    Section.of(
                            "haproxy_directives",
                            "Lines of HAProxy's configuration.",
                            List.of(IN_GLOBAL, IN_DEFAULTS, IN_FRONTEND, IN_BACKEND),
                            f -> new HaproxyDirectives(
                                    f.get(IN_GLOBAL), f.get(IN_DEFAULTS), f.get(IN_FRONTEND), f.get(IN_BACKEND))))
            .doc(
                    "HAProxy's own lines, in the section that they are for, so that a template need not be copied for a line. HAProxy checks"
                            + " them before anything is changed. What the tool rests on cannot be overruled.")
            .aka("snippets", "extra");

    /** The same, each followed by where the topology says it. */
    HaproxyDirectives marked() {
        return new HaproxyDirectives(
                Directives.marked(KEY_PATH + ".global", global),
                Directives.marked(KEY_PATH + ".defaults", defaults),
                Directives.marked(KEY_PATH + ".frontend", frontend),
                Directives.marked(KEY_PATH + ".backend", backend));
    }
}
