package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The example of two sites and three apps, as visitors see it, and then what changes in one of them. Each test goes on from the last. */
@Tag("lab")
@Tag("app")
@Tag("web")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SitesIT {

    private static final Path EXAMPLES = Path.of("examples");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-sites", Lab.READY, "lb-01", "web-01", "web-02");
        site = new Site(lab, Tool.built(), directory);
        for (var file : List.of(
                "sites/shop/server.py",
                "sites/api/server.py",
                "sites/blog/server.py",
                "sites/blog/posts/first.txt",
                "sites/files/blog.css")) {
            site.write(file, Files.readString(EXAMPLES.resolve(file)));
        }
        // It answers to its own name only, as many do.
        site.write(
                "sites/shop/server.py",
                Files.readString(EXAMPLES.resolve("sites/shop/server.py"))
                        .replace(
                                "    def do_GET(self):\n",
                                "    def do_GET(self):\n        if self.headers['Host'] != os.environ['DOMAIN']:\n"
                                        + "            return self.send_error(421)\n"));
        site.topology(Files.readString(EXAMPLES.resolve("two-sites.yml"))
                .replaceAll("(lb-01|web-01|web-02): 192\\.168\\.56\\.1.", "$1: @$1@"));
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** What a visitor of that name gets, its status and where it leads him in front. */
    private static String visited(String host, String path) {
        return lab.on(
                "lb-01",
                "curl -sS -o /tmp/body -w '%{http_code} %{redirect_url} ' -H 'Host: " + host + "' http://"
                        + lab.address("lb-01") + path + "; cat /tmp/body");
    }

    private static String pid(String server, String unit) {
        return lab.on(server, "systemctl show -P MainPID " + unit);
    }

    @Test
    @Order(1)
    void each_name_leads_to_its_site_and_each_path_to_its_app() {
        assertThat(visited("www.foobar.com", "/")).startsWith("200").contains("The shop of www.foobar.com");
        assertThat(visited("www.foobar.com", "/api/products")).startsWith("200").contains("\"price\": \"2.50\"");
        assertThat(visited("www.foobar.com", "/api/nothing")).startsWith("404").contains("\"path\": \"/api/nothing\"");
        assertThat(visited("www.foobar.com", "/api/.env")).startsWith("404").doesNotContain("path");
        assertThat(visited("foobar.com:8080", "/some?thing=1"))
                .startsWith("308 http://www.foobar.com:8080/some?thing=1");
        assertThat(visited("blog.foobar.com", "/")).startsWith("200").contains("<h1>blog.foobar.com</h1>", "first");
        assertThat(visited("blog.foobar.com", "/first")).startsWith("200").contains("Two sites on one stack.");
        assertThat(visited("blog.foobar.com", "/blog.css")).startsWith("200").contains("color: #345");
        assertThat(visited("blog.foobar.com", "/api/products")).startsWith("404");
        assertThat(visited("ann.blog.foobar.com", "/")).startsWith("200").contains("<h1>ann.blog.foobar.com</h1>");
        assertThat(visited("www.foobar.com", "/blog.css")).startsWith("404");
        assertThat(visited("elsewhere.example.org", "/")).startsWith("421");
        assertThat(visited("192.0.2.1", "/")).startsWith("421");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(2)
    void a_release_of_one_app_leaves_the_others_alone_and_goes_back_by_itself() throws IOException {
        var shop = pid("web-01", "foobar-app.service");
        var blog = pid("web-01", "foobar-app-blog.service");
        site.write("sites/blog/posts/second.txt", "What is new.\n");
        lab.on(
                "lb-01",
                "nohup sh -c 'while [ ! -e /tmp/enough ]; do curl -sS -o /dev/null -w \"%{http_code}\\n\" -H \"Host: blog.foobar.com\""
                        + " http://127.0.0.1/first; done' >/tmp/visits 2>&1 </dev/null &");
        site.apply();
        lab.on("lb-01", "touch /tmp/enough");

        assertThat(visited("blog.foobar.com", "/second")).contains("What is new.");
        assertThat(lab.on("lb-01", "sort -u /tmp/visits")).isEqualTo("200");
        assertThat(pid("web-01", "foobar-app.service")).isEqualTo(shop);
        assertThat(pid("web-01", "foobar-app-blog.service")).isNotEqualTo(blog);

        // It would listen elsewhere than nginx asks, and nobody would tell nginx.
        var before = site.text();
        site.topology(before.replace("port: 8002", "port: 8012"));
        var moved = site.run("rollback blog --yes --no-color");
        assertThat(moved.exit()).isOne();
        assertThat(moved.out())
                .contains(
                        "the app blog listens at HOST=127.0.0.1 PORT=8002 there, and is to listen at HOST=127.0.0.1 PORT=8012");

        // Of what lies here of another app nothing is read, let alone released; what else differs of it, and of nginx,
        // stays.
        site.topology(before.replace("  release: sites/shop", "  environment: {MOTTO: new}\n  release: sites/shop")
                .replace("    release: sites/api", "    kept_release: \"0123456789abcdef\"\n    release: sites/api")
                .replace("  www: redirect", "  max_body_size: 7m\n  www: redirect"));
        var elsewhere = directory.resolve("sites/away");
        Files.move(directory.resolve("sites/shop"), elsewhere);
        var back = site.run("rollback blog --yes --no-color");
        Files.move(elsewhere, directory.resolve("sites/shop"));

        assertThat(back.exit()).as(back.toString()).isZero();
        assertThat(back.out())
                .containsPattern(
                        "this is for the app blog alone; what differs besides stays as it is, for the next apply:"
                                + " web-01 and web-02: .*~ file /etc/systemd/system/foobar-app.service.*~ service nginx.service");
        assertThat(lab.on("web-01", "cat /etc/systemd/system/foobar-app.service /etc/nginx/conf.d/foobar.conf"))
                .doesNotContain("MOTTO", "7m");
        assertThat(site.text()).contains("MOTTO", "0123456789abcdef");
        site.topology(site.text()
                .replace("  environment: {MOTTO: new}\n", "")
                .replace("    kept_release: \"0123456789abcdef\"\n", "")
                .replace("  max_body_size: 7m\n", ""));
        assertThat(visited("blog.foobar.com", "/second")).startsWith("404");
        assertThat(pid("web-01", "foobar-app.service")).isEqualTo(shop);
        assertThat(site.text()).containsPattern("(?s)blog:\n *kept_release: \"?[0-9a-f]{16}");
        assertThat(site.run("releases blog --no-color").out())
                .contains("rolled back to")
                .contains("sites/blog");
        assertThat(site.run("releases --no-color").out()).contains("sites/shop").doesNotContain("sites/blog");
        site.hasNoChanges();
    }

    @Test
    @Order(3)
    void an_app_that_is_dead_takes_its_own_site_alone_with_it() {
        lab.on("web-01", "systemctl kill -s STOP foobar-app-blog.service");

        var ran = site.run("verify web --no-color");

        assertThat(ran.exit()).isOne();
        assertThat(ran.out()).containsPattern("✗ web-01 +site-blog").containsPattern("✓ web-01 +nginx ");
        assertThat(visited("www.foobar.com", "/")).startsWith("200");
        lab.on("web-01", "systemctl kill -s CONT foobar-app-blog.service");
        site.isVerified();
    }

    /** The status of what somebody gets from the blog, with these words to curl. */
    private static String blog(String path, String words) {
        return lab.on(
                "lb-01",
                "curl -sS -o /tmp/body -D /tmp/head -w '%{http_code}' --path-as-is " + words
                        + " -H 'Host: blog.foobar.com' http://" + lab.address("lb-01") + path);
    }

    /** How the blog's style sheet comes to who takes these encodings. */
    private static String encoded(String taken) {
        blog("/blog.css", "-u ann:first -H 'Accept-Encoding: " + taken + "'");
        return lab.on("lb-01", "tr -d '\\r' </tmp/head | sed -n 's/^[Cc]ontent-[Ee]ncoding: //p'");
    }

    private static void users(String permissions, String... lines) throws IOException {
        var file = site.write("secrets/htpasswd", String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /** By the C library's own means, as mkpasswd and htpasswd do. */
    private static String hash(String password, String setting) {
        return lab.on("lb-01", "perl -e 'print crypt(shift, shift)' " + password + " '" + setting + "'");
    }

    @Test
    @Order(4)
    void a_site_asks_for_a_password_save_where_it_is_asked_for_its_health() throws IOException {
        var ann = "ann:" + hash("first", "$2y$05$abcdefghijklmnopqrstuu");
        users("rw-r--r--", ann);
        // On Debian 13: the package with its module comes, too.
        site.edit("  www: redirect ", "  compression: [brotli, gzip]\n  www: redirect ");
        site.edit(
                "      app: blog\n",
                "      app: blog\n      auth: {realm: Members only, users_file: secrets/htpasswd, except: [/first], allow: [192.0.2.0/24]}\n");

        assertThat(site.run("plan --no-color").err())
                .contains("topology.yml:", "secrets/htpasswd can be read or changed by others", "chmod 600");

        users(
                "rw-------",
                ann,
                "bob:" + lab.on("lb-01", "openssl passwd -apr1 bob"),
                "cleo:" + hash("cleo", "$5$saltsalt$"),
                "dan:" + hash("dan", "$6$rounds=5000$saltsalt$"),
                "eve:" + hash("eve", "$y$j9T$abcdefgh12345678$"));
        assertThat(site.run("plan --no-color").out())
                .contains("/etc/nginx/foobar-blog.users")
                .doesNotContain(ann.substring(4), "$apr1$", "$y$j9T$");
        site.apply();

        assertThat(blog("/", "")).isEqualTo("401");
        assertThat(lab.on("lb-01", "cat /tmp/head"))
                .containsIgnoringCase("WWW-Authenticate: Basic realm=\"Members only\"");
        assertThat(blog("/", "-u ann:wrong")).isEqualTo("401");
        for (var who : List.of("ann:first", "bob:bob", "cleo:cleo", "dan:dan", "eve:eve")) {
            assertThat(blog("/", "-u " + who)).as(who).isEqualTo("200");
        }
        // Files of the site, other methods, and ways around: what is not plainly an open path is asked for.
        for (var path : List.of("/blog.css", "/nothing", "/first/", "/first%2f", "//first", "/x/../first", "/FIRST")) {
            assertThat(blog(path, "")).as(path).isEqualTo("401");
        }
        assertThat(blog("/", "-d x=1")).isEqualTo("401");
        assertThat(encoded("gzip, br")).isEqualTo("br");
        assertThat(encoded("gzip")).isEqualTo("gzip");
        assertThat(encoded("identity")).isEmpty();
        assertThat(blog("/blog.css", "-X POST -d x=1")).isEqualTo("401");
        assertThat(
                        lab.on(
                                "web-01",
                                "curl -sS -o /dev/null -w '%{http_code}' -X TRACE -H 'Host: blog.foobar.com' http://127.0.0.1/"))
                .isEqualTo("401");
        // Whoever says that he comes from such an address does not.
        assertThat(blog("/", "-H 'X-Forwarded-For: 192.0.2.1'")).isEqualTo("401");
        assertThat(lab.on(
                        "lb-01",
                        "curl -sS -o /dev/null -w '%{http_code}' -H 'Host: blog.foobar.com' -H 'X-Forwarded-For: 192.0.2.1' http://"
                                + lab.address("web-01") + "/"))
                .isEqualTo("200");
        assertThat(blog("/first", "")).isEqualTo("200");
        assertThat(blog("/.well-known/acme-challenge/?page=/", "")).isEqualTo("404");
        assertThat(blog("/healthz", "")).isEqualTo("200");
        assertThat(visited("www.foobar.com", "/")).startsWith("200");
        assertThat(lab.on("web-01", "stat -c '%a %U:%G' /etc/nginx/foobar-blog.users"))
                .isEqualTo("640 root:www-data");
        site.hasNoChanges();
        site.isVerified();

        users("rw-------", "ann:" + hash("second", "$6$saltsalt$"));
        site.apply();

        assertThat(blog("/", "-u ann:first")).isEqualTo("401");
        assertThat(blog("/", "-u bob:bob")).isEqualTo("401");
        assertThat(blog("/", "-u ann:second")).isEqualTo("200");
        site.hasNoChanges();

        site.topology(site.text().replaceAll("(?m)^ *auth: .*\n", ""));
        site.apply();

        assertThat(blog("/", "")).isEqualTo("200");
        assertThat(lab.on("web-01", "ls /etc/nginx")).doesNotContain("users");
        site.hasNoChanges();
    }

    @Test
    @Order(5)
    void a_directive_of_a_site_is_its_own_and_one_that_nginx_rejects_is_named_before_anything_is_changed() {
        var before = lab.on("web-01", "cat /etc/nginx/conf.d/foobar*");
        site.edit(
                "      app: blog\n",
                "      app: blog\n      directives: [add_header X-Own yes always;, no_such on;]\n");

        var refused = site.attemptApply();

        assertThat(refused.exit()).as(refused.toString()).isOne();
        assertThat(refused.out())
                .contains("nginx rejects the new configuration; nothing was changed", "no_such")
                .contains("web.sites.blog.directives[1]: " + site.file() + ":");
        assertThat(lab.on("web-01", "cat /etc/nginx/conf.d/foobar*")).isEqualTo(before);

        site.edit(", no_such on;]", "]");
        site.apply();

        blog("/", "");
        assertThat(lab.on("lb-01", "cat /tmp/head")).containsIgnoringCase("X-Own: yes");
        lab.on("lb-01", "curl -sS -D /tmp/head -o /dev/null -H 'Host: www.foobar.com' http://" + lab.address("lb-01"));
        assertThat(lab.on("lb-01", "cat /tmp/head")).doesNotContainIgnoringCase("X-Own");
        site.hasNoChanges();
    }

    @Test
    @Order(6)
    void the_domain_can_be_changed_while_visitors_of_another_site_come() {
        lab.on(
                "lb-01",
                "rm -f /tmp/enough; nohup sh -c 'while [ ! -e /tmp/enough ]; do curl -sS -o /dev/null -w \"%{http_code}\\n\""
                        + " -H \"Host: blog.foobar.com\" http://127.0.0.1/first; done' >/tmp/visits 2>&1 </dev/null &");
        site.topology(site.text().replace("domain: www.foobar.com", "domain: shop.foobar.com"));

        site.apply();
        lab.on("lb-01", "touch /tmp/enough");

        assertThat(lab.on("lb-01", "sort -u /tmp/visits")).isEqualTo("200");
        assertThat(visited("shop.foobar.com", "/")).startsWith("200").contains("The shop of shop.foobar.com");
        assertThat(visited("www.shop.foobar.com", "/x")).startsWith("308 http://shop.foobar.com/x");
        assertThat(visited("www.foobar.com", "/")).startsWith("421");
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void a_site_that_leaves_takes_its_app_and_its_files_with_it_and_its_name_is_nobodys() throws IOException {
        // From now on it answers to all names.
        site.write("sites/shop/server.py", Files.readString(EXAMPLES.resolve("sites/shop/server.py")));
        var yaml = site.text();
        int sites = yaml.indexOf("  sites:");
        int app = yaml.indexOf("\napp:");
        int blog = yaml.indexOf("  blog:\n", app);
        site.topology(yaml.substring(0, sites) + yaml.substring(app, blog));

        site.apply();

        assertThat(lab.on("web-01", "ls /etc/nginx/conf.d /srv/foobar")).doesNotContain("blog");
        assertThat(lab.on("web-01", "systemctl show -P LoadState foobar-app-blog.service"))
                .isEqualTo("not-found");
        // The one site that is left answers to all names.
        await().untilAsserted(() -> assertThat(visited("blog.foobar.com", "/")).contains("The shop"));
        assertThat(visited("www.foobar.com", "/api/products")).startsWith("200");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(8)
    void a_page_that_runs_in_browsers_answers_at_its_own_paths_and_its_api_below_one() throws IOException {
        for (var file : List.of("spa/site/index.html", "spa/site/app.js", "spa/api/server.py")) {
            site.write(file, Files.readString(EXAMPLES.resolve(file)));
        }
        site.write("spa/site/docs/index.html", "the manual\n");
        site.topology(Files.readString(EXAMPLES.resolve("spa.yml"))
                .replaceAll("(lb-01|web-01): 192\\.168\\.56\\.1.", "$1: @$1@"));

        site.apply();

        assertThat(visited("www.foobar.com", "/")).startsWith("200").contains("<title>Tasks</title>");
        assertThat(visited("www.foobar.com", "/done")).startsWith("200").contains("<title>Tasks</title>");
        assertThat(visited("www.foobar.com", "/app.js")).startsWith("200").contains("history.pushState");
        assertThat(visited("www.foobar.com", "/docs/")).startsWith("200").contains("the manual");
        assertThat(sent("POST", "/api/tasks", "{\"title\": \"write it down\"}")).startsWith("201");
        assertThat(sent("PUT", "/api/tasks/1", "{\"done\": true}")).startsWith("200");
        assertThat(visited("www.foobar.com", "/api/tasks"))
                .startsWith("200")
                .contains("\"title\": \"write it down\", \"done\": true");
        assertThat(visited("www.foobar.com", "/api/none")).startsWith("404").contains("no such resource");
        assertThat(visited("www.foobar.com", "/.git/config")).startsWith("404");
        site.hasNoChanges();
        site.isVerified();
    }

    private static String sent(String method, String path, String json) {
        return lab.on(
                "lb-01",
                "curl -sS -o /tmp/body -w '%{http_code} ' -X " + method + " -H 'Host: www.foobar.com' -d '" + json
                        + "' http://" + lab.address("lb-01") + path + "; cat /tmp/body");
    }
}
