package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that were edited by hand, and those that do not work: the old one serves until the new one does. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConfigurationsIT {

    private static final String HAPROXY = "haproxy/haproxy.cfg.ftl";
    private static final String SITE = "nginx/site.conf.ftl";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-conf", Lab.READY, "one");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: conf
                domain: www.foobar.com
                servers: {one: @one@}
                load_balancer: {servers: one, health_check: {path: /healthz}}
                web: {servers: one, port: 8080}
                """);
        site.apply();
        visitor = new Http("http://" + lab.address("one"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** A template of the user's own: the built-in one with one text replaced. @return the number of its line */
    private static int template(String name, String from, String to) {
        try {
            var builtin = Files.readString(Path.of("templates").resolve(name));
            assertThat(builtin).contains(from);
            site.write("templates/" + name, builtin.replace(from, to));
            return (int) builtin.substring(0, builtin.indexOf(from)).lines().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fault is mended by taking the template away again. */
    private static void withoutTemplate(String name) {
        try {
            Files.delete(directory.resolve("templates").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serves();
        site.hasNoChanges();
    }

    private static void serves() {
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(1)
    void what_was_edited_by_hand_is_shown_as_such_and_put_right() {
        lab.on(
                "one",
                "sed -i 's/balance roundrobin/balance leastconn/' /etc/haproxy/haproxy.cfg; systemctl reload haproxy;"
                        + " rm /etc/nginx/conf.d/conf.conf; chmod 666 /etc/nginx/nginx.conf");
        told(
                site.run("plan", "--no-color"),
                0,
                "~ file /etc/haproxy/haproxy.cfg   (changed by hand since the last apply)",
                "-    balance leastconn",
                "+    balance roundrobin",
                "+ file /etc/nginx/conf.d/conf.conf   (",
                " lines)   (changed by hand since the last apply)",
                "mode: 666 → 644");
        told(site.attemptApply(), 0, "Applied.");
        serves();
        site.hasNoChanges();
        assertThat(lab.on("one", "stat -c %a /etc/nginx/nginx.conf")).isEqualTo("644");
    }

    @Test
    @Order(2)
    void a_template_with_an_error_is_told_with_its_place_before_any_server_is_asked() {
        int line = template(HAPROXY, "maxconn ${maxConnections}", "maxconn ${maxConections}");
        var place = HAPROXY + ":" + line + ":15: ";
        for (var command : new String[] {"validate", "plan", "apply --yes"}) {
            var ran = command.equals("validate")
                    ? Tool.built().run("validate", "-f", site.file().toString())
                    : site.run(command);
            told(ran, 64, place, "`maxConections` is missing", "Did you mean `maxConnections`?");
        }
        withoutTemplate(HAPROXY);
    }

    @Test
    @Order(3)
    void what_haproxy_rejects_changes_nothing() {
        template(HAPROXY, "    option httplog\n", "    option no-such-option\n");
        var before = lab.on("one", "ls -lR --time-style=full-iso /etc/haproxy; systemctl show -p MainPID haproxy");
        told(
                site.attemptApply(),
                1,
                "haproxy rejects the new configuration; nothing was changed",
                "no-such-option",
                "haproxy.cfg:2");
        assertThat(lab.on("one", "ls -lR --time-style=full-iso /etc/haproxy; systemctl show -p MainPID haproxy"))
                .isEqualTo(before);
        withoutTemplate(HAPROXY);
    }

    @Test
    @Order(4)
    void what_nginx_rejects_changes_nothing() {
        template(SITE, "    server_tokens off;\n", "    server_tokens off;\n    no_such_directive on;\n");
        told(
                site.attemptApply(),
                1,
                "nginx rejects the new configuration; nothing was changed",
                "no_such_directive",
                "conf.conf:");
        withoutTemplate(SITE);
    }

    @Test
    @Order(5)
    void what_haproxy_accepts_but_cannot_run_is_put_back() {
        template(HAPROXY, "frontend public\n", "frontend public\n    bind 192.0.2.1:81\n");
        told(
                site.attemptApply(),
                1,
                "haproxy.service does not run the new configuration; the previous configuration was put back and serves",
                "192.0.2.1:81",
                "Stopped before the end");
        withoutTemplate(HAPROXY);
        assertThat(lab.on("one", "systemctl show -P NRestarts haproxy; systemctl is-active haproxy"))
                .isEqualTo("0\nactive");
    }

    @Test
    @Order(6)
    void what_nginx_accepts_but_cannot_run_is_put_back() {
        template(SITE, "    server_tokens off;\n", "    server_tokens off;\n    listen 80;\n");
        told(
                site.attemptApply(),
                1,
                "nginx.service does not run the new configuration; the previous configuration was put back and serves",
                "0.0.0.0:80",
                "Address already in use");
        withoutTemplate(SITE);
    }

    @Test
    @Order(7)
    void a_health_question_that_haproxy_would_find_unanswered_changes_nothing_and_is_told_with_its_place() {
        template(HAPROXY, "http-check expect status 200", "http-check expect status 204");
        var before = lab.on("one", "sha256sum /etc/haproxy/haproxy.cfg; systemctl show -p ExecReload,MainPID haproxy");
        told(
                site.attemptApply(),
                1,
                "by the new configuration HAProxy would lead nobody to servers that are well as it asks them now; nothing was changed",
                "web/one would be DOWN L7STS 200",
                "load_balancer.health_check.path: " + site.file() + ":4:");
        assertThat(lab.on("one", "sha256sum /etc/haproxy/haproxy.cfg; systemctl show -p ExecReload,MainPID haproxy"))
                .isEqualTo(before);
        assertThat(lab.on("one", "pgrep -f '[t]rial.cfg' || :")).isEmpty();
        template(HAPROXY, "http-check expect status 200", "http-check expect status 200-299");
        told(site.attemptApply(), 0, "Applied.");
        template(HAPROXY, "http-check expect status 200", "http-check expect status 200");
        told(site.attemptApply(), 0, "Applied.");
        withoutTemplate(HAPROXY);
    }

    @Test
    @Order(7)
    void a_site_that_load_balancers_would_find_unwell_is_put_back() {
        template(SITE, "return 200 \"ok\\n\";", "return 404 \"no\\n\";");
        told(
                site.attemptApply(),
                1,
                "answers /healthz with 404, and load balancers would find it unwell;"
                        + " the previous configuration was put back and serves",
                "load_balancer.health_check.path: " + site.file() + ":4:");
        withoutTemplate(SITE);
    }

    @Test
    @Order(8)
    void a_mended_template_goes_live() {
        template(SITE, "    server_tokens off;\n", "    server_tokens off;\n    listen 8091;\n");
        told(site.attemptApply(), 0, "Applied.");
        assertThat(new Http("http://" + lab.address("one") + ":8091").get("/").statusCode())
                .isEqualTo(200);
        site.hasNoChanges();
    }

    @Test
    @Order(9)
    void another_site_that_nginx_would_refuse_ours_beside_is_in_the_way_before_anything_is_changed() {
        lab.on(
                "one",
                "printf 'server { listen 8080 default_server; server_name shop; }\\n' >/etc/nginx/conf.d/shop.conf");
        site.edit("load_balancer: {servers: one,", "load_balancer: {servers: one, algorithm: leastconn,");
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "one: /etc/nginx/conf.d/shop.conf:1 has the default_server of 8080, which this stack's site is to be");
        assertThat(site.run("verify web", "--no-color").out())
                .containsPattern("✗ one +nginx-starts +nginx would not start with .* duplicate default server for ");
        // In a file that it includes, a name that the stack has, and what is no configuration at all.
        lab.on("one", """
                cd /etc/nginx
                mkdir shop.d
                mv conf.d/shop.conf shop.d/a.inc
                echo 'include shop.d/*.inc;' >conf.d/shop.conf
                echo 'log_format combined_timed x;' >conf.d/ab.conf
                echo 'servr {}' >conf.d/zz.conf""");
        told(
                site.run("plan", "--no-color"),
                1,
                "one: /etc/nginx/shop.d/a.inc:1 has the default_server of 8080, which this stack's site is to be",
                "one: /etc/nginx/conf.d/ab.conf:1 defines the log_format combined_timed, as /etc/nginx/nginx.conf does");
        lab.on("one", "cd /etc/nginx; sed -i 's/ default_server//' shop.d/a.inc; rm conf.d/ab.conf");
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "one: nginx would not start with what is in /etc/nginx now: ",
                "unknown directive \"servr\" in /etc/nginx/conf.d/zz.conf:1");
        lab.on("one", "rm /etc/nginx/conf.d/zz.conf");
        told(site.attemptApply(), 0, "Applied.");
        serves();
        site.hasNoChanges();
        lab.on("one", "rm -r /etc/nginx/conf.d/shop.conf /etc/nginx/shop.d");
    }

    @Test
    @Order(10)
    void a_health_path_that_is_not_answered_well_changes_nothing_in_the_end_and_is_told_with_its_place() {
        site.write("app/server.py", """
                import os
                from http.server import BaseHTTPRequestHandler, HTTPServer

                class Handler(BaseHTTPRequestHandler):
                    def do_GET(self):
                        self.send_response({"/": 302, "/healthz": 200}.get(self.path, 404))
                        self.send_header("Location", "/login")
                        self.send_header("Content-Length", "0")
                        self.end_headers()

                HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
                """);
        site.edit("web: {", """
                app:
                  servers: one
                  release: app
                  command: [/usr/bin/python3, server.py]
                  packages: [python3]
                  start_timeout: 3s
                  health_path: /healthz
                web: {""");
        site.apply();
        // As a front page does that leads to a log-in.
        site.edit("health_check: {path: /healthz}", "health_check: {path: /}");
        told(
                site.attemptApply(),
                1,
                "answers / with 302, and load balancers would find it unwell;"
                        + " the previous configuration was put back and serves",
                "load_balancer.health_check.path: " + site.file() + ":4:");
        assertThat(site.run("verify web", "--no-color", "--wait", "20s").out()).contains("1 of 1 up");
        site.edit("health_check: {path: /}", "health_check: {path: /healthz}");

        site.edit("health_path: /healthz", "health_path: /nope");
        told(
                site.attemptApply(),
                1,
                "GET http://127.0.0.1:8000/nope with the Host www.foobar.com is answered with",
                "app.health_path: " + site.file() + ":11:");
        site.edit("health_path: /nope", "health_path: /healthz");
        site.hasNoChanges();
    }
}
