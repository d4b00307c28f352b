package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Http;
import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server in a state in which it should not, or cannot, be changed. Whatever it is, the site goes on serving. */
@Tag("lab")
@Tag("house")
@Order(1)
class UnfitHostsIT {

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Http visitor;
    private static int limit = 1;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-unfit", Lab.READY, "one");
        site = new Site(lab, Tool.built(), directory);
        site.write("app/server.py", """
                import http.server, os
                class Answer(http.server.BaseHTTPRequestHandler):
                    def do_GET(self):
                        self.send_response(int(os.environ.get("CODE", "200")))
                        self.send_header("Location", "/elsewhere")
                        self.end_headers()
                        self.wfile.write(b"here")
                port = int(os.environ.get("LISTEN", os.environ["PORT"]))
                http.server.HTTPServer((os.environ["HOST"], port), Answer).serve_forever()
                """);
        site.topology("""
                name: unfit
                domain: www.foobar.com
                servers: {one: @one@}
                load_balancer: {servers: one}
                web: {servers: one, port: 8080, max_body_size: 1m}
                app: {servers: one, release: app, command: [/usr/bin/python3, server.py], packages: [python3]}
                """);
        site.apply();
        visitor = new Http("http://" + lab.address("one"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** Asks for a change, so that apply has something to do. */
    private static void change() {
        site.edit("max_body_size: " + limit + "m", "max_body_size: " + (limit + 1) + "m");
        limit++;
    }

    private static void serves() {
        assertThat(visitor.get("/anything").body()).isEqualTo("here");
    }

    private static String live() {
        return lab.on("one", "nginx -T 2>/dev/null | grep client_max_body_size");
    }

    /** The fault is mended: what was asked for is now done, once. */
    @AfterEach
    void the_next_apply_converges() {
        told(site.attemptApply(), 0);
        assertThat(live()).contains(" " + limit + "m;");
        serves();
    }

    @Test
    void an_unsupported_system() {
        change();
        lab.on(
                "one",
                "rm /etc/os-release; printf 'ID=fedora\\nVERSION_ID=43\\nPRETTY_NAME=\"Fedora Linux 43\"\\n' >/etc/os-release");
        told(site.run("plan", "--no-color"), 1, "In the way", "one: Fedora Linux 43 is not supported", "Debian 13");
        told(site.attemptApply("--take-over", "one"), 1, "Nothing was changed:", "Fedora Linux 43 is not supported");
        serves();
        lab.on("one", "ln -sf ../usr/lib/os-release /etc/os-release");
    }

    @Test
    void a_clock_that_is_off() {
        change();
        lab.on(
                "one",
                "printf '#!/bin/sh\\nexec /usr/bin/date -d \"120 seconds\" \"$@\"\\n' >/usr/local/sbin/date;"
                        + " chmod 755 /usr/local/sbin/date");
        told(site.attemptApply(), 1, "Nothing was changed:", "one: its clock is", "ahead", "timedatectl");
        lab.on("one", "rm /usr/local/sbin/date");
    }

    @Test
    void an_app_that_listens_elsewhere_is_told_with_what_was_asked_and_where_it_listens() {
        // What another test asked for last may not be there yet.
        told(site.attemptApply(), 0);
        site.edit("server.py], ", "server.py], environment: {LISTEN: '3000'}, ");
        told(
                site.attemptApply("--gate-timeout", "2s"),
                1,
                "unfit-app.service runs, but is not well; the previous configuration was put back and serves. Asked for",
                "GET http://127.0.0.1:8000/healthz with the Host www.foobar.com is not answered.",
                "It listens on 127.0.0.1:3000.");
        // HAProxy saw it down meanwhile, and takes it back after some checks.
        Faults.until(lab, "one", "curl -sf http://127.0.0.1/anything");
        site.edit("environment: {LISTEN: '3000'}", "environment: {CODE: '301'}");
        told(
                site.attemptApply("--gate-timeout", "2s"),
                1,
                "is answered with",
                "301 Moved Permanently",
                "Location: /elsewhere");
        Faults.until(lab, "one", "curl -sf http://127.0.0.1/anything");
        site.edit("environment: {CODE: '301'}, ", "");
        site.hasNoChanges();
    }

    @Test
    void a_port_that_another_program_has() {
        site.edit("load_balancer: {servers: one}", "load_balancer: {servers: one, port: 81}");
        var pid = lab.on("one", "python3 -m http.server 81 >/dev/null 2>&1 & echo $!");
        Faults.until(lab, "one", "ss -Hltn | grep ':81 '");
        told(
                site.attemptApply("--take-over", "one"),
                1,
                "Nothing was changed:",
                "one: port 81, wanted for haproxy, is taken by python3 (process " + pid + ")",
                "stop it, or give haproxy another port in the topology");
        serves();
        lab.on("one", "kill " + pid);
        told(site.attemptApply(), 0);
        assertThat(new Http("http://" + lab.address("one") + ":81").get("/").body())
                .isEqualTo("here");
        site.edit("load_balancer: {servers: one, port: 81}", "load_balancer: {servers: one}");
    }

    /** What is meant for all services hits the steps too, which would fail in the middle, or be ended. */
    @Test
    void a_drop_in_that_also_hits_the_steps() {
        change();
        lab.on("one", """
                cd /etc/systemd/system; mkdir service.d foobar-.service.d foobar-infra-primary.service.d
                printf '[Unit]\nDescription=x\n[Service]\nWorkingDirectory=/tmp\nUMask = 0077\n' >service.d/x.conf
                printf '[Service]\nTimeoutStopFailureMode=abort\n' >foobar-.service.d/fine.conf
                ln -s /dev/null foobar-.service.d/hidden.conf
                printf '[Service]\nProtectSystem=strict\n' >service.d/hidden.conf
                printf '[Service]\nExecStart=/bin/true\n' >foobar-infra-primary.service.d/q.conf""");
        var refused = site.attemptApply();
        lab.on("one", """
                cd /etc/systemd/system; rm -r service.d foobar-.service.d foobar-infra-primary.service.d
                systemctl daemon-reload""");
        told(
                refused,
                1,
                "Nothing was changed:",
                "one: /etc/systemd/system/service.d/x.conf also changes how foobar-infra's own steps and units run there"
                        + " (UMask, WorkingDirectory)",
                "one: /etc/systemd/system/foobar-infra-primary.service.d/q.conf also changes how foobar-infra's own",
                "If you agree to that: foobar-infra apply --take-over one");
        assertThat(refused.out()).doesNotContain("hidden.conf", "fine.conf");
    }

    @Test
    void an_active_firewall_manager_needs_consent_once() {
        change();
        lab.on("one", "mkdir -p /etc/ufw; echo ENABLED=yes >/etc/ufw/ufw.conf");
        // As it was before the first apply came to its end.
        lab.on("one", "sed -i '/^members/d' /var/lib/foobar-infra/unfit/manifest");
        told(
                site.attemptApply(),
                1,
                "one: ufw is active",
                "allow the stack's ports in ufw",
                "If you agree to that: foobar-infra apply --take-over one");
        told(site.attemptApply("--take-over", "one"), 0, "Applied.");
        change();
        told(site.attemptApply(), 0, "one: ufw is active, and may drop", "Applied.");
        lab.on("one", "rm -r /etc/ufw");
    }

    @Test
    void too_little_space_is_seen_before_anything_is_changed() {
        change();
        lab.on(
                "one",
                "mkdir /run/etc; mount -t tmpfs -o size=$(($(du -sk /etc | cut -f 1) + 1500))k tmpfs /run/etc;"
                        + " cp -a /etc/. /run/etc; mount --bind /run/etc /etc; cd /etc;"
                        + " dd if=/dev/zero of=/etc/filler bs=64k 2>/dev/null; sync");
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "one: only 0 MiB are free on the file system of /etc",
                "free at least 17 MiB");
        serves();
        lab.on("one", "umount -l /etc; umount -l /run/etc; rmdir /run/etc");
    }

    /** Wherever it is that a step writes, and whatever is mounted there. */
    @ParameterizedTest
    @ValueSource(strings = {"/srv", "/var/lib/foobar-infra", "/var/lib/foobar-infra/unfit", "/etc/nginx/conf.d"})
    void a_file_system_of_its_own_that_is_full_is_seen_before_anything_is_changed(String path) {
        change();
        site.write("app/more", "of the release " + limit);
        full(path);
        told(
                site.attemptApply(),
                1,
                "Nothing was changed:",
                "one: only 0 MiB are free on the file system of " + path,
                "du -xh " + path);
        serves();
        lab.on("one", "umount -l " + path);
    }

    /** What is there, on a disk of its own without room. */
    private static void full(String path) {
        lab.on(
                "one",
                "p=" + path
                        + "; mkdir /run/disk; mount -t tmpfs -o size=$(($(du -sk $p | cut -f 1) + 64))k tmpfs /run/disk;"
                        + " cp -a $p/. /run/disk; mount --bind /run/disk $p; umount -l /run/disk; rmdir /run/disk;"
                        + " dd if=/dev/zero of=$p/filler bs=4k 2>/dev/null; true");
    }

    /** Somebody else writes at the same time: right after the room was looked at. */
    private static void fillsUp(String path) {
        lab.on(
                "one",
                "cat >/usr/local/sbin/mkdir <<'E'\n#!/bin/sh\n/usr/bin/mkdir \"$@\" || exit\n"
                        + "case $* in *' -- '*/nginx*) dd if=/dev/zero of=" + path
                        + "/filler bs=4k 2>/dev/null ;; esac\nexit 0\nE\n"
                        + "chmod 755 /usr/local/sbin/mkdir");
    }

    @Test
    void a_disk_that_fills_up_while_the_configuration_is_written() {
        change();
        lab.on(
                "one",
                "cp -a /etc/nginx /run/nginx.copy; mount -t tmpfs -o size=24m tmpfs /etc/nginx;"
                        + " cp -a /run/nginx.copy/. /etc/nginx");
        fillsUp("/etc/nginx");
        told(
                site.attemptApply(),
                1,
                "service nginx.service: failed",
                "could not write /etc/nginx/",
                "is the disk full?",
                "Stopped before the end");
        serves();
        assertThat(live()).contains(" " + (limit - 1) + "m;");
        assertThat(lab.on("one", "find /etc/nginx /etc/haproxy -name '*.foobar-new'"))
                .isEmpty();

        lab.on("one", "rm /usr/local/sbin/mkdir /etc/nginx/filler");
        told(site.attemptApply(), 0, "Applied.");
        // What was written to the small disk moves to the real one.
        lab.on(
                "one",
                "cp -a /etc/nginx/. /run/nginx.copy; umount /etc/nginx; cp -a /run/nginx.copy/. /etc/nginx; rm -r /run/nginx.copy");
    }

    @Test
    void a_disk_that_fills_up_where_the_previous_configuration_is_kept() {
        change();
        lab.on(
                "one",
                "cp -a /var/lib/foobar-infra /run/state.copy; mount -t tmpfs -o size=24m tmpfs /var/lib/foobar-infra;"
                        + " cp -a /run/state.copy/. /var/lib/foobar-infra");
        fillsUp("/var/lib/foobar-infra");
        told(site.attemptApply(), 1, "could not write /var/lib/foobar-infra/unfit", "KiB are free", "apply again");
        lab.on("one", "rm /usr/local/sbin/mkdir");
        serves();
        assertThat(live()).contains(" " + (limit - 1) + "m;");
        lab.on("one", "umount /var/lib/foobar-infra; rm -r /run/state.copy");
    }

    @Test
    void another_package_manager_at_work_is_waited_for() {
        lab.on("one", "apt-get -q update");
        site.edit("packages: [", "packages: [hello, ");
        var pid = lab.on("one", """
                python3 -c 'import fcntl, time
                f = open("/var/lib/dpkg/lock-frontend", "w")
                fcntl.lockf(f, fcntl.LOCK_EX)
                open("/run/held", "w")
                time.sleep(1000)' >/dev/null 2>&1 & echo $!""");
        Faults.until(lab, "one", "test -e /run/held");
        try (var apply = site.startApply()) {
            Faults.until(
                    lab,
                    "one",
                    "grep 'Waiting for cache lock.*held by process " + pid + "' /var/lib/foobar-infra/unfit/apt.log");
            lab.on("one", "kill " + pid);
            assertThat(apply.ended().exit()).isZero();
        }
        assertThat(lab.on("one", "hello")).contains("Hello");
    }

    @Test
    void a_package_that_does_not_exist() {
        change();
        site.edit("packages: [", "packages: [no-such-package, ");
        told(
                site.attemptApply(),
                1,
                "package no-such-package has no installation candidate on this host",
                "correct its name");
        serves();
        assertThat(live()).contains(" " + (limit - 1) + "m;");
        site.edit("packages: [no-such-package, ", "packages: [");
    }

    @Test
    void a_package_that_was_left_half_installed() {
        lab.on("one", "apt-get -q update; cd /tmp; apt-get -q download cowsay; dpkg --unpack cowsay_*.deb");
        site.edit("packages: [", "packages: [cowsay, ");
        told(site.run("plan", "--no-color"), 0, "~ package cowsay", "half-installed; dpkg is made to finish");
        told(site.attemptApply(), 0, "Applied.");
        assertThat(lab.on("one", "dpkg-query -W -f '${Status}' cowsay")).isEqualTo("install ok installed");
    }
}
