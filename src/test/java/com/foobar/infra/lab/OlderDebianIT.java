package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.part.web.NginxPaths;
import com.foobar.infra.stack.Named;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.template.Templates;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bare Debian 12 hosts that reach each other by IPv6: load balancer, web server and an app of one's own behind another
 * server's nginx; then everything about them changes that a topology can say. Each test goes on from the last.
 */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OlderDebianIT {

    /** Says with which words it was started, and is well at one path only. */
    private static final String APP = """
            import os, socket, sys
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    known = self.path in ("/", os.environ["HEALTH_PATH"])
                    body = f"{os.environ['DOMAIN']} {sys.argv[1:]}\\n".encode() if known else b"what?\\n"
                    self.send_response(200 if known else 404)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            ThreadingHTTPServer.address_family = socket.AF_INET6
            ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-older", Lab.OLDER, "lb-01", "web-01");
        site = new Site(lab, Tool.built(), directory);
        site.write("app/server.py", APP);
        site.topology("""
                name: older
                domain: www.foobar.com
                servers:
                  lb-01: %s
                  web-01: %s
                load_balancer:
                  servers: lb-01
                  port: 80
                  health_check: {path: /healthz, interval: 200ms, rise: 1, fall: 1}
                web:
                  servers: [web-01]
                  port: 8080
                  compression: [brotli, gzip]
                app:
                  servers: [lb-01]
                  port: 8000
                  release: app/
                  command: [/usr/bin/python3, server.py, good, day]
                  packages: [python3]
                """.formatted(lab.address6("lb-01"), lab.address6("web-01")));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Http visitor(int port) {
        return new Http("http://" + lab.address("lb-01") + ":" + port);
    }

    private static void isAsTheTopologySays() {
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(1)
    void bare_hosts_become_the_stack() {
        site.apply();

        isAsTheTopologySays();
        assertThat(lab.on("lb-01", "haproxy -v")).contains("version 2.6.");
        assertThat(lab.on("web-01", "nginx -v 2>&1")).contains("nginx/1.22.");
        assertThat(visitor(80).get("/").body()).isEqualTo("www.foobar.com ['good', 'day']\n");
        // Nginx' own page for what it never serves.
        assertThat(
                        lab.on(
                                "web-01",
                                "curl -s -o /dev/null -D - -H 'Accept-Encoding: gzip, br' http://127.0.0.1:8080/.x | tr -d '\\r'"))
                .contains("HTTP/1.1 404", "Content-Encoding: br");
    }

    @Test
    @Order(2)
    void their_haproxy_and_nginx_take_the_files_of_every_topology() throws Exception {
        var rendering = new StackFiles(new Templates(Optional.empty()));
        int count = 0;
        for (var stack : Stacks.all().entrySet()) {
            var topology = stack.getValue();
            var haproxy = new StringBuilder("exec 2>&1\n" + Named.FUNCTION);
            var nginx = new StringBuilder("exec 2>&1\nmkdir -p /tmp/sites\n" + Named.FUNCTION);
            // Both look names up.
            topology.servers().stream()
                    .filter(s -> !s.literal())
                    .map(s -> "echo 127.0.0.1 " + s.address() + " >>/etc/hosts\n")
                    .forEach(line -> {
                        haproxy.append(line);
                        nginx.append(line);
                    });
            for (var server : topology.serversWithRoles()) {
                var files = rendering.of(topology, server);
                for (var file : files.ofService("haproxy")) {
                    haproxy.append("cat >h.cfg <<'END'\n" + file.content()
                            + "END\nnamed h.cfg\nhaproxy -c -dW -q -f h.cfg || exit 1\n");
                    count++;
                }
                nginx.append("rm -f /tmp/sites/*\n");
                for (var file : files.ofService("nginx")) {
                    if (file.path().equals(NginxPaths.DROP_IN)) {
                        continue; // systemd's to read
                    }
                    var path = file.path().equals(NginxPaths.CONF)
                            ? "/tmp/nginx.conf"
                            : file.path().replace("/etc/nginx/conf.d/", "/tmp/sites/");
                    nginx.append("cat >" + path + " <<'END'\n"
                            + file.content().replace("/etc/nginx/conf.d/", "/tmp/sites/") + "END\n");
                    count++;
                }
                if (!files.ofService("nginx").isEmpty()) {
                    nginx.append("named /tmp/sites/*\nnginx -t -q -c /tmp/nginx.conf\n");
                }
            }
            // One stack at a time: all of them are too long for an argument of a command.
            assertThat(lab.on("lb-01", haproxy + "true")).as(stack.getKey()).isEmpty();
            assertThat(lab.on("web-01", nginx + "true")).as(stack.getKey()).isEmpty();
        }
        assertThat(count).isGreaterThan(20);
    }

    @Test
    @Order(3)
    void every_port_and_the_domain_change() {
        site.edit("port: 80\n", "port: 8001\n");
        site.edit("port: 8080", "port: 8081");
        site.edit("port: 8000", "port: 9000");
        site.edit("www.foobar.com", "shop.foobar.com");
        assertThat(Site.changes(site.plan()))
                .contains(
                        "lb-01 file /etc/haproxy/haproxy.cfg change topology",
                        "web-01 file /etc/nginx/conf.d/older.conf change topology",
                        "lb-01 file /etc/systemd/system/older-app.service change topology");

        site.apply();

        isAsTheTopologySays();
        assertThat(visitor(8001).get("/").body()).isEqualTo("shop.foobar.com ['good', 'day']\n");
        assertThat(lab.on("lb-01", "ss -Hltn")).doesNotContain(":80 ").doesNotContain(":8000 ");
        assertThat(lab.on("web-01", "ss -Hltn")).doesNotContain(":8080 ");
    }

    @Test
    @Order(4)
    void the_apps_command_changes_and_its_health_path_with_it() {
        site.edit("server.py, good, day]", "server.py, \"100% $HOME\"]\n  health_path: /well");

        site.apply();

        isAsTheTopologySays();
        assertThat(visitor(8001).get("/").body()).isEqualTo("shop.foobar.com ['100% $HOME']\n");
    }

    @Test
    @Order(5)
    void no_visitor_notices_that_the_health_path_changes() throws Exception {
        site.edit("path: /healthz,", "path: /checks/lb,");
        var since = lab.on("lb-01", "date '+%Y-%m-%d %H:%M:%S'");

        var served = Visitors.during(1, visitor(8001), site::apply);

        assertThat(served).containsOnlyKeys("web-01");
        assertThat(lab.on("lb-01", "journalctl -q -u haproxy --since '" + since + "'"))
                .doesNotContain("DOWN");
        isAsTheTopologySays();
        // Through the load balancer nobody is taken for its check.
        var asked = lab.on(
                "web-01",
                "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8081; printf \"GET / HTTP/1.0\\r\\nUser-Agent:"
                        + " haproxy-check\\r\\nX-Forwarded-For: 192.0.2.1\\r\\n\\r\\n\" >&3; cat <&3'");
        assertThat(asked).contains("shop.foobar.com");
    }

    @Test
    @Order(6)
    void the_load_balancer_may_ask_for_the_front_page() {
        site.edit("path: /checks/lb,", "path: /,");

        site.apply();

        isAsTheTopologySays();
        assertThat(visitor(8001).get("/").body()).contains("shop.foobar.com");
    }

    /** Their names and options are others', and what is missing among them is what keeps others from asking. */
    @Test
    @Order(7)
    void they_are_not_watched_by_exporters_that_are_too_old_and_are_told_why() {
        var watched = site.write("watched.yml", site.text() + "monitoring: {server: lb-01}\n");
        var refused = Tool.built()
                .run(
                        "plan",
                        "--no-color",
                        "-f",
                        watched.toString(),
                        "-i",
                        lab.inventory().toString());
        assertThat(refused.out())
                .contains("has older exporters than those that the monitoring was made for", "Debian 13")
                .contains("lb-01", "web-01");
    }
}
