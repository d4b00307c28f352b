package com.foobar.infra.stack;

import com.foobar.infra.check.Check;
import com.foobar.infra.config.SoundTopology;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.ErrorPages;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Ingredients;
import com.foobar.infra.part.ServerFiles;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.app.Php;
import com.foobar.infra.part.loadbalancer.HaproxyDirectives;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import com.foobar.infra.part.loadbalancer.maintenance.Maintenance;
import com.foobar.infra.part.loadbalancer.tls.Acme;
import com.foobar.infra.part.loadbalancer.tls.Https;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.setting.MysqlSetting;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.part.web.Web;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Stacks for tests: between them every branch of the templates. */
public final class Stacks {

    private Stacks() {}

    /** By name: the stacks below, and every topology of examples/. */
    public static Map<String, Topology> all() throws Exception {
        var all = new TreeMap<String, Topology>();
        all.put("apart", apart());
        all.put("static-only", staticOnly());
        all.put("front-page", frontPage(true));
        all.put("https", https(Https.Profile.INTERMEDIATE, 443, List.of()));
        all.put(
                "https-modern",
                https(
                        Https.Profile.MODERN,
                        8443,
                        List.of(
                                new Https.Files("tls/www.pem", "tls/www.key", Optional.empty()),
                                new Https.Files("tls/rsa/www.crt", "tls/rsa/www.key", Optional.of("tls/ca.pem")))));
        all.put("https-acme", acme());
        all.put("maintenance", maintenance());
        all.put("sticky", sticky());
        all.put("php-apart", phpApart());
        all.put("php-watched", phpWatched());
        try (var examples = Files.list(Path.of("examples"))) {
            for (var file : examples.filter(f -> f.toString().endsWith(".yml")).toList()) {
                var name = file.getFileName().toString().replace(".yml", "");
                all.put("example-" + name, TopologyLoader.load(file).topology());
            }
        }
        return all;
    }

    /** Load balancer, two web servers with the app, the primary on one and the replica on the other. */
    public static Topology threeServers() {
        return Topologies.of(
                "foobar",
                "www.foobar.com",
                List.of(
                        new Server("lb-01", "10.0.0.10"),
                        new Server("web-01", "10.0.0.11"),
                        new Server("web-02", "10.0.0.12")),
                Optional.of(balancer(List.of("lb-01"), LoadBalancer.Mode.ACTIVE_ACTIVE)),
                Optional.of(web("web-01", "web-02")),
                Optional.of(builtin("web-01", "web-02")),
                Optional.of(mysql("web-01", List.of("web-02"), Map.of())));
    }

