package com.foobar.infra.part.loadbalancer.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What visitors see of changes by which what serves them restarts: nothing. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@Tag("app")
@Order(1)
class RollingIT {

    private static final List<String> BALANCERS = List.of("lb-01", "lb-02");
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
                  virtual_address: VIRTUAL
                  rolling: {drain: 3s}
                web:
                  servers: [web-01, web-02, web-03]
                app:
                  servers: [web-01, web-02, web-03]
                  release: app
                  command: [/usr/bin/python3, server.py]
                  environment: {COLOUR: red}
                  start_timeout: 15s
                """.replace("VIRTUAL", virtual()));
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
        // Which other release there was before is the business of whichever test came before.
        assertThat(seen.versions()).contains("two").hasSizeGreaterThan(1);
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    void as_many_servers_as_may_have_their_turn_together() throws Exception {
        site.edit("rolling: {drain: 3s}", "rolling: {drain: 3s, batch: 2}");
        Releases.write(site, "by twos", "well");
        try {
            assertThat(turns())
                    .satisfiesExactly(
                            first -> assertThat(first).contains("roll web-01, web-02"),
                            second -> assertThat(second).contains("roll web-03"));
            isKept(during(() -> site.apply()));
        } finally {
            site.edit("rolling: {drain: 3s, batch: 2}", "rolling: {drain: 3s}");
        }
        site.hasNoChanges();
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
        var seen = Crowd.during(
                List.of(lab.address("lb-01"), lab.address("lb-02")), List.of("web-02"), () -> site.apply());
        isKept(seen);
        assertThat(seen.ended()).isNotEmpty().containsOnly("web-02");
        site.hasNoChanges();
    }

    /** A package of the site's own, in a repository on the server, that needs a newer nginx than there is. */
    private static final String REPOSITORY = """
            set -e; mkdir -p /srv/repository /tmp/made; cd /tmp/made
            apt-get -q update >/dev/null; apt-get -q download nginx >/dev/null; dpkg-deb -R nginx_*.deb nginx
            sed -i 's/^Version: .*/&+site1/' nginx/DEBIAN/control
            version=$(sed -n 's/^Version: //p' nginx/DEBIAN/control)
            mkdir -p module/DEBIAN
            printf 'Package: site-module\\nVersion: 1\\nArchitecture: all\\nMaintainer: site <root@localhost>\\nDescription: a module\\nDepends: nginx (>= %s)\\n' \
                "$version" >module/DEBIAN/control
            for name in nginx module; do
                dpkg-deb -b $name /srv/repository/$name.deb >/dev/null
                dpkg-deb -f /srv/repository/$name.deb
                printf 'Filename: ./%s.deb\\nSize: %s\\nSHA256: %s\\n\\n' $name "$(stat -c %s /srv/repository/$name.deb)" \
                    "$(sha256sum </srv/repository/$name.deb | cut -d ' ' -f 1)"
            done >/srv/repository/Packages
            echo 'deb [trusted=yes] file:/srv/repository ./' >/etc/apt/sources.list.d/site.list
            apt-get -q update >/dev/null""";

    @Test
    void a_package_that_brings_another_nginx_reaches_one_server_after_the_other() throws Exception {
        WEB.forEach(server -> lab.on(server, REPOSITORY));
        site.edit("  start_timeout:", "  packages: [site-module]\n  start_timeout:");
        assertThat(turns()).hasSize(3).first().asString().contains("roll web-01", "[\"lb-01\",\"lb-02\"]");
        isKept(during(() -> site.apply()));
        for (var server : WEB) {
            assertThat(lab.on(server, "dpkg-query -W -f '${Version}' nginx")).endsWith("+site1");
        }
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    void a_reload_of_nginx_has_its_turn_too_where_no_POST_may_be_lost_by_it() throws Exception {
        site.edit(
                "  servers: [web-01, web-02, web-03]\napp:",
                "  servers: [web-01, web-02, web-03]\n  max_body_size: 11m\napp:");
        assertThat(turns()).isEmpty();
        site.edit("rolling: {drain: 3s}", "rolling: {drain: 3s, reloads: true}");
        try {
            assertThat(turns()).hasSize(3).first().asString().contains("roll web-01", "[\"lb-01\",\"lb-02\"]");
            isKept(during(() -> site.apply()));
        } finally {
            site.edit("rolling: {drain: 3s, reloads: true}", "rolling: {drain: 3s}");
        }
        site.hasNoChanges();
    }

    @Test
    void a_reboot_of_each_web_server_is_noticed_by_nobody() throws Exception {
        var before = WEB.stream().map(RollingIT::boot).toList();
        var ended = new ArrayList<Ran>();
        var seen = during(() -> ended.add(site.run("reboot --yes --json", "web-01,web-02,web-03")));
        var ran = ended.getFirst();
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.last("rebooted").path("servers").valueStream().map(JsonNode::asString))
                .containsExactly("web-03", "web-02", "web-01");
        assertThat(WEB.stream().map(RollingIT::boot)).doesNotContainAnyElementsOf(before);
        isKept(seen);
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    void only_those_are_rebooted_that_wait_for_it() {
        var before = WEB.stream().map(RollingIT::boot).toList();
        lab.on("web-02", "touch /run/reboot-required; echo linux-image-amd64 >/run/reboot-required.pkgs");
        var ran = site.run("reboot --needed --yes --no-color");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out())
                .contains("an update asks for it: linux-image-amd64", "Rebooted. 1 server")
                .doesNotContain("web-01,", "web-03");
        assertThat(boot("web-02")).isNotEqualTo(before.get(1));
        assertThat(List.of(boot("web-01"), boot("web-03"))).containsExactly(before.get(0), before.get(2));
        var none = site.run("reboot --needed --yes --no-color");
        assertThat(none.exit()).as(none.toString()).isZero();
        assertThat(none.out()).contains("No server waits for one.");
    }

    @Test
    void servers_that_do_the_same_reboot_together_if_they_may() throws Exception {
        var ended = new ArrayList<Ran>();
        var seen = during(() -> ended.add(site.run("reboot web-02 web-01 --yes --json", "--batch", "2")));
        var ran = ended.getFirst();
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.last("reboots").path("turns").valueStream().map(Object::toString))
                .singleElement()
                .asString()
                .contains("reboot web-02, web-01", "[\"lb-01\",\"lb-02\"]");
        isKept(seen);
    }

    /** Of visitors by the virtual address: all but WebSockets, which end with their load balancer. */
    private static void isUnnoticed(Crowd.Seen seen) {
        assertThat(seen.failures().stream().filter(f -> !f.startsWith("WebSocket")))
                .isEmpty();
        assertThat(seen.answered()).isGreaterThan(500);
    }

    @Test
    void a_reboot_of_each_load_balancer_is_noticed_by_nobody_who_comes_by_the_virtual_address() throws Exception {
        var before = BALANCERS.stream().map(RollingIT::boot).toList();
        var ended = new ArrayList<Ran>();
        var seen = Crowd.during(
                List.of(virtual()), () -> ended.add(site.run("reboot --yes --json", BALANCERS.toArray(String[]::new))));
        var ran = ended.getFirst();
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(BALANCERS.stream().map(RollingIT::boot)).doesNotContainAnyElementsOf(before);
        isUnnoticed(seen);
        site.hasNoChanges();
        site.isVerified();
    }

    /** HAProxy has to restart on both. */
    private static void outdated() {
        for (var balancer : BALANCERS) {
            lab.on(
                    balancer,
                    "mkdir -p /etc/systemd/system/haproxy.service.d; printf '[Service]\\nEnvironment=BY=%s\\n' $(date +%s%N)"
                            + " >/etc/systemd/system/haproxy.service.d/by-hand.conf; systemctl daemon-reload");
        }
    }

    @Test
    void so_is_a_restart_of_haproxy() throws Exception {
        outdated();
        assertThat(turns()).hasSize(2).first().asString().contains("roll lb-01");
        isUnnoticed(Crowd.during(List.of(virtual()), () -> site.apply()));
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    void a_load_balancer_that_gave_the_address_away_stands_by_again_though_its_client_is_gone() throws Exception {
        outdated();
        var seen = Crowd.during(List.of(virtual()), () -> {
            try (var running = site.startApply()) {
                running.await(e -> e.path("operation").asString("").equals("give the virtual address away")
                        && e.path("type").asString("").equals("operation_done"));
                running.kill();
            }
            site.apply();
        });
        isUnnoticed(seen);
        for (var balancer : BALANCERS) {
            assertThat(
                            lab.on(
                                    balancer,
                                    "cat /run/small-address/haproxy-ended; ls /run/foobar-infra/out/address/* 2>/dev/null || :"))
                    .isEqualTo("0");
            assertThat(lab.attempt(balancer, "nft list table inet foobar_infra_moves")
                            .exit())
                    .isNotZero();
        }
        site.hasNoChanges();
        site.isVerified();
    }

    private record Regular(String cookie, String server) {}

    private static Regular comes(String door, String cookie) throws IOException {
        try (var visit = new Visit(door, cookie)) {
            var answer = visit.get("/");
            assertThat(answer.status()).isEqualTo(200);
            return new Regular(visit.cookie(), answer.server());
        }
    }

    @Test
    void a_visitor_stays_with_his_server_by_either_load_balancer_until_that_has_its_turn_or_dies() throws Exception {
        site.edit("rolling: {drain: 3s}", "rolling: {drain: 3s}\n  stickiness: cookie");
        try {
            site.apply();
            site.isVerified();
            var regulars = new ArrayList<Regular>();
            for (int i = 0; i < 3; i++) {
                regulars.add(comes(virtual(), ""));
            }
            assertThat(regulars.stream().map(Regular::server)).doesNotHaveDuplicates();
            stay(regulars, List.of(virtual(), lab.address("lb-01"), lab.address("lb-02")));

            var holder = BALANCERS.stream()
                    .filter(b -> lab.attempt(b, "ip -o addr | grep -qF ' " + virtual() + "/'")
                                    .exit()
                            == 0)
                    .findFirst()
                    .orElseThrow();
            lab.on(holder, "systemctl stop haproxy");
            Awaitility.await()
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(comes(virtual(), "").server()).startsWith("web-"));
            stay(regulars, List.of(virtual()));
            lab.on(holder, "systemctl start haproxy");

            var bereft = regulars.getFirst();
            lab.on(bereft.server(), "systemctl stop nginx");
            var led = comes(virtual(), bereft.cookie());
            assertThat(led.server()).isNotEqualTo(bereft.server());
            assertThat(comes(virtual(), led.cookie())).isEqualTo(led);
            lab.on(bereft.server(), "systemctl start nginx");
            site.isVerified();

            Releases.write(site, "stayed with", "well");
            isKept(during(() -> site.apply()));
        } finally {
            site.edit("rolling: {drain: 3s}\n  stickiness: cookie", "rolling: {drain: 3s}");
        }
        site.apply();
        assertThat(comes(virtual(), "").cookie()).isEmpty();
    }

    private static void stay(List<Regular> regulars, List<String> doors) throws IOException {
        for (var regular : regulars) {
            for (var door : doors) {
                assertThat(comes(door, regular.cookie())).as(door).isEqualTo(regular);
            }
        }
    }

    private static String virtual() {
        return lab.address("lb-01").replaceFirst("[0-9]+$", "99");
    }

    private static String boot(String server) {
        return lab.on(server, "stat=$(cat /proc/1/stat); set -- ${stat##*) }; echo ${20}");
    }
}
