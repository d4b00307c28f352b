package com.foobar.infra.part.loadbalancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Certificates by ACME on real load balancers, from a server of Debian's. Each test goes on from the last. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("monitoring")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AcmeIT {

    private static final String DOMAIN = "www.foobar.com";
    private static final String PEM = "/etc/foobar-infra/small/tls/" + DOMAIN + ".pem";
    private static final String RENEW = "systemctl start foobar-infra-acme.service || :";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static Pebble pebble;

    @BeforeAll
    static void up() {
        lab = Lab.up("acme-it", Lab.READY, "one", "two", "ca");
        pebble = new Pebble(lab, "ca");
        pebble.start(5);
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                  ca: @ca@
                load_balancer:
                  servers: [one]
                  health_check: {path: /}
                  https:
                    acme:
                      directory: DIRECTORY
                      agree_to_terms: true
                      email: ops@foobar.com
                      names: [foobar.com]
                      authority: acme-ca.pem
                web:
                  servers: [one]
                  port: 8080
                monitoring: {server: ca}
                """.replace("DIRECTORY", pebble.directory()));
        site.write("acme-ca.pem", pebble.authority());
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static KeepAliveVisitors visitors(String server) {
        return new KeepAliveVisitors(lab.address(server), DOMAIN, pebble.root());
    }

    /** Of what is served, whoever signed it. */
    private static String serial(String server) {
        return lab.on(
                server,
                "openssl s_client -connect 127.0.0.1:443 -servername " + DOMAIN
                        + " </dev/null 2>/dev/null | openssl x509 -noout -serial");
    }

    private static String pid(String server) {
        return lab.on(server, "pgrep -x haproxy | sort | paste -sd' '");
    }

    private static String outcome(String server) {
        return lab.on(server, "cat /var/lib/foobar-infra/small/acme/outcome");
    }

    private static String tls() {
        var ran = site.run("verify", "tls", "--no-color");
        return ran.exit() + " " + ran.out();
    }

    /** Lets time pass for a certificate: what is served has the same key and names, and that many of 90 days left. */
    private static void ages(String server, int left) {
        lab.on(server, """
                set -eu
                umask 077
                cd /root
                sed '/^main() {/,$d' /etc/foobar-infra/small/acme/renew >functions
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=aged -keyout old.key -out old.pem 2>/dev/null
                printf 'subjectAltName=DNS:www.foobar.com,DNS:foobar.com\\n' >names
                openssl req -new -key /etc/foobar-infra/small/acme/key-*.pem -subj /CN=aged >csr
                openssl x509 -req -in csr -CA old.pem -CAkey old.key -set_serial "0x$(openssl rand -hex 8)" -extfile names \
                  -not_before "$(date -u -d '@AGE@ days ago' +%Y%m%d%H%M%SZ)" -not_after "$(date -u -d '@LEFT@ days' +%Y%m%d%H%M%SZ)" -out aged 2>/dev/null
                . ./functions
                fi_now=$(date +%s)
                fi_take aged
                """.replace("@AGE@", Integer.toString(90 - left)).replace("@LEFT@", Integer.toString(left)));
    }

    @Test
    @Order(1)
    void what_the_server_says_of_a_name_that_leads_elsewhere_is_said_and_nothing_is_called_well() {
        pebble.leads("ca");
        assertThat(site.run("plan", "--no-color").out())
                .contains("a placeholder, signed by nobody, until " + pebble.directory() + " has issued one")
                .contains("ordered from " + pebble.directory());

        var ran = site.attemptApply();

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out() + ran.err())
                .contains("no certificate from " + pebble.directory() + ": connection: ")
                .contains("connection refused")
                .contains("Do all names lead to the load balancers");
        assertThat(tls())
                .startsWith("1 ")
                .contains("that is a placeholder")
                .contains("the last attempt")
                .contains("connection refused");
        assertThat(lab.on("one", "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1/"))
                .isEqualTo("308");
    }

    @Test
    @Order(2)
    void a_certificate_is_issued_and_served_without_a_reload_once_the_name_leads_here() throws Exception {
        pebble.leads("one");
        var before = pid("one");

        site.apply();

        site.hasNoChanges();
        site.isVerified();
        assertThat(pid("one")).isEqualTo(before);
        assertThat(visitors("one").serial()).matches("[0-9]+");
        assertThat(lab.on("one", "openssl x509 -in " + PEM + " -noout -ext subjectAltName"))
                .contains("DNS:foobar.com")
                .contains("DNS:" + DOMAIN);
        assertThat(lab.on("one", "stat -c '%a %U' " + PEM + " /etc/foobar-infra/small/acme/private/key.pem"))
                .isEqualTo("600 root\n600 root");
        assertThat(tls())
                .contains("from " + lab.address("ca") + ":14000 until ")
                .contains("issued by");
        var times = Files.readAllBytes(Path.of("src/test/resources/com/foobar/infra/part/loadbalancer/tls/times.yml"));
        lab.on("ca", "printf %s " + Base64.getEncoder().encodeToString(times) + " | base64 -d >/root/times.yml");
        assertThat(lab.on("ca", "promtool test rules /root/times.yml 2>&1")).contains("SUCCESS");
    }

    @Test
    @Order(3)
    void a_second_load_balancer_takes_it_from_the_first_and_answers_for_it() throws Exception {
        site.edit("servers: [one]\n  health", "servers: [one, two]\n  health");
        int issued = pebble.issued();

        site.apply();

        site.hasNoChanges();
        site.isVerified();
        assertThat(pebble.issued()).isEqualTo(issued);
        assertThat(serial("two")).isEqualTo(serial("one"));
        assertThat(outcome("two")).contains("result=taken").contains("said=from " + lab.address("one") + ":443");
        for (var file : new String[] {"private/key.pem", "key-*.pem", "thumbprint.map"}) {
            var sum = "sha256sum /etc/foobar-infra/small/acme/" + file + " | cut -c 1-64";
            assertThat(lab.on("two", sum)).isEqualTo(lab.on("one", sum));
        }
    }

    @Test
    @Order(4)
    void a_renewal_is_answered_by_any_and_costs_no_visitor_his_connection() throws Exception {
        pebble.leads("two");
        ages("one", 20);
        ages("two", 20);
        var before = pid("one") + "/" + pid("two");
        var old = serial("one");
        site.hasNoChanges();

        // Their connections are of before the renewal, so that they trust who signed what was served then.
        var ends = new KeepAliveVisitors(lab.address("one"), DOMAIN, lab.on("one", "cat /root/old.pem"))
                .during(20, () -> {
                    lab.on("one", RENEW);
                    lab.on("two", RENEW);
                });

        assertThat(ends).containsOnlyKeys("200");
        assertThat(pid("one") + "/" + pid("two")).isEqualTo(before);
        assertThat(outcome("one")).contains("result=issued");
        assertThat(outcome("two")).contains("result=taken");
        assertThat(serial("one")).isNotEqualTo(old).isEqualTo(serial("two"));
        assertThat(visitors("two").serial()).matches("[0-9]+");
        site.hasNoChanges();
        site.isVerified();
        // It is not due again.
        lab.on("one", RENEW);
        assertThat(serial("one")).isEqualTo(serial("two"));
    }

    /** Waits until that alert is told of a server. */
    private static void told(String alert, String server) {
        var asked = "promtool query instant http://127.0.0.1:9090 'ALERTS{alertname=\"" + alert + "\",instance=\""
                + server + "\",alertstate=\"firing\"}' | grep -q .";
        Awaitility.await(alert)
                .atMost(Duration.ofSeconds(180))
                .until(() -> lab.attempt("ca", asked).exit() == 0);
    }

    /** Waits until nothing is told of any more, which a check would tell too. */
    private static void quiet() {
        Awaitility.await("no alert")
                .atMost(Duration.ofSeconds(180))
                .until(() -> lab.attempt(
                                        "ca",
                                        "! promtool query instant http://127.0.0.1:9090 ALERTS | grep -v Watchdog | grep -q .")
                                .exit()
                        == 0);
    }

    @Test
    @Order(5)
    void a_server_that_is_away_leaves_what_is_served_and_is_told_weeks_before_the_end() throws Exception {
        ages("one", 20);
        ages("two", 20);
        var old = serial("one");
        pebble.stop();

        lab.on("one", RENEW);

        assertThat(serial("one")).isEqualTo(old);
        assertThat(tls())
                .startsWith("1 ")
                .contains("19 days left; the last attempt")
                .contains("failed to fetch directory at " + pebble.directory())
                .contains("it is tried again by itself");
        site.hasNoChanges();
        assertThat(lab.on("one", "TRIGGER_UNIT=foobar-infra-acme.timer sh /etc/foobar-infra/small/acme/renew"))
                .contains("the last attempt failed: ");
        told("AcmeFails", "one");
    }

    @Test
    @Order(6)
    void one_that_forgot_its_accounts_and_refuses_nonces_issues_all_the_same() throws Exception {
        pebble.start(25);

        lab.on("one", RENEW);
        lab.on("two", RENEW);

        assertThat(outcome("one")).contains("result=issued");
        assertThat(visitors("one").serial()).isEqualTo(visitors("two").serial()).matches("[0-9]+");
        assertThat(pebble.issued()).isEqualTo(1);
        quiet();
        site.isVerified();
    }

    @Test
    @Order(7)
    void by_a_clock_that_is_a_day_behind_nothing_new_is_served_and_the_clock_is_named() {
        ages("one", 20);
        ages("two", 20);
        var old = serial("one");
        Clock.off(lab, "one", "-1d", "foobar-infra-acme.service");

        assertThat(site.attemptApply().out()).containsPattern("its clock is 86[34]\\d\\d s behind this machine's");
        lab.on("one", RENEW);

        assertThat(outcome("one"))
                .contains("result=failed", "what was issued is good from ", "this server's clock is wrong");
        assertThat(serial("one")).isEqualTo(old);
        assertThat(tls()).startsWith("1 ").contains("this server's clock is wrong");
        Clock.right(lab, "one", "foobar-infra-acme.service");
        lab.on("one", RENEW);
        assertThat(outcome("one")).contains("result=issued");
        assertThat(serial("one")).isNotEqualTo(old);
        lab.on("two", RENEW);
        quiet();
        site.isVerified();
    }

    @Test
    @Order(8)
    void the_second_stands_in_for_a_first_that_is_dead() throws Exception {
        ages("two", 20);
        ages("one", 20);
        lab.does("kill", "one");

        lab.on("two", RENEW);

        assertThat(outcome("two")).contains("result=issued");
        assertThat(visitors("two").serial()).matches("[0-9]+");
        lab.does("start", "one");
        lab.on("one", RENEW);
        assertThat(outcome("one")).contains("result=taken");
        assertThat(serial("one")).isEqualTo(serial("two"));
        site.hasNoChanges();
    }

    @Test
    @Order(9)
    void it_is_taken_away_with_its_timer_and_its_keys() throws Exception {
        var text = Files.readString(site.file());
        site.write(
                "topology.yml",
                text.replaceAll("(?s)  https:.*?web:", "web:").replace("monitoring: {server: ca}\n", ""));

        site.apply();

        site.hasNoChanges();
        for (var server : new String[] {"one", "two"}) {
            assertThat(
                            lab.on(
                                    server,
                                    "ls -d /etc/foobar-infra/small/* /var/lib/foobar-infra/small/acme 2>/dev/null;"
                                            + " systemctl list-unit-files --no-legend 'foobar-infra-acme*'; command -v uacme || :"))
                    .isEmpty();
        }
        site.isVerified();
    }
}
