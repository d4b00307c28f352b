package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What visitors see of changes by which what serves them restarts: nothing. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
class RollingIT {

    private static final List<String> WEB = List.of("web-01", "web-02", "web-03");

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-roll", Lab.READY, "lb-01", "lb-02", "web-01", "web-02", "web-03");
        site = new Site(lab, Tool.built(), directory);
        Releases.write(site, "one", "well");
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  lb-01: @lb-01@
                  lb-02: @lb-02@
                  web-01: @web-01@
                  web-02: @web-02@
                  web-03: @web-03@
                load_balancer:
                  servers: [lb-01, lb-02]
                  rolling: {drain: 3s}
                web:
                  servers: [web-01, web-02, web-03]
                app:
                  servers: [web-01, web-02, web-03]
                  release: app
                  command: [/usr/bin/python3, server.py]
                  environment: {COLOUR: red}
                  start_timeout: 15s
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Crowd.Seen during(Crowd.Event event) throws Exception {
        return Crowd.during(List.of(lab.address("lb-01"), lab.address("lb-02")), event);
    }

    /** All that was acknowledged was done, once. */
    private static void isKept(Crowd.Seen seen) {
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.answered()).isGreaterThan(500);
        var notes = WEB.stream()
                .flatMap(s -> lab.on(s, "cat /var/lib/small-app/notes").lines())
                .filter(seen.posted()::contains)
                .toList();
        assertThat(notes).doesNotHaveDuplicates().hasSameSizeAs(seen.posted());
        assertThat(seen.posted()).hasSizeGreaterThan(100);
    }

    private static List<String> turns() {
        return site.plan().path("turns").valueStream().map(t -> t.toString()).toList();
    }

    @Test
    void a_release_reaches_one_server_after_the_other() throws Exception {
        Releases.write(site, "two", "well");
        assertThat(turns()).hasSize(3).first().asString().contains("roll web-01", "[\"lb-01\",\"lb-02\"]");
        var seen = during(() -> site.apply());
        isKept(seen);
        assertThat(seen.versions()).contains("one", "two");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    void another_environment_does_too() throws Exception {
        site.edit("COLOUR: red", "COLOUR: blue");
        assertThat(turns()).hasSize(3);
        isKept(during(() -> site.apply()));
        site.hasNoChanges();
    }

    @Test
    void nginx_is_restarted_where_nobody_is_and_webSockets_end_there_only() throws Exception {
        lab.on(
                "web-02",
                "mkdir -p /etc/systemd/system/nginx.service.d; printf '[Service]\\nEnvironment=BY=hand\\n'"
                        + " >/etc/systemd/system/nginx.service.d/by-hand.conf; systemctl daemon-reload");
        assertThat(turns()).hasSize(1).first().asString().contains("roll web-02");
        var seen = during(() -> site.apply());
        isKept(seen);
        assertThat(seen.ended()).isNotEmpty().containsOnly("web-02");
        site.hasNoChanges();
    }
}
