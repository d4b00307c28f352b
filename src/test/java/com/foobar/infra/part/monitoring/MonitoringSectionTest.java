package com.foobar.infra.part.monitoring;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.loadbalancer.LoadBalancer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand under monitoring, what is said of the rest, and what is watched. */
class MonitoringSectionTest {

    @Test
    void all_that_is_left_out_has_a_default() throws ConfigException {
        assertThat(load(SOUND + "monitoring: {server: web-01}\n")
                        .part(Monitoring.class)
                        .orElseThrow())
                .isEqualTo(new Monitoring(
                        "web-01", Duration.ofDays(15), 2L << 30, 9090, 9093, 9115, Map.of(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server: mon-01                                       | no server",
                "server: wbe-01                                       | did you mean \"web-01\"?",
                "retention: 15d                                       | server",
                "server: web-01, retention: 30m                       | from 1h to 730d",
                "server: web-01, retention_size: 1M                   | from 64M to 9999G",
                "server: web-01, receivers: {ops: {}}                 | says not how to tell",
                "server: web-01, receivers: {nobody: {slack_file: a}} | this name is taken",
                "server: web-01, receivers: {Ops: {slack_file: a}}    | lower-case letters",
                "server: web-01, receivers: {ops: {mail: {to: ops}}}  | a mail address",
                "server: web-01, receivers: {ops: {mail: {to: a@b.c, from: a@b.c, host: m, user: u}}} | together",
                "server: web-01, receivers: {ops: {slack_file: a, severities: crit}} | critical",
                "server: web-01, prometheus_port: 9093                | 9093",
            })
    void what_is_wrong_is_told(String section, String said) {
        assertThat(problems(SOUND + "monitoring: {" + section + "}\n"))
                .as(section)
                .anyMatch(problem -> (problem.message() + problem.hint().orElse("")).contains(said));
    }

    @Test
    void each_server_is_watched_in_what_it_has() throws ConfigException {
        var exporters = load(SOUND + "monitoring: {server: lb-01}\n")
                .part(Exporters.class)
                .orElseThrow();

        assertThat(exporters.members()).containsExactly("lb-01", "web-01", "web-02");
        assertThat(exporters.of("lb-01").balancer()).isTrue();
        assertThat(exporters.of("lb-01").database()).isFalse();
        assertThat(exporters.of("web-02").nginx()).contains(8405);
        assertThat(exporters.of("web-02").database()).isTrue();
        assertThat(exporters.of("web-02").units())
                .contains("nginx.service", "mysql.service", "prometheus-node-exporter.service");
    }

    @Test
    void the_processes_of_php_are_told_of_where_they_listen() throws ConfigException {
        var stack = """
                name: seen
                domain: www.foobar.com
                servers: {web-01: 10.0.0.11, web-02: 10.0.0.12}
                web: {servers: web-01}
                app: {servers: web-01, release: examples/php, runtime: php-fpm}
                monitoring: {server: web-02}
                """;
        var together = load(stack).part(Exporters.class).orElseThrow();
        assertThat(together.of("web-01").php())
                .containsExactly(new Exporters.PhpPool(
                        Optional.empty(), "/run/seen-app/web/status.sock", "/run/seen-app/web/php.sock"));
        assertThat(together.of("web-01").units()).contains("foobar-infra-php-figures.service");
        assertThat(together.of("web-02").php()).isEmpty();

        var apart = load(stack.replace("app: {servers: web-01", "app: {servers: web-02"))
                .part(Exporters.class)
                .orElseThrow();
        assertThat(apart.of("web-02").php())
                .containsExactly(new Exporters.PhpPool(Optional.empty(), "/run/seen-app/web/status.sock", ":8000"));
    }

    @Test
    void of_several_apps_of_phps_on_a_server_each_is_told_of_by_its_name() throws ConfigException {
        var exporters = load("""
                        name: seen
                        domain: www.foobar.com
                        servers: {web-01: 10.0.0.11, web-02: 10.0.0.12}
                        web: {servers: web-01, sites: {blog: {domain: blog.org, app: blog}}}
                        app: {servers: web-01, release: examples/php, runtime: php-fpm}
                        apps: {blog: {servers: web-01, port: 8001, release: examples/php, runtime: php-fpm}}
                        monitoring: {server: web-02}
                        """).part(Exporters.class).orElseThrow();

        assertThat(exporters.of("web-01").php())
                .extracting(php -> php.app().orElse("-") + " " + php.status())
                .containsExactly("app /run/seen-app/web/status.sock", "blog /run/seen-app-blog/web/status.sock");
        assertThat(exporters.of("web-01").units())
                .contains("foobar-infra-php-figures-app.service", "foobar-infra-php-figures-blog.service")
                .doesNotContain("foobar-infra-php-figures.service");
    }

    private static boolean logsBesideItsData(String mysql) throws ConfigException {
        return load(SOUND.replaceFirst("(?m)^mysql:$", mysql) + "monitoring: {server: lb-01}\n")
                .part(Exporters.class)
                .orElseThrow()
                .of("web-01")
                .logs();
    }

    @Test
    void that_mysql_writes_logs_beside_its_data_is_known_by_its_settings() throws ConfigException {
        assertThat(logsBesideItsData("mysql:")).isFalse();
        assertThat(logsBesideItsData("mysql:\n  settings: {max_connections: 100}"))
                .isFalse();
        assertThat(logsBesideItsData("mysql:\n  settings: {slow_query_log: 1}")).isTrue();
    }

    @Test
    void a_stack_without_the_section_has_no_exporters() throws ConfigException {
        assertThat(load(SOUND).part(Exporters.class)).isEmpty();
    }

    private static List<Supply.Wrong> wrong(String text) throws ConfigException {
        var monitoring = load(SOUND + "monitoring: {server: lb-01, heartbeat_file: beat}\n")
                .part(Monitoring.class)
                .orElseThrow();
        var supply = (Supply.SecretFile) Secrets.of(monitoring).getFirst().supply();
        return supply.inspect().apply(text);
    }

    @Test
    void a_file_with_a_url_is_taken() throws ConfigException {
        assertThat(wrong("https://hooks.example.com/T0/B0/x?y=z\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hooks.example.com",
                "https://a.example\nhttps://b.example",
                "ftp://secret.example",
                "https://"
            })
    void what_is_no_url_is_refused_in_words_that_do_not_show_it(String text) throws ConfigException {
        assertThat(wrong(text))
                .hasSize(1)
                .allSatisfy(w -> assertThat(w.what() + w.hint()).doesNotContain("example", "secret"));
    }

    private static List<String> asked(String yaml) throws ConfigException {
        var topology = load(yaml);
        return MonitoringModel.probes(topology, topology.part(LoadBalancer.class)).stream()
                .map(target -> target.server() + " " + target.endpoint())
                .toList();
    }

    @Test
    void the_site_is_asked_for_where_visitors_come_in() throws ConfigException {
        var two = """
                name: small
                domain: www.foobar.com
                servers: {lb-01: 10.0.0.1, lb-02: 10.0.0.2, web-01: 10.0.0.3}
                load_balancer: {servers: [lb-01, lb-02], virtual_address: [10.0.0.9, "fd00::9"]%s}
                web: {servers: web-01}
                monitoring: {server: web-01}
                """;
        assertThat(asked(two.formatted("")))
                .containsExactly(
                        "lb-01 http://10.0.0.1:80/healthz",
                        "lb-02 http://10.0.0.2:80/healthz",
                        "10.0.0.9 http://10.0.0.9:80/healthz",
                        "fd00::9 http://[fd00::9]:80/healthz");
        assertThat(asked(two.formatted(", https: {redirect: false}")))
                .contains("lb-01 https://10.0.0.1:443/healthz", "10.0.0.9 https://10.0.0.9:443/healthz")
                .noneMatch(target -> target.contains("http:"));
        assertThat(asked("""
                name: small
                domain: www.foobar.com
                servers: {web-01: 10.0.0.3, web-02: "fd00::3"}
                web: {servers: [web-01, web-02], port: 8080}
                monitoring: {server: web-01}
                """))
                .containsExactly("web-01 http://10.0.0.3:8080/healthz", "web-02 http://[fd00::3]:8080/healthz");
    }

    @Test
    void what_works_without_a_port_is_to_run_as_well() throws ConfigException {
        var exporters = load("""
                name: small
                domain: www.foobar.com
                servers: {lb-01: 10.0.0.1, lb-02: 10.0.0.2, db-01: 10.0.0.3, db-02: 10.0.0.4}
                load_balancer: {servers: [lb-01, lb-02], virtual_address: 10.0.0.9}
                web: {servers: [db-01, db-02]}
                mysql: {primary: db-01, replicas: db-02}
                firewall: {ssh_from: 10.0.0.0/8}
                backup: {repository: {server: lb-02}, password: {file: word}, rehearse: never}
                monitoring: {server: lb-02}
                """).part(Exporters.class).orElseThrow();
        assertThat(exporters.of("lb-01").units())
                .contains("small-address.service", "foobar-infra-firewall.service")
                .noneMatch(unit -> unit.endsWith(".timer"));
        assertThat(exporters.of("db-02").units())
                .contains(
                        "foobar-infra-backup.timer", "foobar-infra-backup-logs.timer", "foobar-infra-firewall.service")
                .doesNotContain("foobar-infra-backup-rehearsal.timer", "small-address.service");
        assertThat(exporters.of("db-01").units())
                .contains("foobar-infra-backup.timer")
                .doesNotContain("foobar-infra-backup-logs.timer");
    }
}
