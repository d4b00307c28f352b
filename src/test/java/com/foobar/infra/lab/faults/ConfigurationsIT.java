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

/** Configurations that somebody else made, and those that do not work: the old one serves until the new one does. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
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
                load_balancer: {servers: one}
                web: {servers: one, port: 8080}
                """);
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
    void what_somebody_else_set_up_is_shown_and_taken_over_only_with_consent() {
        lab.on("one", """
                cat >/etc/haproxy/haproxy.cfg <<'E'
                defaults
                    mode http
                    timeout connect 1s
                    timeout client 5s
                    timeout server 5s
                listen theirs
                    bind *:80
                    http-request return status 200 content-type text/plain string theirs
                E
                printf 'server { listen 8090; return 200 "shop"; }\\n' >/etc/nginx/sites-available/shop
                ln -s ../sites-available/shop /etc/nginx/sites-enabled/shop
                rm /etc/nginx/sites-enabled/default
                systemctl start haproxy nginx""");
        told(
                site.run("plan", "--no-color"),
                0,
                "-    http-request return status 200 content-type text/plain string theirs",
                "one: /etc/haproxy/haproxy.cfg was written by neither foobar-infra nor a package",
                "one: nginx here already serves other sites, which would no longer be served: shop",
                "To go on all the same: apply --take-over one");
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "If you agree to that: foobar-infra apply --take-over one");
        assertThat(visitor.get("/").body()).isEqualTo("theirs");
        assertThat(new Http("http://" + lab.address("one") + ":8090").get("/").body())
                .isEqualTo("shop");

        told(site.attemptApply("--take-over", "one"), 0, "Applied.");
        serves();
        assertThat(visitor.get("/").body()).isNotEqualTo("theirs");
        // What they wrote is not live any more, and still there.
        assertThat(lab.on("one", "cat /etc/nginx/sites-enabled/shop")).contains("shop");
        site.hasNoChanges();
    }

    @Test
    @Order(2)
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
    @Order(3)
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
    @Order(4)
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
    @Order(5)
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
    @Order(6)
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
    @Order(7)
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
        site.edit("load_balancer: {servers: one}", "load_balancer: {servers: one, algorithm: leastconn}");
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
    void an_account_a_group_a_link_and_a_unit_of_somebody_elses_are_adopted_only_with_consent() {
        lab.on("one", """
                useradd -m -s /bin/bash -G sudo conf-app
                mkdir -p /srv/conf/app/releases/theirs; ln -s releases/theirs /srv/conf/app/current; chmod 777 /srv/conf/app
                chown conf-app:conf-app /srv/conf; gpasswd -a admin conf-app
                printf '[Service]\nExecStart=sleep 1\n' >/usr/lib/systemd/system/conf-app.service; systemctl daemon-reload""");
        site.write("app/server.py", """
                import http.server, os
                class Answer(http.server.BaseHTTPRequestHandler):
                    def do_GET(self):
                        self.send_response(200)
                        self.end_headers()
                        self.wfile.write(open("/proc/self/status").read().encode())
                http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Answer).serve_forever()
                """);
        site.edit("web: {", "app: {servers: one, release: app, command: [/usr/bin/python3, server.py]}\nweb: {");
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "one: the account conf-app was not made by foobar-infra (number 1",
                "home /home/conf-app, shell /bin/bash, groups sudo)",
                "further groups: sudo → none",
                "owner: conf-app:conf-app 755 → root:root 755",
                "one: /srv/conf/app/current is a link that foobar-infra did not make; it leads to releases/theirs",
                "one: there already is a unit conf-app.service of somebody else's: /usr/lib/systemd/system/conf-app.service",
                "If you agree to that: foobar-infra apply --take-over one");
        assertThat(lab.on("one", "getent passwd conf-app; id -Gn conf-app; readlink /srv/conf/app/current"))
                .endsWith(":/home/conf-app:/bin/bash\nconf-app sudo\nreleases/theirs");

        runsAsNobodyElse();
        told(site.attemptApply("--take-over", "one"), 0, "Applied.");
        assertThat(lab.on("one", "stat -c %U /srv/conf; getent passwd conf-app; id -Gn conf-app"))
                .startsWith("root\n")
                .endsWith(":/nonexistent:/usr/sbin/nologin\nconf-app");
        assertThat(visitor.get("/app").body()).containsPattern("Groups:\\s*\\d+ *\n");
        told(
                site.run("plan", "--detailed-exitcode", "--no-color"),
                0,
                "one: others than root may change what is in /srv/conf/app (root:root 777)",
                "one: the group conf-app, which is the app's alone, also has admin");
        told(site.run("verify", "--no-color"), 0, "; its group also has admin");
    }

    /** Drop-ins wait for the unit, in any of systemd's directories: they are seen in the plan, before anything is changed. */
    private static void runsAsNobodyElse() {
        for (var dropIn : new String[] {
            "/etc/systemd/system/conf-.service.d/o.conf",
            "/usr/local/lib/systemd/system/conf-app.service.d/l.conf",
            "/usr/lib/systemd/system/service.d/v.conf"
        }) {
            var directory = dropIn.substring(0, dropIn.lastIndexOf('/'));
            lab.on("one", "mkdir -p " + directory + "; printf '[Service]\nUser = root\n' >" + dropIn);
            told(
                    site.attemptApply("--take-over", "one"),
                    1,
                    "Nothing was changed:",
                    "one: conf-app.service would run as root rather than as conf-app, by " + dropIn);
            assertThat(lab.on("one", "systemctl is-active conf-app || rm -r " + directory))
                    .isEqualTo("inactive");
        }
    }

    @Test
    @Order(11)
    void what_was_there_before_comes_back_when_the_stack_leaves() {
        lab.on("one", "chmod 755 /srv/conf/app");
        site.topology("""
                name: conf
                domain: www.foobar.com
                servers: {one: @one@}
                """);
        lab.on(
                "one",
                "apt-mark hold curl; printf 'package\\tcurl\\tinstalled\\n' >>/var/lib/foobar-infra/conf/manifest");
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "one: the package curl leaves with what needed it, but is on hold, so that apt does not remove it");
        lab.on("one", "apt-mark unhold curl; sed -i '/^package\tcurl/d' /var/lib/foobar-infra/conf/manifest");
        told(
                site.attemptApply(),
                0,
                "what was there before comes back, from /var/lib/foobar-infra/conf/before/etc/haproxy/haproxy.cfg",
                "what was there before comes back, from /var/lib/foobar-infra/conf/before/etc/nginx/nginx.conf",
                "somebody else made it: it becomes again what it was",
                "Applied.");
        assertThat(lab.on("one", "getent passwd conf-app; id -Gn conf-app; readlink /srv/conf/app/current"))
                .endsWith(":/home/conf-app:/bin/bash\nconf-app sudo\nreleases/theirs");
        assertThat(lab.on("one", "dpkg -V nginx-common nginx; ls /var/lib/foobar-infra/conf"))
                .isEqualTo("manifest\nsteps\ntx");
        lab.on("one", "systemctl start haproxy nginx");
        assertThat(visitor.get("/").body()).isEqualTo("theirs");
        assertThat(new Http("http://" + lab.address("one") + ":8090").get("/").body())
                .isEqualTo("shop");
        site.hasNoChanges();
    }
}
