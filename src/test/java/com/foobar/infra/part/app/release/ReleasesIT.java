package com.foobar.infra.part.app.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.PostingVisitors;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Releases of an app on two servers: kept, listed, gone back to. Each test goes on from the last. */
@Tag("lab")
@Tag("app")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleasesIT {

    private static final String PROGRAM = """
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
                    text = b"@VERSION@\\n"
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)

            ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    /** By the version's name. */
    private static final Map<String, String> IDS = new HashMap<>();

    @BeforeAll
    static void up() {
        lab = Lab.up("it-releases", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                web: {servers: [one, two], port: 8080}
                app:
                  servers: [one, two]
                  release: app   # what we build
                  command: [/usr/bin/python3, server.py]
                  packages: [python3]
                """);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void version(String name) {
        site.write("app/server.py", PROGRAM.replace("@VERSION@", name));
        site.write("app/data.txt", "the same\n");
        // Of a release that is nearly all new, all is sent.
        site.write("app/large.txt", "large ".repeat(2000));
    }

    private static void release(String name) {
        version(name);
        site.apply();
        IDS.put(name, live("one"));
        assertThat(live("two")).isEqualTo(IDS.get(name));
    }

    private static String live(String server) {
        return lab.on(server, "basename $(readlink /srv/small/app/current)");
    }

    private static String serves(String server) {
        return lab.on(server, "curl -sS http://" + lab.address(server) + ":8080/");
    }

    private static List<String> kept(String server) {
        return lab.on(server, "ls -A /srv/small/app/releases | grep -v '^[.]'")
                .lines()
                .toList();
    }

    private static String id(String name) {
        return IDS.getOrDefault(name, "?");
    }

    private static List<String> ids(String... names) {
        return java.util.Arrays.stream(names).map(ReleasesIT::id).toList();
    }

    /** The release that the topology has the servers run. */
    private static String held() {
        return site.text().replaceFirst("(?s).*kept_release: \"?([0-9a-f]{16}).*", "$1");
    }

    private static Ran rollback(String... options) {
        return site.run("rollback app --yes --no-color", options);
    }

    private static void rolledBack(Ran ran) {
        assertThat(ran.exit()).as(ran.toString()).isZero();
    }

    @Test
    @Order(1)
    void with_a_single_release_there_is_nothing_to_go_back_to() {
        release("v1");

        var ran = rollback();

        assertThat(ran.exit()).isOne();
        assertThat(ran.err())
                .contains("there is no former release that every server of the app keeps")
                .contains("one keeps " + id("v1") + " (live)");
        assertThat(site.text()).doesNotContain("kept_release");
        site.hasNoChanges();
    }

    @Test
    @Order(2)
    void three_are_kept_and_listed_and_the_oldest_goes() {
        release("v2");
        release("v3");
        assertThat(data("one", "v3", "%y")).as("copied on the server").isEqualTo(data("one", "v2", "%y"));
        assertThat(data("one", "v3", "%i")).as("a file of its own").isNotEqualTo(data("one", "v2", "%i"));
        assertThat(lab.on("one", "cd /srv/small/app/current && cat data.txt && stat -c '%U %a' data.txt server.py"))
                .isEqualTo("the same\nroot 644\nroot 644");
        assertThat(kept("one")).containsExactlyInAnyOrderElementsOf(ids("v1", "v2", "v3"));

        version("v4");
        var change = site.run("plan", "--no-color").out();
        assertThat(change)
                .contains(
                        "~ releases /srv/small/app",
                        "removes release " + id("v1"),
                        // No load balancer leads past them: the next is changed once the one before is well.
                        "in turns: one, then two; the first failure leaves the others as they are");
        release("v4");

        assertThat(kept("one")).containsExactlyInAnyOrderElementsOf(ids("v2", "v3", "v4"));
        site.hasNoChanges();
        var listed = site.run("releases", "--json").last("releases");
        var two = listed.path("servers").get(1);
        assertThat(two.path("server").asString()).isEqualTo("two");
        assertThat(two.path("releases").valueStream().map(r -> r.path("id").asString()))
                .containsExactlyElementsOf(ids("v4", "v3", "v2"));
        assertThat(two.path("releases").get(0).path("live").asBoolean()).isTrue();
        assertThat(two.path("releases").get(1).path("until").asString())
                .isEqualTo(two.path("releases").get(0).path("since").asString());
        assertThat(two.path("releases").get(1).path("from").asString()).isEqualTo("app");
        assertThat(site.run("releases", "--no-color").out())
                .contains("one\n  * " + id("v4") + "  live since ", " from app  by ");
        assertThat(lab.on("one", "grep -c '^release./srv/small/app/' /var/lib/foobar-infra/small/manifest"))
                .isEqualTo("3");
    }

    @Test
    @Order(3)
    void one_goes_back_without_the_old_files_and_nothing_moves_by_itself_then() throws Exception {
        var before = site.text();
        // What was built is gone from this machine.
        Files.delete(directory.resolve("app/server.py"));
        Files.delete(directory.resolve("app/data.txt"));
        Files.delete(directory.resolve("app/large.txt"));
        Files.delete(directory.resolve("app"));

        rolledBack(rollback());

        assertThat(live("one")).isEqualTo(id("v3"));
        assertThat(serves("two")).isEqualTo("v3");
        assertThat(site.text())
                .isEqualTo(
                        before.replace("app:\n  servers", "app:\n  kept_release: " + quoted(id("v3")) + "\n  servers"));
        site.hasNoChanges();
        site.isVerified();
        assertThat(site.run("plan", "--no-color").out()).contains("app.kept_release is " + id("v3"));
        assertThat(site.run("releases", "--no-color").out()).contains(id("v3") + "  live since", "rolled back to");
        // Another change is applied, on the release that it was rolled back to.
        site.edit("packages: [python3]", "packages: [python3]\n  environment: {LOG: info}");
        site.apply();
        assertThat(serves("one")).isEqualTo("v3");
        assertThat(kept("one")).containsExactlyInAnyOrderElementsOf(ids("v2", "v3", "v4"));
    }

    private static String quoted(String id) {
        return Character.isDigit(id.charAt(0)) ? '"' + id + '"' : id;
    }

    @Test
    @Order(4)
    void somebody_whose_file_knows_nothing_of_it_is_told_before_the_release_comes_back() {
        unpin();
        version("v4");

        var plan = site.run("plan", "--no-color").out();
        assertThat(plan)
                .contains("one was rolled back from " + id("v4") + " to " + id("v3") + " on ")
                .contains("would release " + id("v4") + " again");
        var ran = site.attemptApply();
        assertThat(ran.exit()).isOne();
        assertThat(live("one")).isEqualTo(id("v3"));

        // What is new is another matter, and is said.
        version("v5");
        assertThat(site.run("plan", "--no-color").out()).contains("was rolled back from", "; this releases ");
        release("v5");
        assertThat(serves("two")).isEqualTo("v5");
        site.hasNoChanges();
    }

    private static void unpin() {
        site.topology(site.text().replaceFirst(" *kept_release: .*\n", ""));
    }

    @Test
    @Order(5)
    void one_goes_back_twice_and_never_to_what_was_taken_away() {
        release("v6");
        assertThat(kept("one")).containsExactlyInAnyOrderElementsOf(ids("v3", "v5", "v6"));

        rolledBack(rollback());
        assertThat(serves("one")).isEqualTo("v5");
        rolledBack(rollback());
        assertThat(serves("one")).isEqualTo("v3");
        assertThat(rollback().exit()).isOne();

        rolledBack(rollback("--to", id("v6")));
        assertThat(serves("two")).isEqualTo("v6");
        assertThat(rollback("--to", id("v1")).err()).contains("is not kept by every server of the app");
        assertThat(rollback("--to", "v6").exit()).isEqualTo(64);
    }

    @Test
    @Order(6)
    void a_kept_release_that_somebody_edited_is_not_run_without_a_word() {
        lab.on("two", "echo >>/srv/small/app/releases/" + id("v5") + "/server.py");

        var ran = rollback("--to", id("v5"));

        assertThat(ran.exit()).isOne();
        assertThat(ran.out() + ran.err()).contains(id("v5") + " was changed by hand since it was unpacked");
        assertThat(serves("one")).isEqualTo("v6");
        assertThat(held()).isEqualTo(id("v6"));

        rolledBack(rollback("--to", id("v5"), "--take-over", "two"));
        assertThat(serves("two")).isEqualTo("v5");
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void no_visitor_is_cut_off_from_the_other_server_while_one_server_goes_back_alone() throws Exception {
        var ends = new PostingVisitors(lab.address("one"), "www.foobar.com", 8080)
                .during(8, () -> rolledBack(rollback("--to", id("v6"), "--limit", "two")));

        assertThat(ends.keySet()).containsExactly("GET 200", "POST 200");
        assertThat(serves("one")).isEqualTo("v5");
        assertThat(serves("two")).isEqualTo("v6");
        rolledBack(rollback("--to", id("v6")));
    }

    @Test
    @Order(8)
    void a_server_that_does_not_keep_it_is_named() {
        lab.on("two", "rm -rf /srv/small/app/releases/" + id("v5"));

        var ran = rollback("--to", id("v5"));
        assertThat(ran.exit()).isOne();
        assertThat(ran.err()).contains("two keeps " + id("v6") + " (live), " + id("v3"));

        site.edit(id("v6"), id("v5"));
        assertThat(site.run("plan", "--no-color").out())
                .contains("app.kept_release is " + id("v5") + ", which two does not keep");
        site.edit(id("v5"), id("v6"));
    }

    @Test
    @Order(9)
    void a_release_that_does_not_start_is_taken_back_and_does_not_stay() {
        unpin();
        site.write("app/server.py", "raise SystemExit('no')\n");
        var ran = site.attemptApply();
        assertThat(ran.exit()).isOne();
        assertThat(ran.out())
                .contains("roll one", "the previous configuration was put back and serves")
                .doesNotContain("roll two (");
        assertThat(live("one")).isEqualTo(id("v6"));

        release("v7");
        assertThat(kept("one")).containsExactlyInAnyOrderElementsOf(ids("v7", "v6", "v5"));
    }

    @Test
    @Order(10)
    void with_fewer_to_keep_the_oldest_go() {
        site.edit("packages:", "keep: 1\n  packages:");

        assertThat(Site.changes(site.plan()))
                .containsExactlyInAnyOrder(
                        "one releases /srv/small/app change topology", "two releases /srv/small/app change topology");
        site.apply();

        assertThat(kept("one")).containsExactlyElementsOf(ids("v7"));
        assertThat(kept("two")).containsExactlyElementsOf(ids("v7"));
        assertThat(serves("one")).isEqualTo("v7");
        assertThat(rollback().exit()).isOne();
        site.hasNoChanges();
    }

    private static String data(String server, String version, String format) {
        return lab.on(server, "stat -c " + format + " /srv/small/app/releases/" + id(version) + "/data.txt");
    }

    @Test
    @Order(11)
    void what_somebody_edited_in_the_live_release_is_never_taken_along() {
        release("v7-again");
        lab.on("one", "echo the hand of somebody >/srv/small/app/current/data.txt");
        release("v7-once-more");
        assertThat(lab.on("one", "cat /srv/small/app/current/data.txt")).isEqualTo("the same");

        // Of the same size and with its times set back, as no plan sees it.
        lab.on(
                "one",
                "cd /srv/small/app/current && touch -r data.txt /tmp/then && echo the hand >data.txt && touch -r /tmp/then data.txt");
        version("v7");
        var refused = site.attemptApply();
        assertThat(refused.exit()).isOne();
        assertThat(refused.out()).contains("does not hold any more what was unpacked there", "apply again");
        assertThat(serves("one")).isEqualTo("v7-once-more");

        release("v7");
        assertThat(lab.on("one", "cat /srv/small/app/current/data.txt")).isEqualTo("the same");
        site.hasNoChanges();
    }

    @Test
    @Order(12)
    void a_disk_that_is_full_changes_nothing() throws IOException {
        lab.on(
                "one",
                "mkdir -p /srv/small/app/releases && mount -t tmpfs -o size=2m none /srv/small/app/releases"
                        + " && mkdir /srv/small/app/releases/" + id("v7"));
        try {
            version("v8");
            var ran = site.attemptApply();
            assertThat(ran.exit()).isOne();
            assertThat(ran.out()).containsAnyOf("are free on the file system of", "no space left for");
            assertThat(live("one")).isEqualTo(id("v7"));
            assertThat(live("two")).isEqualTo(id("v7"));
        } finally {
            lab.on("one", "umount /srv/small/app/releases");
        }
        release("v8");
        site.hasNoChanges();
    }

    @Test
    @Order(13)
    void with_the_app_all_its_releases_go() {
        site.topology(site.text().replaceFirst("(?s)app:.*", ""));
        site.apply();

        assertThat(lab.on("one", "ls -A /srv/small/app 2>/dev/null || true")).isEmpty();
        assertThat(lab.on("one", "ls /var/lib/foobar-infra/small")).doesNotContain("app.releases");
        site.hasNoChanges();
    }
}