    /** One load balancer, whose certificate an ACME server issues. */
    public static Topology acme() {
        var lb = balancer(List.of("lb-01"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        return Topologies.of(
                "issued",
                "www.foobar.com",
                List.of(new Server("lb-01", "10.0.0.10"), new Server("web-01", "10.0.0.11")),
                Optional.of(new LoadBalancer(
                        lb.servers(),
                        lb.port(),
                        lb.algorithm(),
                        lb.mode(),
                        lb.healthCheck(),
                        lb.timeouts(),
                        lb.maxConnections(),
                        lb.statusPort(),
                        Optional.of(new Https(
                                List.of(),
                                Https.Profile.INTERMEDIATE,
                                443,
                                true,
                                Optional.empty(),
                                Optional.of(new Acme(
                                        "https://acme.example/directory",
                                        Optional.empty(),
                                        true,
                                        List.of(),
                                        Optional.empty())))))),
                Optional.of(web("web-01")),
                Optional.empty(),
                Optional.empty());
    }

    /** One server whose app PHP runs, of which the monitoring on it tells. */
    static Topology phpWatched() throws ConfigException {
        return SoundTopology.load("""
                name: seen
                domain: www.foobar.com
                servers: {web-01: 10.0.0.11}
                web: {servers: web-01}
                app: {servers: web-01, release: examples/php, runtime: php-fpm}
                monitoring: {server: web-01}
                """);
    }

    /** A load balancer that keeps visitors from the site, save a few. */
    public static Topology maintenance() {
        var lb = balancer(List.of("lb-01"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        return Topologies.of(
                "closed",
                "www.foobar.com",
                List.of(new Server("lb-01", "10.0.0.10"), new Server("web-01", "10.0.0.11")),
                Optional.of(new LoadBalancer(
                        lb.servers(),
                        lb.port(),
                        lb.algorithm(),
                        lb.mode(),
                        lb.healthCheck(),
                        lb.timeouts(),
                        lb.maxConnections(),
                        lb.statusPort(),
                        Optional.empty(),
                        LoadBalancer.Rolling.USUAL,
                        Optional.of(new Maintenance(
                                true,
                                Optional.empty(),
                                List.of("203.0.113.7", "2001:db8::/32"),
                                Duration.ofMinutes(10))),
                        Optional.empty(),
                        LoadBalancer.Visitors.USUAL,
                        ErrorPages.NONE,
                        HaproxyDirectives.NONE)),
                Optional.of(web("web-01")),
                Optional.empty(),
                Optional.empty());
    }

    /** Two load balancers that lead a visitor to the same web server again, with HTTPS beside HTTP. */
    public static Topology sticky() {
        var lb = balancer(List.of("lb-01", "lb-02"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        return Topologies.of(
                "sticky",
                "www.foobar.com",
                List.of(
                        new Server("lb-01", "10.0.0.10"),
                        new Server("lb-02", "10.0.0.20"),
                        new Server("web-01", "10.0.0.11"),
                        new Server("web-02", "10.0.0.12")),
                Optional.of(new LoadBalancer(
                        lb.servers(),
                        lb.port(),
                        lb.algorithm(),
                        lb.mode(),
                        lb.healthCheck(),
                        lb.timeouts(),
                        lb.maxConnections(),
                        lb.statusPort(),
                        Optional.of(new Https(
                                List.of(), Https.Profile.INTERMEDIATE, 443, false, Optional.of(Duration.ofDays(1)))),
                        LoadBalancer.Rolling.USUAL,
                        Optional.empty(),
                        Optional.empty(),
                        new LoadBalancer.Visitors(
                                true,
                                List.of("203.0.113.0/24", "2001:db8::/32"),
                                List.of("198.51.100.7"),
                                List.of("192.0.2.0/24"),
                                Optional.of(50)),
                        new ErrorPages(
                                "load_balancer.errors",
                                "/etc/haproxy/foobar-error-",
                                Map.of("429", "slow.html", "503", "busy.html")),
                        new HaproxyDirectives(
                                List.of("tune.http.maxhdr 200"),
                                List.of("option http-no-delay"),
                                List.of("http-request return status 410 if { path_beg /old }"),
                                List.of("http-response set-header X-Frame-Options DENY")))),
                Optional.of(web("web-01", "web-02")),
                Optional.empty(),
                Optional.empty());
    }

    /** Two load balancers with HTTPS in front of static files. */
    public static Topology https(Https.Profile profile, int port, List<Https.Files> certificates) {
        var lb = balancer(List.of("lb-01", "lb-02"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        return Topologies.of(
                "secure",
                "www.foobar.com",
                List.of(
                        new Server("lb-01", "10.0.0.10"),
                        new Server("lb-02", "fd00::10"),
                        new Server("web-01", "10.0.0.11")),
                Optional.of(new LoadBalancer(
                        lb.servers(),
                        lb.port(),
                        lb.algorithm(),
                        lb.mode(),
                        lb.healthCheck(),
                        lb.timeouts(),
                        lb.maxConnections(),
                        lb.statusPort(),
                        Optional.of(new Https(
                                certificates,
                                profile,
                                port,
                                true,
                                certificates.isEmpty() ? Optional.empty() : Optional.of(Duration.ofDays(365)))))),
                Optional.of(certificates.isEmpty() ? web("web-01") : secretly(web("web-01"))),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, asked by TLS. */
    public static Web secretly(Web web) {
        return new Web(
                web.servers(),
                web.port(),
                web.statusPort(),
                web.staticFiles(),
                web.published(),
                web.maxBodySize(),
                web.maxHeaderBytes(),
                Optional.of(8443));
    }

    /** IPv6 and names, a web server apart from the user's own app, databases apart, active-passive, two balancers. */
    public static Topology apart() {
        var web = new Web(
                List.of(
                        new Web.WebServer("web-a", false, 100),
                        new Web.WebServer("web-b", true, 50),
                        new Web.WebServer("web-c", true, 1)),
                8080,
                8999,
                Optional.of("site"),
                "25m",
                32 << 10);
        var app = new App(
                List.of("app-1", "web-c"),
                9000,
                new App.Source.Release(
                        "shop", List.of("bin/shop", "--note", "100% $HOME \"quoted\""), Optional.of("shop.env")),
                Map.of("GREETING", "hello, world"),
                List.of("nodejs"),
                "/internal/health",
                Duration.ofSeconds(90));
        return Topologies.of(
                "shop-eu",
                "shop.example.org",
                List.of(
                        new Server("lb-1", "fd00::10"),
                        new Server("lb-2", "lb-2.example.org"),
                        new Server("web-a", "fd00::11"),
                        new Server("web-b", "web-b.example.org"),
                        new Server("web-c", "10.1.0.13"),
                        new Server("app-1", "fd00::21"),
                        new Server("db-1", "fd00::31"),
                        new Server("db-2", "db-2.example.org"),
                        new Server("db-3", "10.1.0.33")),
                Optional.of(balancer(List.of("lb-1", "lb-2"), LoadBalancer.Mode.ACTIVE_PASSIVE)),
                Optional.of(web),
                Optional.of(app),
                Optional.of(mysql(
                        "db-1",
                        List.of("db-2", "db-3"),
                        Map.of("max-connections", "500", "init_connect", "SET NAMES 'utf8mb4' # all"))));
    }

    /** PHP on servers of its own, one of them by IPv6, and beside no nginx. */
    public static Topology phpApart() {
        var php = new Php(
                ".",
                Map.of("memory_limit", "256M", "error_reporting", "E_ALL & ~E_NOTICE", "date.timezone", "a \"b\" ${c}"),
                16,
                List.of("intl", "mysql"));
        return Topologies.of(
                "blog",
                "blog.example.org",
                List.of(
                        new Server("web", "10.0.0.11"),
                        new Server("app-1", "10.0.0.21"),
                        new Server("app-2", "fd00::22")),
                Optional.empty(),
                Optional.of(web("web")),
                Optional.of(new App(
                        List.of("app-1", "app-2"),
                        9000,
                        new App.Source.Release(
                                "blog", List.of(), Optional.empty(), App.Runner.PHP_FPM, Optional.of(php)),
                        Map.of(),
                        List.of(),
                        "/health.php",
                        Duration.ofSeconds(90))),
                Optional.empty());
    }

    /** One server with nothing but static files. */
    public static Topology staticOnly() {
        return Topologies.of(
                "page",
                "page.example.org",
                List.of(new Server("one", "192.0.2.7")),
                Optional.empty(),
                Optional.of(web("one")),
                Optional.empty(),
                Optional.empty());
    }

    /** The load balancer asks for the front page, the app's or that of the static files. */
    public static Topology frontPage(boolean withApp) {
        var lb = balancer(List.of("lb"), LoadBalancer.Mode.ACTIVE_ACTIVE);
        var app = new App(
                List.of("web"),
                8000,
                new App.Source.Release("app", List.of("bin/app"), Optional.empty()),
                Map.of(),
                List.of(),
                "/well",
                Duration.ofSeconds(90));
        return Topologies.of(
                "front",
                "front.example.org",
                List.of(new Server("lb", "192.0.2.8"), new Server("web", "192.0.2.9")),
                Optional.of(new LoadBalancer(
                        lb.servers(),
                        lb.port(),
                        lb.algorithm(),
                        lb.mode(),
                        new LoadBalancer.HealthCheck("/", Duration.ofSeconds(2), 2, 2),
                        lb.timeouts(),
                        lb.maxConnections(),
                        lb.statusPort(),
                        Optional.empty())),
                Optional.of(web("web")),
                withApp ? Optional.of(app) : Optional.empty(),
                Optional.empty());
    }

    public static LoadBalancer balancer(List<String> servers, LoadBalancer.Mode mode) {
        return new LoadBalancer(
                servers,
                80,
                mode == LoadBalancer.Mode.ACTIVE_ACTIVE
                        ? LoadBalancer.Algorithm.ROUNDROBIN
                        : LoadBalancer.Algorithm.LEASTCONN,
                mode,
                new LoadBalancer.HealthCheck("/healthz", Duration.ofSeconds(2), 2, 2),
                new LoadBalancer.Timeouts(
                        Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofHours(1)),
                2000,
                8404,
                Optional.empty());
    }

    public static Web web(String... servers) {
        return new Web(
                java.util.Arrays.stream(servers)
                        .map(s -> new Web.WebServer(s, false, 100))
                        .toList(),
                80,
                8405,
                Optional.empty(),
                "10m",
                16 << 10);
    }

    public static App builtin(String... servers) {
        return new App(
                List.of(servers),
                8000,
                new App.Source.Builtin(),
                Map.of(),
                List.of(),
                "/healthz",
                Duration.ofSeconds(90));
    }

    /** The same as a further app. */
    public static App builtin(String name, int port, String... servers) {
        var usual = builtin(servers);
        return new App(
                name,
                usual.servers(),
                port,
                usual.source(),
                usual.environment(),
                usual.packages(),
                usual.healthPath(),
                usual.startTimeout(),
                usual.releasing(),
                usual.besides(),
                usual.data());
    }

    public static Mysql mysql(String primary, List<String> replicas, Map<String, String> settings) {
        return mysql(primary, replicas, settings, Mysql.Durability.ASYNC);
    }

    /** One that acknowledges nothing that no replica has. */
    public static Mysql semiSync(String primary, List<String> replicas) {
        return mysql(primary, replicas, Map.of(), Mysql.Durability.SEMI_SYNC);
    }

    /** One whose apps have routers. */
    public static Mysql routed(String primary, List<String> replicas) {
        return mysql(
                primary,
                replicas,
                Map.of(),
                Mysql.Durability.ASYNC,
                Optional.of(new Mysql.Routing(6446, 6447, 8406, 8407, Duration.ofSeconds(10), Duration.ofSeconds(10))));
    }

    private static Mysql mysql(
            String primary, List<String> replicas, Map<String, String> settings, Mysql.Durability durability) {
        return mysql(primary, replicas, settings, durability, Optional.empty());
    }

    private static Mysql mysql(
            String primary,
            List<String> replicas,
            Map<String, String> settings,
            Mysql.Durability durability,
            Optional<Mysql.Routing> routing) {
        return new Mysql(
                primary,
                replicas,
                3306,
                "foobar",
                "foobar_app",
                new SecretSource.Generated(),
                "foobar_repl",
                new SecretSource.Generated(),
                134217728,
                Duration.ofDays(7),
                Mysql.PackageSource.AUTO,
                settings,
                durability,
                routing,
                Map.of(),
                Map.of());
    }

    /** All that a topology asks of its servers; what the user would give is a file of no interest. */
    public static Stack stack(Topology topology, String token) {
        return Stack.of(given(topology, token));
    }

    /** What such a stack is made from. */
    public static Given given(Topology topology, String token) {
        var some = Archive.of(List.of(Archive.Entry.program("bin/app", "")));
        try {
            var made = new StackFiles(new Templates(Optional.empty()));
            var files = new HashMap<String, ServerFiles>();
            for (var server : topology.serversWithRoles()) {
                files.put(server, made.of(topology, server));
            }
            var archives = new HashMap<>(Map.of("app.release", some, "web.static_files", some));
            App.all(topology).forEach(app -> archives.put(app.key("release"), some));
            archives.putAll(made.builtIn(topology));
            var ingredients = new Ingredients(files, archives, made.texts(topology), Map.of());
            return new Given(topology, ingredients, token, _ -> false);
        } catch (TemplateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@code verify web} proves. */
    public static List<Check> webChecks(Topology topology, String token) {
        return stack(topology, token).checks().stream()
                .filter(c -> c.id().group().equals("web"))
                .toList();
    }

    /** What the files of a server set in MySQL. */
    public static List<MysqlSetting> settings(ServerFiles files) {
        return files.files().stream()
                .filter(f -> f.path().equals(MysqlPaths.CNF))
                .flatMap(f -> MysqlSettings.parse(f.content()).stream())
                .toList();
    }
}
