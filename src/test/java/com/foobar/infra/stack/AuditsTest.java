package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.TopologyLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What audit finds: nothing in the production example, and each finding once that example is spoilt for it. */
class AuditsTest {

    private static final Path EXAMPLE = Path.of("examples/production.yml");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-29");
    private static final String MYSQL = "mysql:\n  primary: db-01\n  replicas: [db-02]";
    private static final String WEB = "web:\n  servers: [web-01, web-02]\n";
    private static final String BALANCERS = "  servers: [lb-01, lb-02]\n";

    /**
     * The example, spoilt.
     *
     * @param finding what that is, as waivers name it
     */
    record Spoilt(String finding, Severity severity, String path, String from, String to) {

        String text() throws IOException {
            var example = Files.readString(EXAMPLE);
            assertThat(example).contains(from);
            return example.replace(from, to);
        }

        @Override
        public String toString() {
            return finding;
        }
    }

    static Stream<Spoilt> spoilt() {
        return Stream.of(
                new Spoilt(
                        "single-point-of-failure on lb-01",
                        Severity.CRITICAL,
                        "load_balancer.servers",
                        "load_balancer:\n" + BALANCERS + "  virtual_address: 10.20.0.9\n",
                        "load_balancer:\n  servers: lb-01\n"),
                new Spoilt("single-point-of-failure on web-01", Severity.CRITICAL, "web.servers[0]", WEB, """
                        web:
                          servers: [web-01]
                        """),
                new Spoilt(
                        "single-point-of-failure on web-02",
                        Severity.CRITICAL,
                        "app.servers[0]",
                        WEB
                                + "  https: true # between the load balancers and the web servers, too\n\napp:\n  servers: [web-01, web-02]",
                        "web:\n  servers: [web-01, lb-01]\n  https: true\n  port: 8080\n\napp:\n  servers: web-02"),
                new Spoilt(
                        "single-point-of-failure on rack-b",
                        Severity.CRITICAL,
                        "servers.lb-02.zone",
                        "web-01: {address: 10.20.0.20, zone: rack-a}",
                        "web-01: {address: 10.20.0.20, zone: rack-b}"),
                new Spoilt(
                        "no-load-balancer",
                        Severity.WARNING,
                        "web.servers",
                        section("load_balancer", "app"),
                        WEB + "\n"),
                new Spoilt("no-https", Severity.CRITICAL, "load_balancer.port", section("  https", "web"), ""),
                new Spoilt(
                        "no-https-redirect",
                        Severity.WARNING,
                        "load_balancer.https.redirect",
                        "    acme:",
                        "    redirect: false\n    acme:"),
                new Spoilt(
                        "unknown-authority",
                        Severity.WARNING,
                        "load_balancer.https",
                        section("  https", "web"),
                        "  https: {}\n"),
                new Spoilt(
                        "no-virtual-address",
                        Severity.WARNING,
                        "load_balancer.servers",
                        "  virtual_address: 10.20.0.9\n",
                        ""),
                new Spoilt("plain-http-inside", Severity.NOTE, "web", "  https: true", "  https: false"),
                new Spoilt("uneven-weights on web-01", Severity.WARNING, "web.servers[0]", WEB, """
                        web:
                          servers: [{server: web-01, weight: 3}, web-02]
                        """),
                new Spoilt(
                        "no-replica",
                        Severity.CRITICAL,
                        "mysql.primary",
                        MYSQL + "\n  durability: semi-sync # what was acknowledged is on two servers",
                        "mysql:\n  primary: db-01"),
                new Spoilt(
                        "all-replicas-delayed",
                        Severity.WARNING,
                        "mysql.replicas",
                        MYSQL + "\n  durability: semi-sync # what was acknowledged is on two servers",
                        "mysql:\n  primary: db-01\n  replicas: [db-02]\n  delayed: {db-02: 1h}"),
                new Spoilt("no-routing", Severity.WARNING, "mysql.primary", "  routing: {}", "  port: 3306"),
                new Spoilt(
                        "asynchronous-replication",
                        Severity.NOTE,
                        "mysql.durability",
                        "  durability: semi-sync",
                        "  durability: async"),
                new Spoilt("no-backups", Severity.CRITICAL, "backup", section("backup", "firewall"), ""),
                new Spoilt(
                        "backups-beside-the-data on db-02",
                        Severity.WARNING,
                        "backup.repository",
                        "repository: {server: keep-01}",
                        "repository: {server: db-02}"),
                new Spoilt(
                        "plain-repository",
                        Severity.WARNING,
                        "backup.repository.url",
                        "repository: {server: keep-01}",
                        "repository: {url: \"rest:http://10.0.0.9:8000/foobar\"}"),
                new Spoilt("no-firewall", Severity.CRITICAL, "firewall", section("firewall", "ssh"), ""),
                new Spoilt(
                        "unguarded-server on mon-01",
                        Severity.WARNING,
                        "firewall.servers",
                        "  out: listed",
                        "  out: listed\n  servers: [lb-01, lb-02, web-01, web-02, db-01, db-02, keep-01]"),
                new Spoilt(
                        "ssh-from-anywhere",
                        Severity.WARNING,
                        "firewall.ssh_from",
                        "  ssh_from: [198.51.100.0/24] # the network that you log in from",
                        "  ssh_port: 22"),
                new Spoilt("outbound-open", Severity.NOTE, "firewall.out", "  out: listed", "  out: open"),
                new Spoilt("ssh-not-hardened", Severity.WARNING, "ssh", "ssh: hardened", ""),
                new Spoilt("no-updates", Severity.WARNING, "updates", section("updates", "monitoring"), ""),
                new Spoilt("no-monitoring", Severity.CRITICAL, "monitoring", section("monitoring", "#"), ""),
                new Spoilt("nobody-told", Severity.WARNING, "monitoring.receivers", section("  receivers", "#"), ""),
                new Spoilt(
                        "monitoring-shares-a-server on web-01",
                        Severity.WARNING,
                        "monitoring.server",
                        "  server: mon-01",
                        "  server: web-01"),
                new Spoilt(
                        "no-heartbeat",
                        Severity.NOTE,
                        "monitoring.heartbeat_file",
                        "    - finding: no-heartbeat\n",
                        "    - finding: no-replica\n"));
    }

