package com.foobar.infra.part.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What an app has around the process that answers: what is asked of a release first, what outlives it, further commands. Each test goes on from the last. */
@Tag("lab")
@Tag("app")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WarmUpIT {

    private static final String PROGRAM = """
            import os
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Handler(BaseHTTPRequestHandler):
                def do_GET(self):
                    with open(os.environ["STATE_DIRECTORY"] + "/asked", "a") as asked:
                        print("@VERSION@", self.path, self.headers["Host"], file=asked)
                    status, text = 200, "@VERSION@"
                    if self.path == "/products":
                        status = @STATUS@
                    if self.path == "/write":
                        try:
                            with open("storage/notes", "a") as notes:
                                print("@VERSION@", file=notes)
                            with open("storage/notes") as notes:
                                text = " ".join(notes.read().split())
                        except OSError as e:
                            text = e.strerror
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(text.encode() + b"\\n")

            ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-warm-up", Lab.READY, "one", "lb-01", "web-01");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers: {one: @one@}
                app:
                  servers: one
                  release: app
                  command: [/usr/bin/python3, server.py]
                  packages: [python3]
                  start_timeout: 5s
                  warm_up: [/products, /a~b]
                """);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void version(String name, int status) {
        site.write("app/server.py", PROGRAM.replace("@VERSION@", name).replace("@STATUS@", Integer.toString(status)));
    }

    private static String asked() {
        return lab.on("one", "sort -u /var/lib/small-app/asked");
    }

    @Test
    @Order(1)
    void each_path_is_asked_before_the_release_counts_as_started() {
        version("v1", 404);

        site.apply();

        assertThat(asked())
                .contains("v1 /healthz www.foobar.com", "v1 /products www.foobar.com", "v1 /a~b www.foobar.com");
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void one_that_answers_with_an_error_is_no_release_and_the_former_one_is_put_back() {
        version("v2", 500);

        var ran = site.attemptApply();

        assertThat(ran.exit()).isOne();
        assertThat(ran.out())
                .contains("/products, of app.warm_up, is answered with HTTP/1.0 500")
                .contains("the previous configuration was put back and serves");
        assertThat(lab.on("one", "curl -sS http://" + lab.address("one") + ":8000/"))
                .isEqualTo("v1");
    }

    private static String written() {
        return lab.on("one", "curl -sS http://" + lab.address("one") + ":8000/write");
    }

    @Test
    @Order(3)
    void a_writable_directory_outlives_releases() {
        version("v3", 200);
        site.write("app/storage/.gitkeep", "");
        // The file system of somebody who foresaw that it fills up.
        lab.on(
                "one",
                "mkdir -p /srv/small/writable/storage && mount -t tmpfs -o size=64k,mode=700,uid=small-app,gid=small-app"
                        + " none /srv/small/writable/storage");
        site.edit("  start_timeout: 5s\n", "  start_timeout: 5s\n  writable: [storage]\n");
        site.apply();

        assertThat(written()).isEqualTo("v3");
        version("v4", 200);
        site.apply();
        assertThat(written()).isEqualTo("v3 v4");
        assertThat(lab.on("one", "readlink /srv/small/app/current/storage")).isEqualTo("/srv/small/writable/storage");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(4)
    void verify_tells_when_it_is_full() {
        lab.on("one", "head -c 1M /dev/zero >/srv/small/writable/storage/large 2>/dev/null || :");

        var ran = site.run("verify", "--no-color");

        assertThat(ran.exit()).isOne();
        assertThat(ran.out())
                .contains("the app cannot write to /srv/small/writable/storage", "No space left on device", "df -h");
        lab.on("one", "rm /srv/small/writable/storage/large");
        site.isVerified();
    }

    @Test
    @Order(5)
    void one_of_somebody_elses_is_the_apps_again_with_all_that_is_in_it() {
        lab.on("one", "chown -R nobody:nogroup /srv/small/writable/storage");

        assertThat(site.run("verify", "--no-color").out()).contains("Permission denied");
        assertThat(Site.changes(site.plan())).contains("one app-directory /srv/small/writable/storage change drift");
        site.apply();
        assertThat(written()).isEqualTo("v3 v4 v4");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(6)
    void one_that_was_removed_is_there_again_and_can_be_written_to() {
        lab.on("one", "umount -l /srv/small/writable/storage && rm -rf /srv/small/writable");

        assertThat(site.run("verify", "--no-color").exit()).isOne();
        assertThat(Site.changes(site.plan())).contains("one app-directory /srv/small/writable/storage add drift");
        site.apply();
        assertThat(written()).isEqualTo("v4");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(7)
    void what_leaves_the_list_stays_on_the_server() {
        site.edit("  writable: [storage]\n", "");
        var ran = site.run("plan", "--no-color");
        assertThat(ran.out())
                .contains("- app-directory /srv/small/writable/storage", "it stays, with all that is in it");
        site.apply();

        assertThat(written()).isEqualTo("Read-only file system");
        assertThat(lab.on("one", "cat /srv/small/writable/storage/notes")).isEqualTo("v4");
        site.hasNoChanges();
    }

    @Test
    @Order(8)
    void what_is_above_one_is_roots_although_it_was_the_apps_before() {
        site.edit("  start_timeout: 5s\n", "  start_timeout: 5s\n  writable: [storage/deep]\n");
        site.apply();

        assertThat(lab.on("one", "stat -c '%U %a' /srv/small/writable/storage /srv/small/writable/storage/deep"))
                .isEqualTo("root 755\nsmall-app 700");
        site.isVerified();
        site.edit("  writable: [storage/deep]\n", "");
        site.apply();
    }

    @Test
    @Order(9)
    void one_goes_back_to_a_release_that_was_before_and_verify_says_so() {
        site.edit(
                "  start_timeout: 5s\n",
                "  start_timeout: 5s\n  writable: [storage]\n  kept_release: \""
                        + lab.on("one", "basename \"$(readlink /srv/small/app/current)\"") + "\"\n");
        site.apply();

        var ran = site.run("verify", "--no-color");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("the release that is kept was before app.writable named storage");
    }

    private static final String WORKER = """
            import os, signal, sys
            home = os.environ["STATE_DIRECTORY"]
            with open(home + "/worked", "a") as worked:
                print("@VERSION@", os.environ.get("PORT"), file=worked)
            if os.path.exists(home + "/poison"):
                sys.exit("poisoned")
            signal.pause()
            """;

    private static final String JOB = """
            import os, time
            with open(os.environ["STATE_DIRECTORY"] + "/turns", "a") as turns:
                print("begin", file=turns, flush=True)
                # Longer than until it is due again.
                time.sleep(2.5)
                print("end", file=turns)
            print("swept")
            """;

    private static final String BESIDES = """
              workers:
                mails: {command: [/usr/bin/python3, worker.py], stop_timeout: 2s}
              timers:
                sweep: {command: [/usr/bin/python3, job.py], at: "*:*:0/1", timeout: 10s}
            """;

    private static void worker(String name) {
        version(name, 200);
        site.write("app/worker.py", WORKER.replace("@VERSION@", name));
    }

    private static String kept(String file) {
        return lab.on("one", "tr '\\n' ' ' </var/lib/small-app/" + file);
    }

    @Test
    @Order(10)
    void a_worker_goes_on_running_and_follows_each_release() {
        worker("v5");
        site.write("app/job.py", JOB);
        site.topology(site.text().replaceFirst("(?m)^  kept_release: .*\n", BESIDES));
        site.apply();

        assertThat(kept("worked")).isEqualTo("v5 None");
        assertThat(lab.on("one", "systemctl show -P User small-app-worker-mails"))
                .isEqualTo("small-app");
        worker("v6");
        site.apply();
        assertThat(kept("worked")).isEqualTo("v5 None v6 None");
        site.hasNoChanges();
        // Its first turn may go on still.
        await().untilAsserted(
                        () -> assertThat(site.run("logs", "--no-color").out()).contains("swept"));
    }

    @Test
    @Order(11)
    void what_is_due_while_it_still_runs_is_not_run_beside_itself() {
        await().until(() -> kept("turns").split("end", -1).length > 3);

        assertThat(kept("turns")).matches("begin end( begin end)*( begin)?");
        site.isVerified();
    }

    @Test
    @Order(12)
    void a_worker_that_ends_again_and_again_is_told_by_verify_and_status() {
        lab.on("one", "touch /var/lib/small-app/poison && systemctl kill -s KILL small-app-worker-mails");

        await().untilAsserted(() -> assertThat(site.run("verify", "--no-color").out())
                .containsPattern("worker-mails +small-app-worker-mails.service (is activating|ends again and again)")
                .contains("journalctl -n 50 -u small-app-worker-mails.service"));
        assertThat(site.run("status", "--no-color").out()).contains("small-app-worker-mails");
        lab.on(
                "one",
                "rm /var/lib/small-app/poison && systemctl stop small-app-worker-mails && systemctl start small-app-worker-mails");
        site.isVerified();
    }

    @Test
    @Order(13)
    void one_that_does_not_start_with_a_release_stops_the_apply_and_is_named() {
        worker("v7");
        site.write("app/worker.py", "raise SystemExit('no such queue')\n");

        var ran = site.attemptApply();

        assertThat(ran.exit()).isOne();
        assertThat(ran.out())
                .contains("small-app-worker-mails.service does not run the new configuration", "no such queue");
        // The app itself has come so far.
        assertThat(asked()).contains("v7 /healthz");
        worker("v8");
        site.apply();
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(14)
    void a_time_that_the_servers_systemd_does_not_know_changes_nothing() {
        site.edit("at: \"*:*:0/1\"", "at: \"12:00 Mars/Phobos\"");

        var ran = site.attemptApply();

        assertThat(ran.exit()).isOne();
        assertThat(ran.out())
                .contains("app.timers.sweep.at is no time that this server's systemd knows", "Mars/Phobos")
                .containsPattern("topology.yml:[0-9]+:[0-9]+");
        assertThat(lab.on("one", "grep OnCalendar /etc/systemd/system/small-app-timer-sweep.timer"))
                .isEqualTo("OnCalendar=*:*:0/1");
        site.edit("at: \"12:00 Mars/Phobos\"", "at: \"*:*:0/1\"");
        site.hasNoChanges();
    }

    @Test
    @Order(15)
    void a_job_that_takes_too_long_is_ended_and_told() {
        site.edit("at: \"*:*:0/1\", timeout: 10s", "at: yearly, timeout: 1s");
        site.apply();
        lab.attempt("one", "systemctl start small-app-timer-sweep.service");

        var ran = site.run("verify", "--no-color");
        assertThat(ran.exit()).isOne();
        assertThat(ran.out()).contains("did not end within app.timers.sweep.timeout, and was ended");
    }

    @Test
    @Order(16)
    void without_their_lines_they_are_gone() {
        site.topology(site.text().replaceFirst("(?s)  workers:.*", ""));
        site.apply();

        assertThat(
                        lab.on(
                                "one",
                                "systemctl list-units --all --no-legend 'small-app-*'; ls /etc/systemd/system/small-app-* /var/lib/systemd/timers/stamp-small-app-* || :"))
                .isEmpty();
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(17)
    void the_example_of_jobs_counts_what_its_visitors_bring_and_sweeps_it_away() throws Exception {
        var examples = Path.of("examples");
        for (var file : List.of("jobs/server.py", "jobs/worker.py", "jobs/sweep.py")) {
            site.write(file, Files.readString(examples.resolve(file)));
        }
        site.topology(Files.readString(examples.resolve("jobs.yml"))
                .replaceAll("(lb-01|web-01): 192\\.168\\.56\\.1.", "$1: @$1@"));
        site.apply();

        var visitor = "curl -sS http://" + lab.address("lb-01");
        var at = lab.on("one", visitor + "/texts --data 'to be or not to be'");
        await().untilAsserted(() -> assertThat(lab.on("one", visitor + at)).isEqualTo("6 words"));
        assertThat(lab.on("one", visitor + at + " -o /dev/null -D -"))
                .containsIgnoringCase("Referrer-Policy: same-origin");

        lab.on("web-01", "touch -d '8 days ago' /srv/foobar/writable/storage/*.words");
        lab.on("web-01", "systemctl start foobar-app-timer-sweep.service");
        assertThat(lab.on("one", visitor + at)).isEqualTo("no such text");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(18)
    void a_timer_that_moves_ends_on_its_former_server_first() {
        site.edit("  web-01: ", "  one: " + lab.address("one") + "\n  web-01: ");
        site.edit("app:\n  servers: [web-01]\n", "app:\n  servers: [web-01, one]\n  port: 8100\n");
        site.edit("timeout: 10m}", "timeout: 10m, server: one}");

        var ran = site.attemptApply();

        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out())
                .containsPattern("(?s)app timers that move \\(web-01\\).*one +service foobar-app-timer-sweep.timer");
        assertThat(lab.on("web-01", "systemctl is-active foobar-app-timer-sweep.timer || :"))
                .isEqualTo("inactive");
        assertThat(lab.on("one", "systemctl is-active foobar-app-timer-sweep.timer"))
                .isEqualTo("active");
        site.hasNoChanges();
    }

    @Test
    @Order(19)
    void what_is_mounted_in_a_directory_of_the_apps_is_deleted_by_nothing() {
        lab.on(
                "web-01",
                "mount -t tmpfs none /srv/foobar/writable/storage; echo theirs >/srv/foobar/writable/storage/kept");

        var ran = site.run("destroy --yes --no-color", "--delete-data", "foobar");

        assertThat(ran.out()).contains("/srv/foobar/writable/storage stays: something is mounted there");
        assertThat(lab.on("web-01", "cat /srv/foobar/writable/storage/kept")).isEqualTo("theirs");
        assertThat(lab.attempt("web-01", "systemctl is-active foobar-app || id foobar-app")
                        .exit())
                .as(ran.toString())
                .isNotZero();
    }
}
