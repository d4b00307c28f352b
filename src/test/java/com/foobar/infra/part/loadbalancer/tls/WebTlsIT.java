package com.foobar.infra.part.loadbalancer.tls;

import static com.foobar.infra.part.loadbalancer.tls.KeepAliveVisitors.CAME_BACK;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** TLS between a load balancer and two web servers, turned on and off while visitors ask. Each test goes on from the last. */
@Tag("lab")
@Tag("loadbalancer")
@Tag("web")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebTlsIT {

    private static final String DOMAIN = "www.foobar.com";
    private static final String PEM = "/etc/foobar-infra/small/web/nginx.pem";
    private static final int VISITORS = 20;

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-web-tls", Lab.READY, "one", "two");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: small
                domain: www.foobar.com
                servers:
                  one: @one@
                  two: @two@
                load_balancer:
                  servers: one
                  health_check: {path: /}
                  https: {}
                web:
                  servers: [one, two]
                  port: 8080
                  https: false
                """);
        site.apply();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** Has visitors ask all the while, and looks that each got an answer. */
    private static void unseenByVisitors(KeepAliveVisitors.Event event) throws Exception {
        var authority = lab.on("one", "cat /etc/foobar-infra/small/ca/ca.pem");
        var ends = new KeepAliveVisitors(lab.address("one"), DOMAIN, authority, true).during(VISITORS, event);
        assertThat(ends.keySet()).isSubsetOf("200", CAME_BACK);
        assertThat(ends.get("200")).isGreaterThan(200);
    }

    /** Where nginx can be asked from elsewhere, by IPv4. */
    private static String listens(String server) {
        return lab.on(
                server,
                "ss -4Hltnp | awk '/\"nginx\"/ && $4 !~ /^127/ { sub(/.*:/, \"\", $4); print $4 }' | sort -u | paste -sd' '");
    }

    private static String tls() {
        var ran = site.run("verify", "tls", "--no-color");
        return ran.exit() + " " + ran.out();
    }

    @Test
    @Order(1)
    void it_is_turned_on_and_no_visitor_sees_it() throws Exception {
        site.edit("https: false", "https: true");

        unseenByVisitors(site::apply);

        site.hasNoChanges();
        site.isVerified();
        assertThat(tls()).startsWith("0 ").contains("days left, nothing plain");
        for (var server : new String[] {"one", "two"}) {
            assertThat(listens(server)).isEqualTo("8443");
            assertThat(lab.on(server, "stat -c '%a %U' " + PEM)).isEqualTo("600 root");
        }
        assertThat(lab.on(
                        "one",
                        "echo | openssl s_client -connect " + lab.address("two")
                                + ":8443 -CAfile /etc/foobar-infra/small/tls/web-authority.crt -verify_return_error"
                                + " -verify_hostname two 2>/dev/null | grep -o 'Verification: OK'"))
                .isEqualTo("Verification: OK");
    }

    @Test
    @Order(2)
    void one_that_another_authority_signed_gets_no_requests_and_is_issued_anew() throws Exception {
        lab.on(
                "two",
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=two -addext"
                        + " subjectAltName=DNS:two -days 9 -keyout /root/k -out /root/c 2>/dev/null && cat /root/c /root/k >"
                        + PEM + " && systemctl reload nginx");

        Awaitility.await("two is out of service")
                .until(() -> site.run("verify", "web", "--no-color").out().contains("two is DOWN (L6RSP"));
        assertThat(Site.changes(site.plan())).contains("two web-certificate " + PEM + " change drift");
        unseenByVisitors(site::apply);

        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(3)
    void a_renewal_is_seen_by_no_visitor() throws Exception {
        var before = lab.on("two", "openssl x509 -in " + PEM + " -noout -serial");
        lab.on("two", "echo >>" + PEM);

        unseenByVisitors(site::apply);

        site.hasNoChanges();
        assertThat(lab.on("two", "openssl x509 -in " + PEM + " -noout -serial")).isNotEqualTo(before);
        assertThat(tls()).startsWith("0 ");
    }

    @Test
    @Order(4)
    void it_is_turned_off_and_no_visitor_sees_it() throws Exception {
        site.edit("https: true", "https: false");

        unseenByVisitors(site::apply);

        site.hasNoChanges();
        site.isVerified();
        for (var server : new String[] {"one", "two"}) {
            assertThat(listens(server)).isEqualTo("8080");
            assertThat(lab.on(server, "find /etc/foobar-infra /etc/nginx/conf.d 2>/dev/null || true"))
                    .doesNotContain("nginx.pem", "web-authority", ".former");
        }
    }

    @Test
    @Order(5)
    void web_servers_that_are_changed_without_their_load_balancer_answer_as_before_too() throws Exception {
        site.edit("https: false", "https: true");

        unseenByVisitors(() -> site.apply("--limit", "two"));

        assertThat(listens("two")).isEqualTo("8080 8443");
        assertThat(listens("one")).isEqualTo("8080");
        unseenByVisitors(site::apply);
        site.hasNoChanges();
        site.isVerified();
        assertThat(Map.of("one", listens("one"), "two", listens("two")))
                .isEqualTo(Map.of("one", "8443", "two", "8443"));
    }
}
