package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else set up on a server before: it is taken over with consent only, and comes back when the stack leaves. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TakenOverIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-theirs", Lab.READY, "one");
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
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
        assertThat(visitor.get("/").body()).isNotEqualTo("theirs");
        // What they wrote is not live any more, and still there.
        assertThat(lab.on("one", "cat /etc/nginx/sites-enabled/shop")).contains("shop");
        site.hasNoChanges();
    }

    @Test
    @Order(2)
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
    @Order(3)
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
