package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Apps on servers of their own are changed in turns too: the web servers pass over who has his. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(1)
class RollingApartIT {

    private static final List<String> APPS = List.of("app-01", "app-02");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-rolla", Lab.READY, "lb-01", "web-01", "web-02", "app-01", "app-02");
        site = new Site(lab, Tool.built(), directory);
        Releases.write(site, "one", "well");
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  lb-01: @lb-01@
                  web-01: @web-01@
                  web-02: @web-02@
                  app-01: @app-01@
                  app-02: @app-02@
                load_balancer:
                  servers: lb-01
                  rolling: {drain: 3s}
                web:
                  servers: [web-01, web-02]
                app:
                  servers: [app-01, app-02]
                  release: app
                  command: [/usr/bin/python3, server.py]
                  start_timeout: 5s
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Crowd.Seen during(Crowd.Event event) throws Exception {
        return Crowd.during(List.of(lab.address("lb-01")), event);
    }

    /** The app servers that a web server does not ask now. */
    private static String passedOver(String web) {
        return lab.on(web, "ls /run/foobar-infra-past/small 2>/dev/null || true");
    }

    @Test
    @Order(1)
    void a_release_is_noticed_by_nobody() throws Exception {
        Releases.write(site, "two", "well");
        assertThat(site.plan().path("turns").valueStream().map(Object::toString))
                .hasSize(2)
                .first()
                .asString()
                .contains("roll app-01", "[\"web-01\",\"web-02\"]");
        var seen = during(() -> site.apply());
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.versions()).contains("one", "two");
        var notes = APPS.stream()
                .flatMap(s -> lab.on(s, "cat /var/lib/small-app/notes").lines())
                .filter(seen.posted()::contains)
                .toList();
        assertThat(notes).doesNotHaveDuplicates().hasSameSizeAs(seen.posted());
        assertThat(seen.posted()).hasSizeGreaterThan(50);
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(2)
    void one_that_does_not_get_well_reaches_one_server_and_nobody() throws Exception {
        Releases.write(site, "bad", "unwell");
        var seen = during(() -> {
            var ran = site.attemptApply();
            assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
            assertThat(ran.out()).doesNotContain("roll app-02 (");
        });
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.versions()).containsOnly("two");
        assertThat(passedOver("web-01") + passedOver("web-02")).isEmpty();
    }

    @Test
    @Order(3)
    void web_servers_ask_again_by_themselves_where_nobody_is_left_to_say_so() throws Exception {
        Releases.write(site, "three", "well");
        var seen = during(() -> {
            try (var running = site.startApply()) {
                running.await(e -> e.path("operation").asString("").equals("ask the app past app-01")
                        && e.path("type").asString("").equals("operation_done"));
                running.kill();
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(passedOver("web-01") + passedOver("web-02"))
                            .isEmpty());
            site.apply();
        });
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.versions()).contains("three");
        site.hasNoChanges();
    }

    @Test
    @Order(4)
    void an_app_that_moves_to_another_port_is_found_by_all_who_ask() throws Exception {
        site.edit("  release: app\n", "  release: app\n  port: 8001\n");
        var seen = during(() -> site.apply());
        // The web servers reload in the end, which may end a kept connection on which HAProxy just sends a POST: nobody
        // may send
        // that twice. Whoever looks for the app finds it.
        assertThat(seen.failures()).allMatch(f -> f.startsWith("POST ") && f.endsWith("ended without an answer"));
        assertThat(seen.posted()).hasSizeGreaterThan(50);
        for (var server : APPS) {
            assertThat(lab.on(server, "ss -Hltn 'sport = :8000 or sport = :8001' | awk '{ print $4 }'"))
                    .isEqualTo(lab.address(server) + ":8001");
        }
        site.hasNoChanges();
        site.isVerified();
    }
}