    /** From that key on, to the next of those that begin a line. */
    private static String section(String key, String next) {
        try {
            var example = Files.readString(EXAMPLE);
            int from = example.indexOf("\n" + key + ":") + 1;
            int to = example.indexOf("\n" + next, from) + 1;
            assertThat(from).as(key).isPositive();
            assertThat(to).as(next).isGreaterThan(from);
            return example.substring(from, to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Loaded load(String text) throws Exception {
        return TopologyLoader.load(EXAMPLE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Report audit(String text) throws Exception {
        return Audits.of(load(text).topology(), Optional.empty(), TODAY);
    }

    private static String name(Finding finding) {
        return finding.kind().id() + finding.object().map(o -> " on " + o).orElse("");
    }

    private static List<String> open(String text) throws Exception {
        return audit(text).open().stream().map(AuditsTest::name).toList();
    }

    @Test
    void the_example_of_production_has_nothing_open_and_no_waiver_in_vain() throws Exception {
        var report = audit(Files.readString(EXAMPLE));

        assertThat(report.open()).isEmpty();
        assertThat(report.idle()).isEmpty();
        assertThat(report.profile()).isEqualTo(Profile.PRODUCTION);
        assertThat(report.asked()).isEqualTo(Audits.rules().size());
    }

    @ParameterizedTest
    @MethodSource("spoilt")
    void what_is_spoilt_is_found_where_it_is_and_ended_by_its_remedy(Spoilt spoilt) throws Exception {
        var text = spoilt.text();

        var found = audit(text).open().stream()
                .filter(f -> name(f).equals(spoilt.finding()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(spoilt + " is not found"));

        assertThat(found.severity()).isEqualTo(spoilt.severity());
        assertThat(found.path()).isEqualTo(spoilt.path());
        assertThat(open(MergedTopology.of(text, found.fix().orElseThrow()))).doesNotContain(spoilt.finding());
    }

    private static final String SMALL_BY_SIX = """
            name: six
            domain: www.example.org
            servers: {lb-01: "2001:db8:0:1::10", web-01: "2001:db8:0:1::fffe", db-01: "2001:db8:0:1::30"}
            load_balancer: {servers: lb-01}
            web: {servers: web-01}
            app: {servers: web-01}
            mysql: {primary: db-01}
            """;

    static Stream<String> weak() throws Exception {
        return Stream.concat(
                Stream.of(
                        Files.readString(Path.of("examples/foobar.yml")),
                        Files.readString(Path.of("examples/seed-3-app-apart.yml")),
                        SMALL_BY_SIX,
                        SMALL_BY_SIX
                                .replace("2001:db8:0:1::", "10.0.0.")
                                .replace("fffe", "253")
                                .replace("\"", ""),
                        SMALL_BY_SIX.replace(
                                "load_balancer: {servers: lb-01}",
                                "load_balancer: {servers: [lb-01, db-01], port: 8081}")),
                spoilt().map(spoilt -> {
                    try {
                        return spoilt.text();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("weak")
    void all_that_one_look_proposes_can_be_taken_up_together(String text) throws Exception {
        var found = audit(text).open();
        assertThat(found).isNotEmpty();
        assertThat(found).allMatch(f -> f.fix().isPresent() || f.todo().isPresent());
        var merged = text;
        for (var finding : found) {
            if (finding.fix().isPresent()) {
                merged = MergedTopology.of(merged, finding.fix().get());
            }
        }
        assertThat(load(merged).topology().servers()).isNotEmpty();
    }

    @Test
    void addresses_are_counted_up_in_the_network_and_none_is_proposed_twice() throws Exception {
        assertThat(audit(SMALL_BY_SIX).open().stream()
                        .flatMap(f -> f.fix().stream())
                        .filter(fix -> fix.startsWith("servers:")))
                .anyMatch(fix ->
                        fix.contains("lb-02: 2001:db8:0:1::11") && fix.contains("virtual_address: 2001:db8:0:1::12"))
                .anyMatch(fix -> fix.contains("web-02: 2001:db8:0:1::ffff"))
                .anyMatch(fix -> fix.contains("db-02: 2001:db8:0:1::31"))
                .anyMatch(fix -> fix.contains("mon-01: 2001:db8:0:1::13"));
    }

    @Test
    void what_takes_the_whole_site_is_not_waived_for_a_promotion() throws Exception {
        assertThat(audit(SMALL_BY_SIX).open())
                .filteredOn(f -> name(f).startsWith("single-point-of-failure"))
                .hasSize(3)
                .noneMatch(f -> f.fix().orElse("").contains("promoted by command"));
        assertThat(audit(SMALL_BY_SIX).open())
                .filteredOn(f -> name(f).equals("single-point-of-failure on db-01"))
                .singleElement()
                .satisfies(f -> assertThat(
                                f.fix().isPresent() || f.todo().orElse("").contains("mysql"))
                        .isTrue());
        var replicated = SMALL_BY_SIX
                .replace("db-01: \"2001", "db-02: \"2001:db8:0:1::31\", db-01: \"2001")
                .replace("{primary: db-01}", "{primary: db-01, replicas: db-02}");
        assertThat(audit(replicated).open())
                .filteredOn(f -> name(f).equals("single-point-of-failure on db-01"))
                .singleElement()
                .satisfies(f -> assertThat(f.fix().orElse("")).contains("promoted by command"));
    }

    @Test
    void a_place_that_carries_more_than_the_others_could_is_found_as_a_whole() throws Exception {
        var text = Files.readString(EXAMPLE)
                .replace(
                        "  db-01:",
                        "  web-03: {address: 10.20.0.22, zone: rack-a}\n  web-04: {address: 10.20.0.23, zone: rack-a}\n  db-01:")
                .replace(WEB, "web:\n  servers: [web-01, web-02, web-03, web-04]\n")
                .replace("app:\n  servers: [web-01, web-02]", "app:\n  servers: [web-01, web-02, web-03, web-04]");

        assertThat(open(text)).contains("uneven-weights on rack-a").doesNotContain("uneven-weights on web-01");
        assertThat(open(text.replace("10.20.0.23, zone: rack-a", "10.20.0.23, zone: rack-b")))
                .doesNotContain("uneven-weights on rack-a");
    }

    @Test
    void a_place_that_is_called_as_a_server_is_refused() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> load(SMALL_BY_SIX.replace(
                        "lb-01: \"2001:db8:0:1::10\"", "lb-01: {address: \"2001:db8:0:1::10\", zone: web-01}")))
                .hasMessageContaining("web-01 is the name of a server");
    }

    @Test
    void each_rule_is_shown_to_find_something() {
        assertThat(Audits.rules().stream().map(AuditRule::kind).map(Finding.Kind::id))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        spoilt().map(s -> s.finding().split(" ")[0]).distinct().toList());
    }

    @Test
    void a_waiver_that_has_ended_bears_nothing_any_more() throws Exception {
        var after =
                Audits.of(load(Files.readString(EXAMPLE)).topology(), Optional.empty(), LocalDate.parse("2028-01-01"));

        assertThat(after.open().stream().map(AuditsTest::name))
                .containsExactlyInAnyOrder(
                        "single-point-of-failure on db-01", "single-point-of-failure on rack-a", "no-heartbeat");
        assertThat(after.judged()).allSatisfy(j -> assertThat(j.waiver()).isPresent());
        assertThat(Audits.of(
                                load(Files.readString(EXAMPLE)).topology(),
                                Optional.empty(),
                                LocalDate.parse("2027-12-31"))
                        .open())
                .isEmpty();
    }

    @Test
    void a_waiver_of_one_server_bears_no_other() throws Exception {
        var other = Files.readString(EXAMPLE).replace("      on: db-01", "      on: db-02");

        assertThat(open(other)).containsExactly("single-point-of-failure on db-01");
        assertThat(audit(other).idle())
                .singleElement()
                .satisfies(w -> assertThat(w.object()).contains("db-02"));
    }

    @Test
    void less_is_asked_of_a_lab() throws Exception {
        var plain = Files.readString(Path.of("examples/foobar.yml"));

        assertThat(Audits.of(load(plain).topology(), Optional.of(Profile.DEV), TODAY)
                        .open())
                .isEmpty();
        assertThat(open(plain)).isNotEmpty();
        assertThat(open(plain + "\naudit: {profile: dev}\n")).isEmpty();
        // What is there and does not do what it is for is told there too.
        assertThat(open(Files.readString(Path.of("examples/monitoring.yml")).replaceAll("(?s)  receivers:.*", "")
                        + "\naudit: {profile: dev}\n"))
                .containsExactly("nobody-told");
    }

    @Test
    void the_ways_through_apps_and_databases_that_stand_apart_are_followed() throws Exception {
        assertThat(open(Files.readString(Path.of("examples/seed-3-app-apart.yml"))))
                .contains(
                        "single-point-of-failure on lb-01",
                        "single-point-of-failure on app-01",
                        "single-point-of-failure on db-01")
                .doesNotContain(
                        "single-point-of-failure on web-01",
                        "single-point-of-failure on web-02",
                        "single-point-of-failure on db-02");
    }

    @Test
    void a_stack_to_which_no_visitor_comes_has_no_point_at_which_they_fail() throws Exception {
        assertThat(open("""
                        name: data
                        servers: {db-01: 10.0.0.1, db-02: 10.0.0.2}
                        mysql: {primary: db-01, replicas: db-02}
                        """)).doesNotContain("single-point-of-failure on db-01").contains("no-firewall");
    }

    @Test
    void forty_servers_are_looked_at() throws Exception {
        var names = java.util.stream.IntStream.rangeClosed(1, 38)
                .mapToObj("web-%02d"::formatted)
                .toList();
        var text = new StringBuilder(
                "name: big\ndomain: www.example.org\nservers:\n  lb-01: 10.0.1.1\n  db-01: 10.0.1.2\n");
        for (int i = 0; i < names.size(); i++) {
            text.append("  ")
                    .append(names.get(i))
                    .append(": 10.0.0.")
                    .append(i + 1)
                    .append('\n');
        }
        text.append("load_balancer: {servers: lb-01}\nweb: {servers: ")
                .append(names)
                .append("}\n");
        text.append("app: {servers: ").append(names).append("}\nmysql: {primary: db-01}\n");

        assertThat(open(text.toString()))
                .contains("single-point-of-failure on lb-01", "single-point-of-failure on db-01", "no-replica")
                .doesNotContain("single-point-of-failure on web-01");
    }
}
