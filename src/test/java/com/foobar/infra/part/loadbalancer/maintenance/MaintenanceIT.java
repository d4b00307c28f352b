package com.foobar.infra.part.loadbalancer.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.PostingVisitors;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A site with two load balancers goes into maintenance and comes back, while visitors read and write. Each test goes on from the last. */
@Tag("lab")
@Tag("loadbalancer")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MaintenanceIT {

    private static final String PAGE = "/etc/haproxy/foobar-maintenance.html";

    /** Says well to whatever it is asked and told; at /seen, who the visitor is and how he asks. */
    static final String PROGRAM = """
            import os
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"

                def do_GET(self):
                    self.answer()

                def do_POST(self):
                    self.rfile.read(int(self.headers["Content-Length"]))
                    self.answer()

                def answer(self):
                    said = "well"
                    if self.path.startswith("/seen"):
                        said = self.headers["X-Forwarded-For"] + " " + self.headers["X-Forwarded-Proto"]
                    if self.path.startswith("/packed"):
                        said = str(self.headers["Accept-Encoding"])
                    self.send_response(503 if self.path.startswith("/busy") else 200)
                    self.send_header("Content-Length", str(len(said) + 1))
                    self.end_headers()
                    self.wfile.write(said.encode() + b"\\n")

            ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-maintenance", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.write("app/server.py", PROGRAM);
        site.write("down.html", "<!doctype html><title>Down</title><p>Gärtner am Werk\n");
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                load_balancer:
                  servers: [one, two]
                  maintenance: {page: down.html, retry_after: 7m}   # for the garden
                web: {servers: [one, two], port: 8080}
                app: {servers: [one, two], release: app, command: [/usr/bin/python3, server.py], packages: [python3]}
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String asked(String from, String of, String path) {
        return lab.on(
                from, "curl -sS -D - -H 'Host: www.foobar.com' http://" + lab.address(of) + path + " | tr -d '\\r'");
    }

    private static String validated() {
        var ran = Tool.built().run("validate", "-f", site.file().toString());
        return ran.out() + ran.err();
    }

    private static Ran maintenance(String word, String... options) {
        var ran = site.run("maintenance " + word + " --yes --no-color", options);
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran;
    }

    @Test
    @Order(1)
    void what_is_prepared_and_off_costs_nothing() {
        site.hasNoChanges();
        assertThat(asked("one", "two", "/")).startsWith("HTTP/1.1 200").endsWith("well");
        assertThat(lab.on("one", "ls /etc/haproxy; cat /etc/haproxy/haproxy.cfg"))
                .doesNotContain("aintenance");
    }

    @Test
    @Order(2)
    void it_begins_and_no_request_is_cut_off() throws Exception {
        var before = site.text();

        var ends = new PostingVisitors(lab.address("one"), "www.foobar.com").during(16, () -> maintenance("on"));

        assertThat(ends.keySet()).isSubsetOf("GET 200", "GET 503", "POST 200", "POST 503");
        assertThat(ends).containsKeys("GET 200", "GET 503", "POST 200", "POST 503");
        assertThat(site.text()).isEqualTo(before.replace("maintenance: {page", "maintenance: {state: on, page"));
        for (var of : new String[] {"one", "two"}) {
            assertThat(asked("one", of, "/any/where"))
                    .startsWith("HTTP/1.1 503")
                    .contains("retry-after: 420", "cache-control: no-store", "charset=utf-8")
                    .endsWith("Gärtner am Werk");
        }
        site.hasNoChanges();
    }

    @Test
    @Order(3)
    void verify_says_so_and_looks_at_the_site_behind_it() {
        site.isVerified();
        var said = site.run("verify", "web", "--no-color").out();
        assertThat(said)
                .contains("in maintenance: visitors get the page (503, Retry-After 420 s), all of them")
                .contains("requests: one ");
        assertThat(validated()).contains("load_balancer.maintenance is on");

        // It is the site behind the page that is looked at.
        lab.on("one", "systemctl stop small-app.service");
        lab.on("two", "systemctl stop small-app.service");
        var ran = site.run("verify", "web", "--no-color");
        assertThat(ran.exit()).as(ran.out()).isOne();
        assertThat(ran.out()).contains("✗ one  traffic", "✓ one  maintenance");
        lab.on("one", "systemctl start small-app.service");
        lab.on("two", "systemctl start small-app.service");
        site.isVerified();
    }

    @Test
    @Order(4)
    void a_page_that_visitors_do_not_get_is_told() {
        lab.on(
                "two",
                "cp /etc/haproxy/haproxy.cfg /root/ && sed -i '/foobar-maintenance/d' /etc/haproxy/haproxy.cfg && systemctl reload haproxy");

        var ran = site.run("verify", "web", "--no-color");

        assertThat(ran.exit()).isOne();
        assertThat(ran.out()).contains("to be in maintenance, but visitors are answered with status 200, not with 503");
        site.apply();
        site.isVerified();
    }

    @Test
    @Order(5)
    void those_on_the_list_see_the_site_and_another_page_is_loaded() throws Exception {
        site.edit("page: down.html", "page: down.html, allow: [" + lab.address("two") + ", \"2001:db8::/32\"]");
        site.write("down.html", "<!doctype html><p>another\n");

        var ends = new PostingVisitors(lab.address("one"), "www.foobar.com").during(8, site::apply);

        assertThat(ends.keySet()).isSubsetOf("GET 503", "POST 503");
        assertThat(asked("two", "one", "/")).startsWith("HTTP/1.1 200");
        assertThat(asked("one", "two", "/")).startsWith("HTTP/1.1 503").endsWith("another");
        assertThat(site.run("verify", "web", "--no-color").out())
                .contains("save those from " + lab.address("two") + ", 2001:db8::/32");
        site.hasNoChanges();
    }

    @Test
    @Order(6)
    void a_page_edited_by_hand_is_drift_and_one_that_is_too_large_is_refused() {
        lab.on("one", "echo more >>" + PAGE);
        assertThat(Site.changes(site.plan())).contains("one file " + PAGE + " change drift");
        site.apply();
        site.hasNoChanges();

        site.write("down.html", "x".repeat(20_000));
        var ran = site.run("maintenance on --yes");
        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.err()).contains("is of 20000 bytes, and HAProxy sends at most 16384");
        site.write("down.html", "<!doctype html><p>another\n");
    }

    @Test
    @Order(7)
    void while_one_load_balancer_is_down_the_other_is_brought_back_alone() {
        lab.does("pause", "two");
        try {
            var ran = site.run("maintenance off --yes --no-color");
            assertThat(ran.exit()).as(ran.toString()).isOne();
            assertThat(site.text()).contains("state: on");

            maintenance("off", "--limit", "one");
        } finally {
            lab.does("unpause", "two");
        }
        assertThat(site.text()).contains("{state: off, page");
        assertThat(asked("one", "one", "/")).startsWith("HTTP/1.1 200");
        assertThat(asked("one", "two", "/")).startsWith("HTTP/1.1 503");
    }

    @Test
    @Order(8)
    void it_ends_and_no_request_is_cut_off() throws Exception {
        maintenance("on");

        var ends = new PostingVisitors(lab.address("two"), "www.foobar.com").during(16, () -> maintenance("off"));

        assertThat(ends.keySet()).isSubsetOf("GET 200", "GET 503", "POST 200", "POST 503");
        assertThat(ends).containsKeys("GET 200", "POST 200");
        assertThat(lab.on("two", "ls /etc/haproxy")).doesNotContain("maintenance");
        site.hasNoChanges();
        site.isVerified();
    }

    /** What the app sees of a visitor who comes to "one" from there. */
    private static Ran visit(String from, String options) {
        return lab.attempt(
                from,
                "curl -s -w ' %{http_code}' -H 'Host: www.foobar.com' " + options + " 'http://" + lab.address("one")
                        + "/seen' | tr '\\n' ' '");
    }

    private static String seen(String from, String... headers) {
        var options = new StringBuilder();
        for (var header : headers) {
            options.append("-H '").append(header).append("' ");
        }
        return visit(from, options.toString()).out().strip();
    }

    @Test
    @Order(9)
    void who_comes_by_a_proxy_is_who_that_says_and_nobody_else_is_believed() {
        var one = lab.address("one");
        var two = lab.address("two");
        site.edit("  maintenance:", """
                  trusted_proxies: [TWO]
                  stickiness: cookie
                  https: {redirect: false, hsts: 1d}
                  deny: [203.0.113.66]
                  limits: {requests_per_second: 4}
                  maintenance:\
                """.replace("TWO", two));
        site.apply();

        assertThat(seen("two", "X-Forwarded-For: 198.51.100.1, 203.0.113.7", "X-Forwarded-Proto: https"))
                .isEqualTo("203.0.113.7 https  200");
        assertThat(seen("two", "X-Forwarded-For: 203.0.113.7, " + two)).isEqualTo("203.0.113.7 http  200");
        assertThat(seen("two", "X-Forwarded-For: nobody, of course")).isEqualTo(two + " http  200");
        assertThat(seen("one", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"))
                .isEqualTo(one + " http  200");

        // TLS that ends at the proxy is as good as our own; whoever says so himself is a liar.
        assertThat(secure("two", "http", "X-Forwarded-Proto: https"))
                .contains("; secure", "strict-transport-security: max-age=86400")
                .endsWith("none");
        assertThat(secure("two", "http", "X-Forwarded-Proto: http"))
                .contains("samesite=lax", "gzip")
                .doesNotContain("secure", "strict-transport-security");
        assertThat(secure("one", "http", "X-Forwarded-Proto: https"))
                .contains("samesite=lax", "gzip")
                .doesNotContain("secure", "strict-transport-security");
        assertThat(secure("one", "https", "X-Forwarded-Proto: http")).contains("secure", "strict-transport-security");

        assertThat(seen("two", "X-Forwarded-For: 203.0.113.66")).endsWith("403");
        assertThat(seen("one", "X-Forwarded-For: 203.0.113.66")).endsWith("200");

        var many = "-o /dev/null -w '%{http_code}\\n' 'http://" + one + "/?[1-60]' -H 'X-Forwarded-For: 203.0.113.9'";
        assertThat(visit("two", many).out().split("\\s+")).contains("200", "429");
        assertThat(seen("two", "X-Forwarded-For: 203.0.113.9"))
                .contains("Too many requests")
                .endsWith("429");
        assertThat(seen("two", "X-Forwarded-For: 203.0.113.10")).endsWith("200");
        // What the load balancers of the stack ask themselves is not counted, by whatever address.
        assertThat(visit("one", many.replaceFirst("-H .*", "")).out().split("\\s+"))
                .contains("200")
                .doesNotContain("429");
        site.isVerified();
    }

    /** How the answer to who asks so is marked, and which packing the app was asked for; in lower case. */
    private static String secure(String from, String scheme, String header) {
        return lab.on(
                        from,
                        "curl -sk -D - --resolve www.foobar.com:443:" + lab.address("one")
                                + " --resolve www.foobar.com:80:"
                                + lab.address("one") + " -H 'Accept-Encoding: gzip' -H '" + header + "' " + scheme
                                + "://www.foobar.com/packed")
                .toLowerCase(Locale.ROOT);
    }

    @Test
    @Order(10)
    void by_the_PROXY_protocol_only_those_are_asked_who_speak_it() {
        var two = lab.address("two");
        site.edit("trusted_proxies:", "proxy_protocol:");
        site.edit("  stickiness: cookie\n  https: {redirect: false, hsts: 1d}\n", "");
        site.apply();

        assertThat(visit("two", "--haproxy-clientip 203.0.113.7").out()).startsWith("203.0.113.7 http");
        assertThat(visit("two", "--haproxy-clientip 203.0.113.66").out()).endsWith("403");
        assertThat(visit("two", "").out()).doesNotContain("200");
        assertThat(visit("one", "--haproxy-clientip 203.0.113.7").out()).endsWith("400");
        assertThat(visit("one", "").out()).endsWith("200");
        site.isVerified();

        // A network that the stack lies in itself: what it asks itself does not say whom it passes on.
        var network = two.replaceFirst("[0-9]+$", "0/24");
        site.edit("proxy_protocol: [" + two + "]", "proxy_protocol: [" + network + "]");
        site.apply();
        assertThat(visit("one", "").out()).endsWith("200");
        assertThat(visit("two", "").out()).endsWith("200");
        site.isVerified();

        site.edit(
                "  proxy_protocol: [" + network + "]\n  deny: [203.0.113.66]\n  limits: {requests_per_second: 4}\n",
                "");
        site.apply();
        assertThat(lab.on("one", "cat /etc/haproxy/haproxy.cfg"))
                .doesNotContain("stick-table", "expect-proxy", "sess.peer");
        site.hasNoChanges();
    }

    /** Of both web servers, as the first load balancer leads visitors there or not. */
    private static void state(String word) {
        lab.on("one", """
                python3 -c 'import socket
                for server in ("one", "two"):
                    s = socket.socket(socket.AF_UNIX)
                    s.connect("/run/haproxy/admin.sock")
                    s.sendall(b"set server web/%%s state %s\\n" %% server.encode())
                    s.recv(9999)'
                """.formatted(word));
    }

    @Test
    @Order(11)
    void what_HAProxy_itself_answers_is_a_page_of_the_operators_and_what_the_app_answers_is_not() {
        site.write("busy.html", "<!doctype html><p>too busy, sorry for thät\n");
        site.edit("  maintenance:", """
                  errors: {503: busy.html, "429": busy.html}
                  limits: {requests_per_second: 4}
                  trusted_proxies: [TWO]
                  maintenance:\
                """.replace("TWO", lab.address("two")));
        site.apply();
        site.hasNoChanges();

        assertThat(asked("two", "one", "/busy")).startsWith("HTTP/1.1 503").endsWith("well");
        state("maint");
        assertThat(asked("two", "one", "/"))
                .startsWith("HTTP/1.1 503")
                .contains("content-type: text/html; charset=utf-8", "cache-control: no-store", "content-length: ")
                .endsWith("too busy, sorry for thät");
        state("ready");
        visit("two", "-o /dev/null 'http://" + lab.address("one") + "/?[1-60]' -H 'X-Forwarded-For: 203.0.113.9'");
        assertThat(seen("two", "X-Forwarded-For: 203.0.113.9"))
                .contains("too busy")
                .endsWith("429");

        lab.on("one", "echo more >>/etc/haproxy/foobar-error-503.html");
        assertThat(Site.changes(site.plan())).contains("one file /etc/haproxy/foobar-error-503.html change drift");
        site.write("busy.html", "x".repeat(20_000));
        var ran = site.attemptApply();
        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.err())
                .contains("load_balancer.errors.503", "is of 20000 bytes, and HAProxy sends at most 16384");
        site.edit("  errors: {503: busy.html, \"429\": busy.html}\n", "");
        site.edit("  limits: {requests_per_second: 4}\n  trusted_proxies: [" + lab.address("two") + "]\n", "");
        site.apply();
        assertThat(lab.on("one", "ls /etc/haproxy")).doesNotContain("foobar-error");
        site.hasNoChanges();
    }

    @Test
    @Order(12)
    void lines_of_the_operators_own_are_checked_by_HAProxy_before_anything_is_changed() {
        var before = lab.on("one", "cat /etc/haproxy/haproxy.cfg");
        site.edit("  maintenance:", """
                  directives:
                    frontend:
                      - http-request return status 410 if { path_beg /old }
                      - no-such-thing on
                    backend: [http-response set-header X-Own yes]
                  maintenance:\
                """);
        var line = site.text()
                .substring(0, site.text().indexOf("- no-such-thing"))
                .lines()
                .count();

        var refused = site.attemptApply();

        assertThat(refused.exit()).as(refused.toString()).isOne();
        assertThat(refused.out())
                .contains("haproxy rejects the new configuration; nothing was changed", "no-such-thing")
                .contains("load_balancer.directives.frontend[1]: " + site.file() + ":" + line + ":");
        assertThat(lab.on("one", "cat /etc/haproxy/haproxy.cfg")).isEqualTo(before);

        site.edit("      - no-such-thing on\n", "");
        site.apply();
        assertThat(asked("two", "one", "/older")).startsWith("HTTP/1.1 410");
        assertThat(asked("two", "one", "/")).contains("x-own: yes").endsWith("well");
        site.isVerified();
        site.hasNoChanges();
    }
}
