package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.resource.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets from every source reach the hosts that need them, and are seen nowhere else: not in what the tool prints, not
 * in a saved plan, not in what the hosts log, not in an argument. Each test goes on from the last.
 */
@Tag("lab")
@Tag("app")
@Tag("mysql")
@Order(2)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretsIT {

    private static final String SUDO = "canary4Sudo'\"$x";

    /** Shell and SQL would each make something else of these. */
    private static final String APP = "canary4App'\"\\$(id) `id` #%";

    private static final String REPLICATION = "canary4Repl\\'\"$x";
    private static final String KEY = "canary4Key";

    /** The second ones. */
    private static final String OTHER_APP = "canary5App'\\\"";

    private static final String OTHER_REPLICATION = "canary5Repl'";
    private static final String OTHER_KEY = "canary5Key";

    private static final String APP_SERVER = """
            #!/usr/bin/env python3
            import http.server, os, sys
            if os.environ["MODE"] == "broken":
                sys.exit("told to be broken")
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    # As frameworks do that know which sites they serve.
                    self.send_response(200 if self.headers["Host"] == "www.foobar.com" else 400)
                    self.end_headers()
                    self.wfile.write(b"ok")
            http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    /** All that the tool printed. */
    private static final List<Ran> TOLD = new ArrayList<>();

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-secrets", Lab.READY, "one", "two");
        for (var host : List.of("one", "two")) {
            var operator = Base64.getEncoder().encodeToString(("operator:" + SUDO).getBytes(StandardCharsets.UTF_8));
            lab.on(host, "echo " + operator + " | base64 -d | chpasswd");
            // Every argument vector that shows itself is kept.
            lab.on(
                    host,
                    "systemd-run -q --unit=watch sh -c 'while sleep 0.05; do"
                            + " cat /proc/[0-9]*/cmdline 2>/dev/null; done >/run/watch.out'");
        }
        var inventory = Programs.text(lab.inventory());
        assertThat(inventory).contains("user: admin", "sudo: true");
        var sudo = secret("sudo.password", SUDO + "\n");
        Files.writeString(
                lab.inventory(),
                inventory
                        .replace("user: admin", "user: operator")
                        .replace("sudo: true", "sudo: {password: {command: [cat, " + sudo + "]}}"));
        site = new Site(lab, Tool.built().with(Map.of("CANARY_APP", APP)), directory);
        release(APP_SERVER);
        site.topology("""
                name: secrets
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                app:
                  servers: [one, two]
                  release: release
                  command: [run]
                  environment_file: app.env
                mysql:
                  primary: one
                  replicas: two
                  buffer_pool: 32M
                  app_password: {env: CANARY_APP}
                  replication_password: {file: replication.password}
                """);
        secret("app.env", "MODE=well\nAPI_KEY=" + KEY + "\n");
        secret("replication.password", REPLICATION + "\n");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Path secret(String name, String text) throws IOException {
        var file = Files.writeString(directory.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void release(String program) throws IOException {
        Files.setPosixFilePermissions(site.write("release/run", program), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void run(int exit, String command, String... options) {
        var ran = site.run(command, options);
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
        TOLD.add(ran);
    }

    private static String plan(String name) {
        return directory.resolve(name).toString();
    }

    /** The app's account may come from the other server too: the password works there, over TLS. */
    private static boolean mayLogIn(String user, String password) {
        var encoded = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
        return lab.attempt(
                                "two",
                                "MYSQL_PWD=$(echo " + encoded + " | base64 -d) mysql --no-defaults --protocol=tcp -h "
                                        + lab.address("one") + " -u " + user + " -e 'SELECT 1'")
                        .exit()
                == 0;
    }

    private static String environment(String host) {
        return lab.on(
                host, "tr '\\0' '\\n' </proc/$(systemctl show -P MainPID secrets-app.service)/environ | LC_ALL=C sort");
    }

    @Test
    @Order(1)
    void secrets_from_every_source_reach_the_hosts_that_need_them() {
        run(0, "plan", "-v", "--out", plan("first.plan"));
        run(0, "apply", "--yes", "-v");

        for (var host : List.of("one", "two")) {
            assertThat(environment(host)).contains("API_KEY=" + KEY + "\n", "DB_PASSWORD=" + APP + "\n");
        }
        assertThat(lab.on("one", "stat -c '%a %U' /etc/secrets/release.env /etc/secrets/app.env"))
                .isEqualTo("600 root\n600 root");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(2)
    void a_release_and_an_environment_that_the_app_cannot_start_with_are_put_back() throws IOException {
        var good = lab.on("one", "readlink /srv/secrets/app/current");
        release(APP_SERVER + "# another release\n");
        secret("app.env", "MODE=broken\nAPI_KEY=" + OTHER_KEY + "\n");

        run(1, "apply", "--yes", "-v", "--limit", "one");

        assertThat(TOLD.getLast().out() + TOLD.getLast().err())
                .contains("the previous configuration was put back and serves", "told to be ***")
                .as("values of the environment file are secrets, also in the app's own last words")
                .doesNotContain("told to be broken");
        assertThat(lab.on("one", "readlink /srv/secrets/app/current")).isEqualTo(good);
        assertThat(lab.on("one", "cat /etc/secrets/release.env")).contains(KEY).doesNotContain(OTHER_KEY);
        assertThat(environment("one")).contains("API_KEY=" + KEY + "\n", "MODE=well\n");
        assertThat(lab.on("one", "curl -fsS -H Host:www.foobar.com http://" + lab.address("one") + ":8000/healthz"))
                .isEqualTo("ok");
    }

    @Test
    @Order(3)
    void others_and_from_other_sources_take_the_place_of_the_first() throws IOException {
        secret("app.env", "MODE=well\nAPI_KEY=" + OTHER_KEY + "\n");
        secret("replication.password", OTHER_REPLICATION + "\n");
        var password = secret("app.password", OTHER_APP + "\n");
        site.edit("{env: CANARY_APP}", "{command: [cat, " + password + "]}");

        run(0, "plan", "--json", "-v", "--out", plan("second.plan"));
        assertThat(Site.changes(TOLD.getLast().last("plan")))
                .contains("one file /etc/secrets/release.env change topology");
        run(0, "apply", "--yes", "--json", "-v");

        for (var host : List.of("one", "two")) {
            assertThat(environment(host)).contains("API_KEY=" + OTHER_KEY + "\n", "DB_PASSWORD=" + OTHER_APP + "\n");
        }
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(4)
    void a_process_that_was_started_with_an_older_environment_is_started_anew() {
        // As after a crash between the swap of the file and the restart.
        lab.on(
                "one",
                "cp -a /etc/secrets/release.env /root/kept"
                        + " && sed -i 's/^FOOBAR_ENVIRONMENT=.*/FOOBAR_ENVIRONMENT=0123456789abcdef/' /etc/secrets/release.env"
                        + " && systemctl restart secrets-app.service && mv /root/kept /etc/secrets/release.env");

        run(0, "apply", "--yes", "--json", "-v");

        assertThat(Site.changes(TOLD.getLast().last("plan")))
                .hasSize(1)
                .first()
                .asString()
                .contains("secrets-app");
        assertThat(environment("one")).doesNotContain("0123456789abcdef");
        site.hasNoChanges();
    }

    @Test
    @Order(5)
    void no_secret_is_seen_in_output_plans_logs_arguments_or_files_of_others() {
        lab.on("one", "systemctl stop watch");
        lab.on("two", "systemctl stop watch");
        var traces = Stream.of(SUDO, APP, REPLICATION, KEY, OTHER_APP, OTHER_REPLICATION, OTHER_KEY)
                .flatMap(SecretsIT::traces)
                .toList();
        for (var trace : traces) {
            assertThat(TOLD).noneMatch(ran -> (ran.out() + ran.err()).contains(trace));
            assertThat(Programs.text(Path.of(plan("first.plan")))).doesNotContain(trace);
            assertThat(Programs.text(Path.of(plan("second.plan")))).doesNotContain(trace);
        }
        for (var host : List.of("one", "two")) {
            assertThat(lab.on(host, "tr '\\0' '\\n' </run/watch.out | grep -c mysqld || true"))
                    .as("the watch saw something")
                    .isNotEqualTo("0");
            assertThat(lab.on(host, "cat /var/log/foobar-infra.log; ls /var/lib/foobar-infra/secrets/steps"))
                    .contains("result=ok", ".log");
            assertThat(holding(host, "canary[45]"))
                    .as("files of " + host + " that hold a secret")
                    .isNotEmpty()
                    .allMatch(Pattern.compile("/etc/foobar-infra/secrets/secrets/.*"
                                    + "|/etc/secrets/(app|release)\\.env"
                                    // As it is in every replica of MySQL
                                    + "|/var/lib/mysql/.*")
                            .asMatchPredicate());
            var others = traces.stream()
                    .filter(trace -> !trace.startsWith("canary"))
                    .map(trace -> trace.replace("+", "[+]"))
                    .toList();
            assertThat(holding(host, String.join("|", others)))
                    .as("files of " + host + " that hold a secret in another shape, or something to guess it from")
                    .allMatch(Pattern.compile("/var/lib/foobar-infra/secrets/manifest|/etc/secrets/app\\.env")
                            .asMatchPredicate());
            assertThat(lab.on(host, "stat -c '%a' /var/lib/foobar-infra")).isEqualTo("700");
        }
        assertThat(mayLogIn("foobar_app", OTHER_APP)).isTrue();
        assertThat(mayLogIn("foobar_app", APP)).isFalse();
        assertThat(mayLogIn("foobar_replication", OTHER_REPLICATION)).isTrue();
        assertThat(mayLogIn("foobar_replication", REPLICATION)).isFalse();
    }

    /** Shapes in which a secret could be seen, and what it could be guessed from. */
    private static Stream<String> traces(String secret) {
        var name = secret.replaceFirst("[^A-Za-z0-9].*", "");
        var shapes = new ArrayList<>(List.of(
                name,
                Sha256.of(secret),
                Sha256.of("secrets/mysql-app:" + secret),
                Sha256.of("secrets/mysql-replication:" + secret)));
        for (int before = 0; before < 3; before++) {
            // Whatever stands before it; what depends on its neighbours is left out.
            var encoded =
                    Base64.getEncoder().encodeToString((" ".repeat(before) + name).getBytes(StandardCharsets.UTF_8));
            shapes.add(encoded.substring((before * 8 + 5) / 6, (before + name.length()) * 8 / 6));
        }
        return shapes.stream();
    }

    /** The host's files that match, the journal's text included, without those of the kernel. */
    private static List<String> holding(String host, String pattern) {
        lab.on(host, "journalctl -q --no-pager -o cat >/run/journal.out");
        return lab.on(
                        host,
                        "find / -xdev -type f ! -path '/proc/*' ! -path '/sys/*' -print0 >/run/files; "
                                + "for d in /run /tmp /var/lib/mysql; do find $d -xdev -type f -print0; done >>/run/files; "
                                + "xargs -0 grep -lazE -e '" + pattern + "' </run/files || true")
                .lines()
                .filter(l -> !l.isBlank())
                .toList();
    }
}
