package com.foobar.infra.part.auditing;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
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

/** What only servers show: each finding is caused on them, found, and gone with its cause. Each test goes on from the last. */
@Tag("lab")
@Tag("auditing")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveAuditIT {

    private static final String TOPOLOGY = """
            name: looked
            domain: www.foobar.com
            servers:
              web: {address: @web@, zone: here}
              db: {address: @db@, zone: here}
            load_balancer: {servers: [web], port: 80, https: {}}
            web: {servers: [web], port: 8080}
            app: {servers: [web], port: 8000}
            mysql:
              primary: db
              database: foobar
              app_password: generated
              replication_password: generated
              accounts:
                reporting: {databases: [foobar], privileges: read, from: [web]}
            ssh: hardened
            """;

    /** A package of which a repository with security updates has a newer version. */
    private static final String UPDATE = """
            mkdir -p /srv/updates/stray/DEBIAN && cd /srv/updates
            for version in 1.0 1.1; do
              printf 'Package: stray\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.com>\\nDescription: a test\\n' \
                $version >stray/DEBIAN/control
              dpkg-deb --build stray stray_$version.deb >/dev/null
            done
            dpkg -i stray_1.0.deb >/dev/null
            { dpkg-deb -f stray_1.1.deb; echo "Filename: ./stray_1.1.deb"; echo "Size: $(stat -c %s stray_1.1.deb)"
              echo "SHA256: $(sha256sum stray_1.1.deb | cut -d ' ' -f 1)"; } >Packages
            { echo 'Origin: Debian'; echo 'Suite: stable-security'; echo 'Codename: trixie-security'; echo 'SHA256:'
              echo " $(sha256sum Packages | cut -d ' ' -f 1) $(stat -c %s Packages) Packages"; } >Release
            echo 'deb [trusted=yes] file:/srv/updates ./' >/etc/apt/sources.list.d/stray.list
            apt-get -q update -o Dir::Etc::sourcelist=sources.list.d/stray.list -o Dir::Etc::sourceparts=- >/dev/null
            """;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-looked", Lab.READY, "web", "db");
        site = new Site(lab, Tool.built(), directory);
        site.topology(TOPOLOGY);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static Ran audit(String... options) {
        var all = new String[options.length + 3];
        all[0] = "--json";
        all[1] = "--fail-on";
        all[2] = "never";
        System.arraycopy(options, 0, all, 3, options.length);
        return site.run("audit --live", all);
    }

    /** What was found that the topology alone does not show, as a waiver names it. */
    private static List<String> found() {
        var ran = audit();
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran.last("audit")
                .path("findings")
                .valueStream()
                // Where no line of the topology helps, its own finding says what does, too.
                .filter(finding ->
                        finding.has("todo") && !finding.path("id").asString().equals("single-point-of-failure"))
                .map(finding -> finding.path("id").asString() + " on "
                        + finding.path("on").asString())
                .toList();
    }

    private static String message(String id) {
        return audit().last("audit")
                .path("findings")
                .valueStream()
                .filter(finding -> finding.path("id").asString().equals(id))
                .map(finding -> finding.path("message").asString() + "\n"
                        + finding.path("todo").asString())
                .findFirst()
                .orElse("");
    }

    @Test
    @Order(1)
    void what_apply_made_is_well() {
        assertThat(found()).isEmpty();
        assertThat(audit().last("audit").path("untold").valueStream().map(what -> what.asString()))
                .containsExactly(
                        "which updates are out for web: its package lists are older than a week, or were never read (apt-get update)",
                        "which updates are out for db: its package lists are older than a week, or were never read (apt-get update)");
    }

    @Test
    @Order(2)
    void what_is_caused_is_found_on_the_server_that_has_it() {
        lab.on("web", "systemd-run -q --unit stray python3 -m http.server 9999");
        lab.on(
                "web",
                "printf 'Match User nobody\\n\\tPasswordAuthentication yes\\n' >/etc/ssh/sshd_config.d/0-first.conf");
        lab.on("web", "touch /run/reboot-required; echo linux-image >/run/reboot-required.pkgs");
        lab.on("web", "umask 022; mkdir -p /opt/tool; echo 'db_password: not-so-secret' >/opt/tool/settings.yml");
        lab.on("web", UPDATE);
        lab.on(
                "web",
                "sed -i 's/ssl-min-ver TLSv1\\.[23]/ssl-min-ver TLSv1.0/;s/\\(ssl-default-bind-ciphers .*\\)/\\1:ALL:@SECLEVEL=0/'"
                        + " /etc/haproxy/haproxy.cfg; systemctl reload haproxy");
        lab.on(
                "db",
                "umask 022; openssl genpkey -algorithm ed25519 -out /etc/old.key 2>/dev/null; chmod 644 /etc/old.key");
        lab.sql("db", "CREATE USER 'former'@'%' IDENTIFIED BY 'Not-so-secret-1'");
        site.edit(lab.address("db") + ", zone: here", lab.address("db"));

        assertThat(found())
                .containsExactlyInAnyOrder(
                        "undeclared-port on web",
                        "ssh-password-login on web",
                        "reboot-waits on web",
                        "readable-secret on web",
                        "readable-secret on db",
                        "security-updates-wait on web",
                        "old-tls-served on web",
                        "undeclared-account on db",
                        "same-machine on web");
        assertThat(message("undeclared-port"))
                .contains("on web python3")
                .contains(":9999")
                .contains("stray.service");
        assertThat(message("readable-secret"))
                .contains("/opt/tool/settings.yml")
                .doesNotContain("not-so-secret");
        assertThat(message("security-updates-wait"))
                .contains("stray 1.1")
                .contains("apt-get -y --only-upgrade install stray");
        assertThat(message("old-tls-served")).contains("TLS 1.0");
        assertThat(message("undeclared-account")).contains("former@%").contains("DROP USER 'former'@'%'");
        assertThat(message("reboot-waits")).contains("linux-image").contains("foobar-infra reboot web");
    }

    @Test
    @Order(3)
    void an_account_that_needs_no_password_is_worse() {
        lab.sql("db", "ALTER USER 'former'@'%' IDENTIFIED BY ''");

        assertThat(audit().last("audit").path("findings").valueStream())
                .filteredOn(finding -> finding.path("id").asString().equals("undeclared-account"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path("severity").asString()).isEqualTo("critical");
                    assertThat(finding.path("message").asString()).contains("without a password");
                });
    }

    @Test
    @Order(4)
    void a_certificate_that_ends_within_days_is_found_on_the_wire() {
        lab.on("web", """
                pem=$(ls /etc/haproxy/foobar-infra/*/*.pem /etc/foobar-infra/looked/*/*.pem 2>/dev/null | head -n 1)
                bind=$(sed -n 's/.* crt \\([^ ]*\\).*/\\1/p' /etc/haproxy/haproxy.cfg | head -n 1)
                [ -d "$bind" ] && bind=$(ls "$bind"/*.pem | head -n 1)
                [ -n "$bind" ] || bind=$pem
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=www.foobar.com \
                  -addext subjectAltName=DNS:www.foobar.com -keyout /run/short.key -out /run/short.crt 2>/dev/null
                cat /run/short.crt /run/short.key >"$bind"
                rm /run/short.key
                systemctl reload haproxy""");

        assertThat(found()).contains("certificate-ends on web");
    }

    @Test
    @Order(5)
    void what_is_mended_is_not_found_any_more() {
        lab.on("web", "systemctl stop stray; rm /etc/ssh/sshd_config.d/0-first.conf /run/reboot-required*");
        lab.on("web", "chmod 600 /opt/tool/settings.yml; dpkg -i /srv/updates/stray_1.1.deb >/dev/null");
        lab.on("db", "chmod 600 /etc/old.key");
        lab.sql("db", "DROP USER 'former'@'%'");
        site.edit(lab.address("db"), lab.address("db") + ", zone: here");
        site.apply();

        assertThat(found()).isEmpty();
    }

    @Test
    @Order(6)
    void a_server_that_does_not_answer_is_told_and_makes_it_fail() {
        lab.does("pause", "db");
        try {
            var ran = audit("--limit", "web,db");

            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.last("audit").path("servers").valueStream().map(s -> s.asString()))
                    .containsExactly("web");
            assertThat(ran.last("audit").path("failures").path(0).path("server").asString())
                    .isEqualTo("db");
        } finally {
            lab.does("unpause", "db");
        }
    }

    @Test
    @Order(7)
    void doctor_tells_of_each_server_and_of_what_stands_in_the_way() {
        var well = site.run("doctor", "--json");
        lab.does("pause", "db");
        Ran silent;
        try {
            silent = site.run("doctor", "--json");
        } finally {
            lab.does("unpause", "db");
        }
        site.edit("name: looked", "name: another");
        var taken = site.run("doctor", "--json");
        site.edit("app_password: generated", "app_password: {file: no-such-file}");
        var unreadable = site.run("doctor", "--no-color");

        assertThat(well.exit()).as(well.toString()).isZero();
        assertThat(well.last("examined").path("servers")).hasSize(2).allSatisfy(server -> {
            assertThat(server.path("system").asString()).startsWith("Debian GNU/Linux 13");
            assertThat(server.path("free_bytes").asLong()).isPositive();
        });
        assertThat(silent.exit()).isEqualTo(1);
        assertThat(silent.last("examined")
                        .path("failures")
                        .path(0)
                        .path("server")
                        .asString())
                .isEqualTo("db");
        assertThat(taken.exit()).isEqualTo(1);
        assertThat(taken.last("examined")
                        .path("obstacles")
                        .valueStream()
                        .map(o -> o.path("what").asString()))
                .anyMatch(what -> what.contains("belongs to another stack of foobar-infra, \"looked\""));
        assertThat(unreadable.exit()).isEqualTo(1);
        assertThat(unreadable.out())
                .contains("What is on this machine cannot be used yet")
                .contains("no-such-file")
                .contains("Debian GNU/Linux 13");
    }
}
