package com.foobar.infra.part.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.PostingVisitors;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The example of a PHP site, as its visitors see it, and then releases of its. Each test goes on from the last. */
@Tag("lab")
@Tag("app")
@Tag("web")
@Tag("exporters")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class PhpIT {

    private static final Path EXAMPLES = Path.of("examples");

    private static final String FRONT = """
            <?php
            $text = implode(' ', ['@VERSION@', $_SERVER['REQUEST_METHOD'], $_SERVER['REQUEST_URI'], $_SERVER['SCRIPT_NAME'],
                $_SERVER['HTTPS'] ?? 'plain', $_SERVER['HTTP_X_FORWARDED_HOST'] ?? '', $_SERVER['PATH_INFO'] ?? '']) . "\n";
            header('Content-Type: text/plain');
            header('Content-Length: ' . strlen($text));
            echo $text;
            """;

    private static final String GO = "/var/lib/foobar-app/go";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-php", Lab.READY, "lb-01", "web-01", "web-02");
        site = new Site(lab, Tool.built(), directory);
        for (var file : List.of(
                "php/public/index.php",
                "php/public/style.css",
                "php/src/Database.php",
                "php/src/Sessions.php",
                "php/bin/migrate.php")) {
            site.write(file, example(file));
        }
        site.topology(example("php.yml").replaceAll("(lb-01|web-01|web-02): 192\\.168\\.56\\.1.", "$1: @$1@"));
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String example(String file) throws IOException {
        return Files.readString(EXAMPLES.resolve(file));
    }

    private static String root() {
        return "http://" + lab.address("lb-01");
    }

    private static Http visitors() {
        return new Http(root());
    }

    /** A visitor who keeps cookies, as a browser does. */
    private static HttpResponse<String> ask(HttpClient browser, String path, Map<String, String> form)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(root() + path));
        if (!form.isEmpty()) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form.entrySet().stream()
                            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                            .collect(Collectors.joining("&"))));
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    /** Of one pixel. */
    private static final String PICTURE =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /** The front page after somebody brought a file by its form, which was answered with that status. */
    private static String brought(String file, String base64, String status) {
        return lab.on(
                "lb-01",
                "cd /root; for part in \"" + base64 + "\"; do printf %s \"$part\" | base64 -d; done >" + file
                        + "; token=$(curl -sS -c jar " + root()
                        + "/ | sed -n 's/.*name=\"token\" value=\"\\([0-9a-f]*\\)\".*/\\1/p')"
                        + "; [ \"$(curl -sS -o said -w '%{http_code}' -b jar -F token=$token -F author=Eva -F body=Look -F picture=@"
                        + file + " " + root() + "/)\" = " + status + " ] && curl -sS -b jar " + root() + "/");
    }

    @Test
    @Order(1)
    void visitors_of_the_example_read_and_write_and_are_known_again() throws Exception {
        try (var browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            var first = ask(browser, "/", Map.of()).body();
            assertThat(first).contains("<h1>Guestbook</h1>", "Visit 1, served by web-0");
            var token = first.replaceFirst("(?s).*name=\"token\" value=\"([0-9a-f]+)\".*", "$1");

            var written = ask(browser, "/", Map.of("token", token, "author", "Eva", "body", "Grüße & <b>love</b>"));
            assertThat(written.statusCode()).isEqualTo(303);

            // Whichever server answers.
            for (int visit = 2; visit < 6; visit++) {
                assertThat(ask(browser, "/", Map.of()).body())
                        .contains(
                                "Visit " + visit + ", served by web-0",
                                "<b>Eva</b> Grüße &amp; &lt;b&gt;love&lt;/b&gt;");
            }
            assertThat(ask(browser, "/", Map.of("token", "another", "author", "Mallory", "body", "hello"))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(brought("/root/picture.png", PICTURE, "303")).contains("<img src=\"/pictures/2\"");
        for (var server : List.of("web-01", "web-02")) {
            assertThat(
                            lab.on(
                                    server,
                                    "curl -sS -D /tmp/head http://127.0.0.1/pictures/2 | base64 -w0; grep -i ^content-type /tmp/head | tr -d '\\r'"))
                    .isEqualTo(PICTURE + "Content-Type: image/png");
        }
        assertThat(brought("/root/page.png", "PHNjcmlwdD48L3NjcmlwdD4=", "400")).doesNotContain("/pictures/3");
        assertThat(brought("/root/large.png", PICTURE + "\" \"$(head -c 1200000 /dev/zero | base64 -w0)", "400"))
                .doesNotContain("/pictures/3");
        assertThat(visitors().get("/pictures/1").statusCode()).isEqualTo(404);
        assertThat(visitors().servedBy(4)).containsOnlyKeys("web-01", "web-02");
        assertThat(lab.sql("web-02", "SELECT author FROM foobar.guestbook")).isEqualTo("Eva\nEva");
        var style = visitors().get("/style.css");
        assertThat(style.headers().firstValue("Content-Type")).hasValue("text/css");
        assertThat(style.body()).isEqualTo(example("php/public/style.css"));
        assertThat(visitors().get("/").headers().map()).doesNotContainKey("X-Powered-By");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(2)
    void php_runs_as_the_app_alone_and_its_packages_pool_does_not() {
        for (var server : List.of("web-01", "web-02")) {
            assertThat(lab.on(server, "ps -o user= -C \"$(basename /usr/sbin/php-fpm*)\" | sort -u"))
                    .isEqualTo("foobar-app");
            assertThat(lab.on(server, "cd /lib/systemd/system && systemctl is-active php*-fpm.service || :"))
                    .isEqualTo("inactive");
            assertThat(lab.on(server, "cd /lib/systemd/system && systemctl is-enabled php*-fpm.service || :"))
                    .isEqualTo("disabled");
            var password = lab.on(server, "sed -n 's/^DB_PASSWORD=\"\\(.*\\)\"/\\1/p' /etc/foobar/app.env");
            assertThat(password).isNotEmpty();
            assertThat(lab.on(
                            server, "grep -rlF -- '" + password + "' /etc/foobar /etc/php /etc/nginx /run/foobar-app"))
                    .isEqualTo("/etc/foobar/app.env");
            // Nobody but nginx and the app itself comes to the socket.
            assertThat(lab.attempt(server, "setpriv --reuid nobody --clear-groups test -e /run/foobar-app/web/php.sock")
                            .exit())
                    .isNotZero();
        }
    }

    @Test
    @Order(3)
    void what_is_no_script_of_the_release_is_never_run() {
        site.write("small/public/index.php", FRONT.replace("@VERSION@", "v1"));
        site.write("small/public/other.php", "<?php echo 'other ', $_SERVER['SCRIPT_NAME'];\n");
        site.write("small/public/notes.txt", "<?php echo 'run';\n");
        site.write("small/src/inner.php", "<?php echo 'inner';\n");
        site.edit("release: php\n", "release: small\n");
        site.edit("  migrate: [/usr/bin/php, bin/migrate.php]\n", "");
        // Until it may go on.
        site.write(
                "small/public/slow.php",
                "<?php while (!file_exists('" + GO + "')) { usleep(100000); } echo 'went on';\n");
        site.topology(site.text() + "monitoring: {server: lb-01}\n");
        site.edit("ini: {memory_limit: 64M,", "ini: {memory_limit: 64M, arg_separator.output: '&amp;', precision: 10,");
        site.apply();

        assertThat(visitors().get("/other.php").body()).isEqualTo("other /other.php");
        assertThat(visitors().get("/notes.txt").body()).isEqualTo("<?php echo 'run';\n");
        assertThat(visitors().get("/index.php/foo?a=b").body()).startsWith("v1 GET /index.php/foo?a=b /index.php ");
        assertThat(visitors().get("/notes.txt/x.php").body()).startsWith("v1 GET /notes.txt/x.php /index.php ");
        assertThat(visitors().get("/src/inner.php").body()).startsWith("v1 GET /src/inner.php /index.php ");
        assertThat(visitors().get("/.hidden.php").statusCode()).isEqualTo(404);
        site.hasNoChanges();
        // What somebody brought, even where a link in the release leads to it.
        for (var server : List.of("web-01", "web-02")) {
            lab.on(
                    server,
                    "mkdir -p /var/tmp/up && echo '<?php echo \"pwned\";' >/var/tmp/up/x.php && chmod -R a+rX /var/tmp/up"
                            + " && ln -s /var/tmp/up /srv/foobar/app/current/public/uploads");
        }
        assertThat(visitors().get("/uploads/x.php").body()).startsWith("v1 GET /uploads/x.php /index.php ");
        for (var server : List.of("web-01", "web-02")) {
            lab.on(server, "rm /srv/foobar/app/current/public/uploads");
        }
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(120))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** Waits until Prometheus answers it with something. */
    private static void untilTold(String expression) {
        until("lb-01", "promtool query instant http://127.0.0.1:9090 '" + expression + "' | grep -q .");
    }

    /** One of the web servers itself, since each has its own uploads. */
    private static String asked(String server, String path, String options) {
        return lab.on(
                server, "curl -sS -H 'Host: www.foobar.com' " + options + " http://" + lab.address(server) + path);
    }

    @Test
    @Order(4)
    void a_pool_of_which_all_are_busy_while_others_wait_is_told_until_it_has_room_again() throws IOException {
        var times = Files.readAllBytes(Path.of("src/test/resources/com/foobar/infra/part/app/times.yml"));
        lab.on("lb-01", "printf %s " + Base64.getEncoder().encodeToString(times) + " | base64 -d >/root/times.yml");
        assertThat(lab.on("lb-01", "promtool test rules /root/times.yml 2>&1")).contains("SUCCESS");

        untilTold("foobar_infra_php_workers{instance=\"web-02\"} == 4");
        untilTold("foobar_infra_php_requests_total > 0 and foobar_infra_php_waiting == 0 and foobar_infra_php_up == 1");
        lab.on(
                "web-01",
                "for i in 1 2 3 4 5 6 7; do systemd-run -q curl -s -m 120 http://" + lab.address("web-01")
                        + "/slow.php; done");
        untilTold("ALERTS{alertname=\"PhpFull\",instance=\"web-01\",alertstate=\"firing\"}");
        untilTold("foobar_infra_php_busy{instance=\"web-01\"} == 4");
        // What nginx leads to PHP is no way to its page of status.
        assertThat(visitors().get("/foobar-infra-status").body()).startsWith("v1 GET /foobar-infra-status /index.php ");
        assertThat(lab.attempt(
                                "web-01",
                                "setpriv --reuid nobody --clear-groups test -e /run/foobar-app/web/status.sock")
                        .exit())
                .isNotZero();

        lab.on("web-01", "touch " + GO);
        until("lb-01", "! promtool query instant http://127.0.0.1:9090 ALERTS | grep -q PhpFull");
        untilTold("foobar_infra_php_waiting{instance=\"web-01\"} == 0");

        lab.on("web-01", "systemctl kill -s STOP foobar-app");
        untilTold("ALERTS{alertname=\"PhpSilent\",instance=\"web-01\",alertstate=\"firing\"}");
        lab.on("web-01", "systemctl kill -s CONT foobar-app");
        until("lb-01", "! promtool query instant http://127.0.0.1:9090 ALERTS | grep -q PhpSilent");
    }

    @Test
    @Order(5)
    void what_visitors_upload_is_handed_out_by_nginx_never_run_and_outlives_releases() {
        site.write("small/public/upload.php", """
                <?php
                file_put_contents(dirname(__DIR__) . '/storage/log', "uploaded\\n", FILE_APPEND);
                $to = __DIR__ . '/uploads/' . basename($_FILES['file']['name']);
                echo move_uploaded_file($_FILES['file']['tmp_name'], $to) ? 'kept' : 'lost';
                """);
        site.edit("release: small\n", "release: small\n  writable: [storage, public/uploads]\n");
        site.apply();

        for (var server : List.of("web-01", "web-02")) {
            lab.on(server, "echo picture >/tmp/a.txt && echo '<?php echo 6 * 7;' >/tmp/b.php");
            assertThat(asked(server, "/upload.php", "-F file=@/tmp/a.txt")).isEqualTo("kept");
            assertThat(asked(server, "/upload.php", "-F file=@/tmp/b.php")).isEqualTo("kept");
            assertThat(asked(server, "/uploads/a.txt", "-i"))
                    .contains("picture", "Content-Type: text/plain", "X-Content-Type-Options: nosniff");
            assertThat(asked(server, "/uploads/b.php", "")).startsWith("v1 ");
            // Nginx reads what it is to hand out, and nothing else of the app's.
            assertThat(lab.on(
                            server, "stat -c '%a %U %G' /srv/foobar/writable/* /srv/foobar/writable/public/uploads/*"))
                    .contains("700 foobar-app foobar-app", "640 foobar-app www-data");
        }
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(6)
    void another_release_reaches_one_server_after_the_other_and_nobody_notices() throws Exception {
        site.write("small/public/index.php", FRONT.replace("@VERSION@", "v2"));
        var ends = new PostingVisitors(lab.address("lb-01"), "www.foobar.com").during(8, () -> site.apply());

        assertThat(ends).containsOnlyKeys("GET 200", "POST 200");
        assertThat(visitors().get("/").body())
                .startsWith("v2 GET / /index.php ")
                .contains(" plain ");
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void a_release_with_a_fault_in_it_stops_at_the_first_server() throws Exception {
        site.write("small/public/index.php", "<?php this is no PHP;\n");
        var ended = new ArrayList<Ran>();
        var ends = new PostingVisitors(lab.address("lb-01"), "www.foobar.com")
                .during(8, () -> ended.add(site.attemptApply("--gate-timeout", "20s")));

        var ran = ended.getFirst();
        assertThat(ran.exit()).as(ran.toString()).isOne();
        assertThat(ran.out())
                .contains("the previous configuration was put back and serves")
                .contains("by FastCGI at /run/foobar-app/web/php.sock", "500", "PHP Parse error");
        assertThat(ends).containsOnlyKeys("GET 200", "POST 200");
        assertThat(visitors().get("/").body()).startsWith("v2 ");

        site.write("small/public/index.php", FRONT.replace("@VERSION@", "v3"));
        // Nginx changes too, which asks its app first where that speaks HTTP.
        site.edit("web:\n  servers: [web-01, web-02]", "web:\n  servers: [web-01, web-02]\n  max_body_size: 3m");
        site.apply();
        assertThat(visitors().get("/").body()).startsWith("v3 ");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(8)
    void directives_of_the_operators_own_are_checked_by_the_daemons_before_anything_is_changed() {
        var before = lab.on("web-01", "cat /etc/nginx/conf.d/foobar.conf /etc/foobar/php-fpm.conf");
        site.edit("  max_body_size: 3m", """
                  max_body_size: 3m
                  directives:
                    server:
                      - add_header X-Own yes always;
                      - no_such_thing on;
                """.stripTrailing());
        var line = 1
                + site.text()
                        .substring(0, site.text().indexOf("- no_such_thing"))
                        .lines()
                        .count()
                - 1;

        var refused = site.attemptApply();

        assertThat(refused.exit()).as(refused.toString()).isOne();
        assertThat(refused.out())
                .contains("nginx rejects the new configuration; nothing was changed", "no_such_thing")
                .contains("web.directives.server[1]: " + site.file() + ":" + line + ":");
        assertThat(lab.on("web-01", "cat /etc/nginx/conf.d/foobar.conf /etc/foobar/php-fpm.conf"))
                .isEqualTo(before);

        site.edit("no_such_thing on;", "\"location = /own { return 200 'own'; }\"");
        site.edit("    workers: 4", "    workers: 4\n    pool: [no.such = 1]");
        var again = site.attemptApply();
        assertThat(again.exit()).as(again.toString()).isOne();
        assertThat(again.out()).contains("php-fpm rejects what app.php.pool says; nothing was changed", "no.such");
        assertThat(lab.on("web-01", "cat /etc/foobar/php-fpm.conf"))
                .isEqualTo(before.substring(before.indexOf("; foobar: how PHP")));

        site.edit("pool: [no.such = 1]", "pool: [pm.max_requests = 500]");
        site.apply();
        var own = visitors().get("/own");
        assertThat(own.body()).isEqualTo("own");
        assertThat(own.headers().firstValue("X-Own")).hasValue("yes");
        assertThat(visitors().get("/").body()).startsWith("v3 ");
        site.hasNoChanges();
    }

    @Test
    @Order(9)
    void on_a_server_of_its_own_it_is_asked_by_the_web_server_alone() {
        site.edit("web:\n  servers: [web-01, web-02]", "web:\n  servers: [web-01]");
        site.edit("app:\n  servers: [web-01, web-02]", "app:\n  servers: [web-02]");
        site.apply();

        assertThat(visitors().get("/some/where").body()).startsWith("v3 GET /some/where /index.php ");
        assertThat(visitors().get("/other.php").body()).startsWith("v3 GET /other.php /index.php ");
        assertThat(lab.on("web-02", "ss -Hltn sport = :8000 | wc -l")).isEqualTo("1");
        // FPM tells nobody else even what it can do.
        assertThat(answersFastCgi("web-01")).isTrue();
        assertThat(answersFastCgi("lb-01")).isFalse();
        site.hasNoChanges();
        site.isVerified();
    }

    /** Whether PHP on web-02 answers the question what it can do. */
    private static boolean answersFastCgi(String from) {
        var ask = "exec 3<>/dev/tcp/" + lab.address("web-02")
                + "/8000 && printf \"\\1\\11\\0\\0\\0\\0\\0\\0\" >&3 && head -c 1 <&3 | grep -q .";
        return lab.attempt(from, "timeout 5 bash -c '" + ask + "'").exit() == 0;
    }

    @Test
    @Order(10)
    void without_it_nothing_of_it_stays() {
        site.topology(site.text().replaceFirst("(?s)  release: small\n.*?\nmysql:", "\nmysql:"));
        site.apply();

        // The built-in app has taken its place.
        assertThat(visitors().post("hello").statusCode()).isBetween(200, 299);
        for (var server : List.of("web-01", "web-02")) {
            assertThat(lab.on(
                            server,
                            "ls -d /etc/foobar/php* /run/foobar-app /etc/foobar-infra/foobar/php* /var/lib/prometheus/node-exporter/*php*"
                                    + " /etc/systemd/system/*php-figures* 2>/dev/null; pgrep -l php-fpm || :"))
                    .isEmpty();
            // What apt installed along stays, as ever, and does not start.
            assertThat(lab.on(server, "dpkg-query -W -f '${db:Status-Status}' php-fpm 2>/dev/null || :"))
                    .isNotEqualTo("installed");
            assertThat(lab.on(server, "cd /lib/systemd/system && systemctl is-enabled php*-fpm.service || :"))
                    .isEqualTo("disabled");
        }
        site.hasNoChanges();
        site.isVerified();
    }
}
