package com.foobar.infra.part.app.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of an app on two servers, each with a database: run once, whatever happens meanwhile. Each test goes on from the last. */
@Tag("lab")
@Tag("app")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MigrationsIT {

    private static final String PROGRAM = """
            import os
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b"@VERSION@\\n")

            ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    /** Each run leaves a line on the server where it ran. */
    private static final String RAN = "echo @VERSION@ >>\"$STATE_DIRECTORY/ran\"\n";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws Exception {
        lab = Lab.up("it-migrations", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        var secrets = site.write("app.env", "API_TOKEN='not for \"everybody\"'\n");
        Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                web: {servers: [one, two], port: 8080}
                app:
                  servers: [one, two]
                  release: app
                  command: [/usr/bin/python3, server.py]
                  packages: [python3]
                  environment: {PLAIN: it's plain}
                  environment_file: app.env
                  migrate: [/bin/sh, migrate.sh]
                  migrate_timeout: 1m
                mysql:
                  primary: one
                  replicas: [two]
                  buffer_pool: 64M
                  accounts:
                    migrations: {privileges: owner}
                """);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void version(String name, String migration) {
        site.write("app/server.py", PROGRAM.replace("@VERSION@", name));
        site.write("app/migrate.sh", (RAN + migration).replace("@VERSION@", name));
    }

    private static String serves(String server) {
        return lab.on(server, "curl -sS http://" + lab.address(server) + ":8080/");
    }

    /** How often the migration of a version ran, on both servers together. */
    private static int ran(String version) {
        int times = 0;
        for (var server : new String[] {"one", "two"}) {
            times += Integer.parseInt(
                    lab.on(server, "cat /var/lib/small-app/ran 2>/dev/null | grep -cx " + version + " || true"));
        }
        return times;
    }

    @Test
    @Order(1)
    void it_runs_once_as_the_owner_with_the_apps_environment_and_its_output_is_shown() {
        version("v1", """
                set -eu
                echo "as $DB_USER of $DB_NAME, $PLAIN, token $API_TOKEN, password $DB_PASSWORD"
                pwd
                MYSQL_PWD=$DB_PASSWORD mysql -h "$DB_WRITE_HOST" -u "$DB_USER" --ssl-mode=VERIFY_CA --ssl-ca="$DB_SSL_CA" \\
                    -e 'CREATE TABLE guests (name varchar(20) PRIMARY KEY)' "$DB_NAME"
                """);

        var ran = site.attemptApply();

        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out())
                .contains("runs /bin/sh migrate.sh once, of release ", "as the database account migrations")
                .contains("as migrations of foobar, it's plain, token ***, password ***", "/srv/small/app/releases/");
        assertThat(ran("v1")).isOne();
        assertThat(lab.sql("two", "SHOW TABLES FROM foobar")).contains("guests");
        site.hasNoChanges();
        site.isVerified();
        assertThat(lab.on("one", "cat /var/lib/foobar-infra/small/steps/*.log; journalctl --no-pager"))
                .doesNotContain("not for \"everybody\"")
                .doesNotContain(lab.on("one", "cat /etc/foobar-infra/small/secrets/mysql-account-migrations"));
        assertThat(lab.on("one", "ls -R /run/foobar-infra /etc/small")).doesNotContain("migrat");
    }

    @Test
    @Order(2)
    void one_that_fails_stops_all_before_any_server_is_switched() {
        version("v2", "echo half of it; echo no such column >&2; exit 7\n");

        var ran = site.attemptApply();

        assertThat(ran.exit()).isOne();
        assertThat(ran.out())
                .contains("half of it", "no such column", "failed with exit code 7. No server was switched");
        assertThat(serves("one")).isEqualTo("v1");
        assertThat(serves("two")).isEqualTo("v1");
        assertThat(site.run("plan", "--no-color").out()).contains("failed on one on ", "; runs again");

        version("v3", "");
        site.apply();
        assertThat(serves("two")).isEqualTo("v3");
        assertThat(ran("v2")).isOne();
        assertThat(ran("v3")).isOne();
    }

    @Test
    @Order(3)
    void one_that_hangs_is_ended_and_has_failed() {
        site.edit("migrate_timeout: 1m", "migrate_timeout: 2s");
        version("v4", "echo waiting for a lock; sleep 300\n");

        var ran = site.attemptApply();

        assertThat(ran.exit()).isOne();
        assertThat(ran.out()).contains("waiting for a lock", "did not end within 2 s (app.migrate_timeout)");
        assertThat(serves("one")).isEqualTo("v3");
        assertThat(lab.on("one", "pgrep -f '[s]leep 300' || true")).isEmpty();
        site.edit("migrate_timeout: 2s", "migrate_timeout: 1m");
    }

    @Test
    @Order(4)
    void with_its_client_killed_it_goes_on_and_does_not_run_again() throws Exception {
        version("v5", "touch \"$STATE_DIRECTORY/begun\"; until [ -e \"$STATE_DIRECTORY/go\" ]; do sleep 0.1; done\n");
        try (var client = site.startApply()) {
            Awaitility.await("it has begun")
                    .until(() -> lab.attempt("one", "test -e /var/lib/small-app/begun")
                                    .exit()
                            == 0);
            client.kill();
        }
        lab.on("one", "touch /var/lib/small-app/go");

        // Waits for the step that still runs, and goes on from there.
        site.apply();

        assertThat(serves("two")).isEqualTo("v5");
        assertThat(ran("v5")).isOne();
        lab.on("one", "rm /var/lib/small-app/go");
    }

    @Test
    @Order(5)
    void of_two_who_apply_at_once_one_runs_it() throws Exception {
        version("v6", "sleep 1\n");
        try (var one = site.startApply();
                var two = site.startApply()) {
            one.ended();
            two.ended();
        }
        site.apply();

        assertThat(serves("one")).isEqualTo("v6");
        assertThat(ran("v6")).isOne();
    }

    @Test
    @Order(6)
    void what_ran_for_one_server_does_not_run_for_another_that_comes_later() {
        version("v7", "");
        site.apply("--limit", "two");
        assertThat(serves("two")).isEqualTo("v7");
        assertThat(serves("one")).isEqualTo("v6");
        assertThat(lab.on("two", "grep -cx v7 /var/lib/small-app/ran")).isEqualTo("1");

        site.apply();

        assertThat(serves("one")).isEqualTo("v7");
        assertThat(ran("v7")).isOne();
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void it_is_known_once_the_server_on_which_it_ran_has_left() {
        // It ran, the first server did not come up with the release, and leaves.
        version("v8", "");
        lab.on(
                "one",
                "mkdir -p /etc/systemd/system/small-app.service.d && printf '[Service]\\nExecStartPre=/bin/false\\n'"
                        + " >/etc/systemd/system/small-app.service.d/broken.conf");
        assertThat(site.attemptApply().exit()).isOne();
        assertThat(ran("v8")).isOne();
        site.edit("app:\n  servers: [one, two]", "app:\n  servers: [two]");

        site.apply();

        assertThat(serves("two")).isEqualTo("v8");
        assertThat(ran("v8")).isOne();
        lab.on("one", "rm -rf /etc/systemd/system/small-app.service.d; systemctl daemon-reload");
        site.edit("app:\n  servers: [two]", "app:\n  servers: [one, two]");
        site.apply();
        assertThat(serves("one")).isEqualTo("v8");
        assertThat(ran("v8")).isOne();
    }

    @Test
    @Order(8)
    void of_one_that_was_cut_short_nobody_knows_whether_it_ran_and_that_is_asked() throws Exception {
        version("v9", "touch \"$STATE_DIRECTORY/begun9\"; sleep 600\n");
        try (var client = site.startApply()) {
            Awaitility.await("it has begun")
                    .until(() -> lab.attempt("one", "test -e /var/lib/small-app/begun9")
                                    .exit()
                            == 0);
            lab.does("kill", "one");
            client.kill();
        }
        lab.does("start", "one");
        Awaitility.await("one is back")
                .until(() -> lab.attempt("one", "systemctl is-active mysql").exit() == 0);

        version("v9", "touch \"$STATE_DIRECTORY/begun9\"; sleep 600\n");
        var plan = site.run("plan", "--no-color").out();
        assertThat(plan).contains("began on one on ", "and nobody noted how it ended");
        assertThat(site.attemptApply().exit()).isOne();
        assertThat(ran("v9")).isOne();
        assertThat(serves("two")).isEqualTo("v8");
    }

    @Test
    @Order(9)
    void a_rollback_runs_none_and_neither_does_what_ran_before() {
        version("v10", "");
        site.apply();
        assertThat(serves("one")).isEqualTo("v10");

        assertThat(site.run("rollback app --yes").exit()).isZero();

        assertThat(serves("one")).isEqualTo("v8");
        assertThat(ran("v8")).isOne();
        site.hasNoChanges();
    }

    @Test
    @Order(10)
    void an_app_with_a_database_and_an_account_of_its_own_comes_to_these_alone() {
        version("v11", """
                set -eu
                echo "as $DB_USER of $DB_NAME"
                MYSQL_PWD=$DB_PASSWORD mysql -h "$DB_WRITE_HOST" -u "$DB_USER" --ssl-mode=VERIFY_CA --ssl-ca="$DB_SSL_CA" \\
                    -e 'CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (17)' "$DB_NAME"
                """);
        site.topology(
                site.text()
                        .replaceAll("\n *kept_release:.*", "")
                        .replace("  migrate_timeout:", "  database: shop\n  account: shop_app\n  migrate_timeout:")
                        .replace(
                                "  accounts:\n",
                                "  databases: {shop: {}}\n  accounts:\n    shop_app: {privileges: write, databases: [shop]}\n"));

        var ran = site.attemptApply();

        assertThat(ran.exit()).as(ran.toString()).isZero();
        // Of both databases that account is the owner, and of the app's own it is the only one.
        assertThat(ran.out()).contains("as migrations of shop");
        assertThat(serves("two")).isEqualTo("v11");
        for (var server : new String[] {"one", "two"}) {
            assertThat(asked(server, "SELECT CONCAT(CURRENT_USER(), ' ', id) FROM shop.orders")
                            .out())
                    .matches("shop_app@[^ ]+ 17\\s*");
            assertThat(asked(server, "SELECT * FROM foobar.guests").toString()).contains("denied");
        }
        site.hasNoChanges();
        site.isVerified();
    }

    /** What the primary says to the app as it runs, by its environment. */
    private static Ran asked(String server, String sql) {
        return lab.attempt(
                server,
                "export $(tr '\\0' '\\n' </proc/$(systemctl show -P MainPID small-app)/environ | grep ^DB_ | xargs);"
                        + " MYSQL_PWD=$DB_PASSWORD mysql -N -h $DB_WRITE_HOST -u $DB_USER --ssl-ca=$DB_SSL_CA -e \""
                        + sql
                        + "\" 2>&1");
    }
}
