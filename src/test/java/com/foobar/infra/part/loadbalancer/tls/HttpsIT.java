package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import com.foobar.infra.part.loadbalancer.tls.Signers.Holder;
import com.foobar.infra.part.loadbalancer.tls.Signers.Wish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS on two real load balancers, looked at from outside. Each test goes on from the last. */
@Tag("lab")
@Tag("loadbalancer")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HttpsIT {

    private static final String DOMAIN = "www.foobar.com";
    private static final String PEM = "/etc/foobar-infra/small/tls/" + DOMAIN + ".pem";
    private static final String[] BOTH = {"one", "two"};

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Holder company;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-https", Lab.READY, BOTH);
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                load_balancer:
                  servers: [one, two]
                  health_check: {path: /}
                  https: {}
                web:
                  servers: [one, two]
                  port: 8080
                """);
        company = Signers.self(Wish.authority("company"));
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static String authority() {
        return lab.on("one", "cat /etc/foobar-infra/small/ca/ca.pem");
    }

    private static KeepAliveVisitors visitors(String server, String authority) {
        return new KeepAliveVisitors(lab.address(server), DOMAIN, authority);
    }

    private static String pid(String server) {
        return lab.on(server, "pgrep -x haproxy | sort | paste -sd' '");
    }

    private static String tls() {
        var ran = site.run("verify", "tls", "--no-color");
        return ran.exit() + " " + ran.out();
    }

    /** A certificate of the company's with its key in the files that the topology names. */
    private static Holder given(String name, Wish wish) throws IOException {
        var holder = Signers.by(company, wish);
        site.write("tls/" + name + ".pem", holder.certificate());
        var key = site.write("tls/" + name + ".key", holder.key());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        site.write("tls/ca.pem", company.certificate());
        return holder;
    }

    @Test
    @Order(1)
    void the_stacks_own_authority_serves_at_once_on_every_load_balancer() {
        site.apply();

        site.hasNoChanges();
        site.isVerified();
        for (var server : BOTH) {
            assertThat(visitors(server, authority()).serial()).matches("[0-9]+");
            assertThat(lab.on(server, "stat -c '%a %U' " + PEM)).isEqualTo("600 root");
        }
        var curl = "curl -sS -o /dev/null --cacert /etc/foobar-infra/small/ca/ca.pem --resolve " + DOMAIN
                + ":443:127.0.0.1 --resolve " + DOMAIN
                + ":80:127.0.0.1 -w '%{http_code} %{http_version} %{redirect_url}' ";
        assertThat(lab.on("one", curl + "https://" + DOMAIN + "/")).isEqualTo("200 2");
        var encoding = "curl -sS -o /dev/null --insecure --resolve " + DOMAIN
                + ":443:127.0.0.1 -H 'Accept-Encoding: gzip' -w" + " '%header{content-encoding}.' https://" + DOMAIN;
        assertThat(lab.on("one", encoding + "/")).isEqualTo(".");
        assertThat(lab.on("one", encoding + "/static/style.css")).isEqualTo("gzip.");
        assertThat(lab.on("one", curl + "'http://" + DOMAIN + "/a/b?c=d&e'"))
                .isEqualTo("308 1.1 https://" + DOMAIN + "/a/b?c=d&e");
    }

    @Test
    @Order(2)
    void to_a_server_whose_clock_is_behind_its_certificate_is_not_good_yet_which_is_told_of_the_clock() {
        Clock.off(lab, "two", "-3d", "haproxy.service");

        assertThat(site.attemptApply().out()).contains("two", " s behind this machine's", "set-ntp true");
        assertThat(tls()).startsWith("1 ").contains("but it is good from ", "is that server's clock right?");

        Clock.right(lab, "two", "haproxy.service");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(3)
    void a_file_that_was_changed_by_hand_is_issued_anew_and_taken_without_a_reload() throws Exception {
        var before = pid("two");
        lab.on(
                "two",
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -addext"
                        + " subjectAltName=DNS:" + DOMAIN
                        + " -days 9 -keyout /root/k -out /root/c 2>/dev/null && cat /root/c /root/k >"
                        + PEM);
        assertThat(Site.changes(site.plan())).containsExactly("two tls-certificate " + PEM + " change drift");

        site.apply();

        site.hasNoChanges();
        assertThat(pid("two")).isEqualTo(before);
        assertThat(visitors("two", authority()).serial()).matches("[0-9]+");
    }

    @Test
    @Order(4)
    void what_haproxy_serves_is_looked_at_and_not_only_its_file() {
        var before = pid("one");
        lab.on(
                "one",
                "{ printf 'set ssl cert " + PEM + " <<\\n'; openssl req -x509 -newkey ec -pkeyopt"
                        + " ec_paramgen_curve:P-256 -nodes -subj /CN=x -addext subjectAltName=DNS:" + DOMAIN
                        + " -days 9 -keyout /root/k -out /root/c 2>/dev/null; cat /root/c /root/k; echo; } >/root/said"
                        + "; for file in said commit; do"
                        + " [ $file = said ] || printf 'commit ssl cert " + PEM + "\\n' >/root/commit;"
                        + " perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s,"
                        + " sockaddr_un(\"/run/haproxy/admin.sock\")); syswrite($s, $_) while <STDIN>; print while <$s>' </root/$file; done");

        assertThat(tls()).startsWith("1 ").contains("that is in none of its files");
        assertThat(site.run("plan", "--no-color").out())
                .contains("HAProxy serves another certificate than this file's");
        site.apply();

        assertThat(tls()).startsWith("0 ");
        assertThat(pid("one")).isEqualTo(before);
    }

    @Test
    @Order(5)
    void certificates_of_ones_own_take_the_place_of_the_stacks() throws Exception {
        given("ec", Wish.site(DOMAIN));
        given("rsa", Wish.site(DOMAIN).keys("RSA", 2048));
        site.edit("https: {}", """
                https:
                    hsts: 1h
                    certificates:
                      - {certificate: tls/ec.pem, key: tls/ec.key, authority: tls/ca.pem}
                      - {certificate: tls/rsa.pem, key: tls/rsa.key, authority: tls/ca.pem}
                """.strip());

        site.apply();

        site.hasNoChanges();
        site.isVerified();
        for (var server : BOTH) {
            assertThat(lab.on(server, "ls /etc/foobar-infra/small/tls")).isEqualTo("ec.pem\nrsa.pem");
            for (var kind : new String[] {"ECDSA", "RSA"}) {
                assertThat(lab.on(
                                server,
                                "echo | openssl s_client -connect 127.0.0.1:443 -servername " + DOMAIN
                                        + " -tls1_2 -cipher ECDHE-" + kind
                                        + "-AES128-GCM-SHA256 2>/dev/null | grep -c 'Cipher is ECDHE-" + kind + "'"))
                        .isEqualTo("1");
            }
        }
    }

    @Test
    @Order(6)
    void a_renewed_one_is_served_everywhere_and_costs_no_visitor_his_connection() throws Exception {
        var before = pid("one") + "/" + pid("two");
        var renewed = given("ec", Wish.site(DOMAIN));
        var serial = Pem.certificates(renewed.certificate())
                .getFirst()
                .getSerialNumber()
                .toString();

        var ends = visitors("one", company.certificate()).during(20, site::apply);

        assertThat(ends).containsOnlyKeys("200");
        assertThat(ends.get("200")).isGreaterThan(200);
        assertThat(pid("one") + "/" + pid("two")).isEqualTo(before);
        for (var server : BOTH) {
            assertThat(visitors(server, company.certificate()).serial()).isEqualTo(serial);
        }
        site.hasNoChanges();
    }

    @Test
    @Order(7)
    void a_profile_without_tls_1_2_and_another_port_are_a_reload_that_costs_nobody_an_answer() throws Exception {
        site.edit("hsts: 1h", "hsts: 1h\n    profile: modern");

        var ends = visitors("two", company.certificate()).during(20, site::apply);

        // An old worker ends connections after an answer; what a visitor then sends on one, he sends again on another.
        assertThat(ends.keySet()).allMatch(end -> end.equals("200") || !end.matches("[0-9]+"));
        assertThat(ends.get("200")).isGreaterThan(100);
        site.isVerified();
        assertThat(
                        lab.on(
                                "two",
                                "echo | openssl s_client -connect 127.0.0.1:443 -tls1_2 2>/dev/null | grep -c 'Cipher is (NONE)' || true"))
                .isEqualTo("1");
    }

    @Test
    @Order(8)
    void a_certificate_that_will_not_do_is_refused_before_any_server_is_asked() throws Exception {
        given("rsa", Wish.site("mail.foobar.com"));
        given("ec", Wish.site(DOMAIN).from(Signers.NOW.minusSeconds(900), Signers.NOW.minusSeconds(60)));

        var ran = site.run("plan", "--no-color");

        assertThat(ran.exit()).isEqualTo(64);
        assertThat(ran.err()).contains("topology.yml:13:9").contains("tls/ec.pem: CN=site ended on ");
        Files.setPosixFilePermissions(directory.resolve("tls/ec.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(site.run("validate").err())
                .contains("can be read or changed by others than its owner")
                .contains("chmod 600");
    }

    @Test
    @Order(9)
    void https_is_taken_away_with_its_keys() throws Exception {
        var text = Files.readString(site.file());
        site.write("topology.yml", text.replaceAll("(?s)  https:.*?web:", "web:"));

        site.apply();

        site.hasNoChanges();
        site.isVerified();
        for (var server : BOTH) {
            assertThat(lab.on(server, "ls /etc/foobar-infra/small; ss -Hltn sport = :443"))
                    .doesNotContain("tls")
                    .doesNotContain("443");
        }
    }
}
