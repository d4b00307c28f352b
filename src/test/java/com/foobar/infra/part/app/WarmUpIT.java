package com.foobar.infra.part.app;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What is asked of an app before its release counts as started. Each test goes on from the last. */
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
                    self.send_response(@STATUS@ if self.path == "/products" else 200)
                    self.end_headers()
                    self.wfile.write(b"@VERSION@\\n")

            ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-warm-up", Lab.READY, "one");
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
}
