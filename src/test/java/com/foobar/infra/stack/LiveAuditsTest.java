package com.foobar.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.audit.Finding;
import com.foobar.infra.audit.Profile;
import com.foobar.infra.audit.Report;
import com.foobar.infra.audit.Severity;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.mysql.state.Recorded;
import com.foobar.infra.topology.Topology;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers answer to the questions of {@code audit --live}, and what is found in it; on hosts: {@code LiveAuditIT}. */
class LiveAuditsTest {

    private static final LocalDate TODAY = LocalDate.parse("2026-11-30");

    private static final String PLAIN = """
            name: foobar
            domain: www.foobar.com
            servers:
              lb-01: {address: 10.0.0.1}
              web-01: {address: 10.0.0.2}
              db-01: {address: 10.0.0.3}
            load_balancer: {servers: [lb-01], port: 80, https: {}}
            web: {servers: [web-01], port: 80}
            mysql: {primary: db-01, database: foobar, app_password: generated, replication_password: generated}
            """;

    private static final String BACKUP = """
            backup:
              repository: {directory: /mnt/backups}
              password: {env: FOOBAR_BACKUP_PASSWORD}
            """;

    /** Made by openssl for db-01, 10.0.0.21 and fd00::21. */
    private static final String PEM = """
            -----BEGIN CERTIFICATE-----
            MIIBnjCCAUWgAwIBAgIUZMrnwpTr23kKZQjwr8RxnVPAKogwCgYIKoZIzj0EAwIw
            EDEOMAwGA1UEAwwFZGItMDEwHhcNMjYxMTIxMTQ0MzU4WhcNMzExMTIwMTQ0MzU4
            WjAQMQ4wDAYDVQQDDAVkYi0wMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAxX
            /LaHxFkLtv7J9KkElOMroRD8CEeyyeMfZIoqc/wZz46ZH+RTUSf4R/D9pUHv2kMA
            2ngeV3YlgyPbI0gJDaejfTB7MB0GA1UdDgQWBBSEg0Sr3MwGvO5oqdS3/DJUZcKV
            8zAfBgNVHSMEGDAWgBSEg0Sr3MwGvO5oqdS3/DJUZcKV8zAPBgNVHRMBAf8EBTAD
            AQH/MCgGA1UdEQQhMB+CBWRiLTAxhwQKAAAVhxD9AAAAAAAAAAAAAAAAAAAhMAoG
            CCqGSM49BAMCA0cAMEQCIGf7yDqU6i6sWfbdrVmdXAxUHzR9x+FJL8gkEvAL5xXv
            AiAYV8jfVqesuyaDff89hb5oVEewsTC75rOTZ1dvynRQew==
            -----END CERTIFICATE-----
            """;

    private static final String BACKUP_CLIENT = "db-01";

    /** What a server says of which there is nothing to be said, by the kind of fact. */
    private static Map<String, String> well(String server) {
        var said = new HashMap<String, String>();
        said.put("host", "os=debian\nversion=13\nclock=1796000000000\nsystemd=yes\n");
        said.put("machine", "kernel=kernel-of-" + server + "\n");
        said.put("boot", "boot=1-2\n");
        said.put("readable-secrets", "end=1\n");
        said.put("sshd", "passwordauthentication no\nkbdinteractiveauthentication no\n");
        said.put("security-waits", "fresh=yes\nread=yes\nListing...\n");
        said.put("listeners", "LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:((\"sshd\",pid=7,fd=3))\n");
        said.put("udp-listeners", "\n");
        said.put("last-backup", "3600\n");
        said.put("manifest", "\n");
        said.put("handshakes", "= handshake\n" + PEM);
        said.put("mysql", Recorded.output("primary").replaceAll("(?m)^(account|grant)\t.*\n", ""));
        said.put("old-tls", "= old\nasked=yes\n");
        return said;
    }

    private static Topology topology(String text) {
        try {
            return TopologyLoader.load(Path.of("foobar.yml"), text.getBytes(StandardCharsets.UTF_8))
                    .topology();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The answers of all servers, one of which says something else. */
    private static ClusterFacts answers(Topology topology, String server, String kind, String said) {
        var all = new LinkedHashMap<String, Facts>();
        Audits.questions(topology).forEach((name, facts) -> {
            var text = well(name);
            if (name.equals(server)) {
                text.put(kind, said);
            }
            all.put(name, read(facts, text));
        });
        return new ClusterFacts(all);
    }

    private static Facts read(Set<Fact<?>> facts, Map<String, String> said) {
        var byKind = new LinkedHashMap<FactKind<?, ?>, List<Fact<?>>>();
        facts.forEach(fact ->
                byKind.computeIfAbsent(fact.kind(), _ -> new ArrayList<>()).add(fact));
        var answers = new HashMap<Fact<?>, Object>();
        byKind.forEach((kind, asked) -> {
            if (said.containsKey(kind.name())) {
                answers.putAll(parsed(kind, asked, said.get(kind.name())));
            }
        });
        return Facts.of(answers);
    }

    @SuppressWarnings("unchecked")
    private static <F extends Fact<T>, T> Map<? extends Fact<?>, ?> parsed(
            FactKind<?, ?> kind, List<Fact<?>> asked, String said) {
        return ((FactKind<F, T>) kind).parse((List<F>) (List<?>) asked, said);
    }

    private static List<Finding> found(String yaml, String server, String kind, String said) {
        var topology = topology(yaml);
        return live(
                Audits.live(topology, Optional.of(Profile.PRODUCTION), TODAY, answers(topology, server, kind, said)));
    }

    private static List<Finding> live(Report report) {
        var ids = Audits.liveRules().stream().map(rule -> rule.kind().id()).toList();
        return report.open().stream().filter(f -> ids.contains(f.kind().id())).toList();
    }

    @Test
    void of_servers_that_are_well_nothing_is_said() {
        assertThat(found(PLAIN, "lb-01", "manifest", "\n")).isEmpty();
        assertThat(found(PLAIN + BACKUP, "lb-01", "manifest", "\n")).isEmpty();
    }

    /**
     * What a server says of which something is to be said.
     *
     * @param kind of the fact
     */
    record Shown(String server, String kind, String said, String finding, String words) {}

    static Stream<Shown> shown() {
        return Stream.of(
                new Shown(
                        "lb-01",
                        "boot",
                        "boot=1-2\ndue=kernel 6.12.9 is installed, 6.12.1 runs",
                        "reboot-waits",
                        "kernel 6.12.9 is installed"),
                new Shown(
                        "lb-01",
                        "readable-secrets",
                        "file=/etc/app/key.pem\nend=1",
                        "readable-secret",
                        "/etc/app/key.pem"),
                new Shown(
                        "lb-01",
                        "sshd",
                        "passwordauthentication yes",
                        "ssh-password-login",
                        "passwordauthentication yes"),
                new Shown(
                        "lb-01",
                        "sshd",
                        "passwordauthentication no\nBefore=/etc/ssh/sshd_config:122",
                        "ssh-password-login",
                        "/etc/ssh/sshd_config:122"),
                new Shown(
                        "lb-01",
                        "sshd",
                        "passwordauthentication no\nAlone=/etc/ssh/sshd_config.d/50-sftp.conf:3",
                        "ssh-password-login",
                        "50-sftp.conf:3"),
                new Shown(
                        "lb-01",
                        "security-waits",
                        "fresh=yes\nread=yes\nlibc6/stable-security 2.41-13 amd64 [upgradable from: 2.41-12]",
                        "security-updates-wait",
                        "libc6 2.41-13"),
                new Shown(
                        "lb-01",
                        "listeners",
                        "LISTEN 0 5 0.0.0.0:9999 0.0.0.0:* users:((\"nc\",pid=9,fd=3))",
                        "undeclared-port",
                        "0.0.0.0:9999"),
                new Shown("lb-01", "old-tls", "= old\nasked=yes\naccepted=TLS 1.1", "old-tls-served", "TLS 1.1"),
                new Shown(
                        "lb-01",
                        "machine",
                        "kernel=kernel-of-web-01",
                        "same-machine",
                        "lb-01, web-01 run on one kernel"),
                new Shown(
                        "lb-01",
                        "host",
                        "os=debian\nversion=13\nclock=1952700000000\nsystemd=yes",
                        "certificate-ends",
                        "for www.foobar.com ends at 2031-11-20T14:43:58Z"),
                new Shown("db-01", "mysql", Recorded.output("primary"), "undeclared-account", "app@10.77.9.%"),
                new Shown(BACKUP_CLIENT, "last-backup", "200000", "old-backup", "is 55 hours old"));
    }

    @ParameterizedTest
    @MethodSource("shown")
    void what_one_server_says_is_found_there_and_not_where_it_is_well(Shown shown) {
        var yaml = shown.finding().equals("old-backup") ? PLAIN + BACKUP : PLAIN;
        assertThat(found(yaml, shown.server(), shown.kind(), shown.said() + "\n"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind().id()).isEqualTo(shown.finding());
                    assertThat(finding.object()).contains(shown.server());
                    assertThat(finding.message()).contains(shown.words());
                    assertThat(finding.todo().orElseThrow()).isNotBlank();
                });
        var topology = topology(yaml);
        var well = answers(topology, shown.server(), "manifest", "\n");
        assertThat(live(Audits.live(topology, Optional.of(Profile.PRODUCTION), TODAY, well)))
                .isEmpty();
    }

    @Test
    void each_rule_is_shown_to_find_something() {
        assertThat(Audits.liveRules().stream().map(LiveRule::kind).map(Finding.Kind::id))
                .containsExactlyInAnyOrderElementsOf(
                        shown().map(Shown::finding).distinct().toList());
    }

    @Test
    void the_certificate_of_each_name_is_looked_at() {
        var yaml = PLAIN.replace(
                "web: {servers: [web-01], port: 80}", "web: {servers: [web-01], port: 80, www: redirect}");
        var topology = topology(yaml);
        var questions = Audits.questions(topology);
        var said = well("lb-01");
        said.put("host", "os=debian\nversion=13\nclock=1952700000000\nsystemd=yes\n");
        said.put("handshakes", "= handshake\n\n= handshake\n" + PEM);
        var seen = new ClusterFacts(Map.of("lb-01", read(questions.getOrDefault("lb-01", Set.of()), said)));
        assertThat(live(Audits.live(topology, Optional.of(Profile.PRODUCTION), TODAY, seen)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("for foobar.com ends at"));
    }

    @ParameterizedTest
    @CsvSource({"200000, is 55 hours old", "never, ever went well"})
    void an_old_backup_is_found_and_one_that_was_never_made(String said, String words) {
        var client = topology(PLAIN + BACKUP)
                .part(com.foobar.infra.part.backup.Backup.class)
                .orElseThrow()
                .clients()
                .getFirst()
                .server();

        assertThat(found(PLAIN + BACKUP, client, "last-backup", said + "\n"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind().id()).isEqualTo("old-backup");
                    assertThat(finding.message()).contains(words);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "security-waits, fresh=no, which updates are out for lb-01",
        "sshd, '', whether sshd on lb-01",
        "readable-secrets, end=124, what else anybody can read on lb-01",
        "old-tls, = old, whether lb-01 answers by old TLS"
    })
    void what_could_not_be_found_out_is_said_and_is_no_finding(String kind, String said, String words) {
        var topology = topology(PLAIN);
        var answers = answers(topology, "lb-01", kind, said + "\n");

        assertThat(Audits.untold(topology, answers)).anyMatch(what -> what.startsWith(words));
        assertThat(live(Audits.live(topology, Optional.of(Profile.PRODUCTION), TODAY, answers)))
                .isEmpty();
    }

    @Test
    void behind_a_firewall_a_strange_port_weighs_less() {
        var listening = "LISTEN 0 5 0.0.0.0:9999 0.0.0.0:* users:((\"nc\",pid=9,fd=3))\n";

        assertThat(found(PLAIN, "lb-01", "listeners", listening))
                .first()
                .extracting(Finding::severity)
                .isEqualTo(Severity.WARNING);
        assertThat(found(PLAIN + "firewall: {}\n", "lb-01", "listeners", listening))
                .first()
                .extracting(Finding::severity)
                .isEqualTo(Severity.NOTE);
        // Its packets are passed on to the container: what guards the host's own ports does not see them.
        assertThat(found(PLAIN + "firewall: {}\n", "lb-01", "listeners", listening.replace("nc", "docker-proxy")))
                .first()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.message()).contains("passes by the firewall");
                });
        assertThat(found(PLAIN + "network: {expected: [\"lb-01:9999\"]}\n", "lb-01", "listeners", listening))
                .isEmpty();
    }

    @Test
    void servers_of_one_machine_are_found_until_the_topology_says_so() throws Exception {
        var together =
                found(PLAIN, "lb-01", "machine", "kernel=kernel-of-web-01\n").getFirst();
        var merged = MergedTopology.of(PLAIN, together.fix().orElseThrow());

        assertThat(found(merged, "lb-01", "machine", "kernel=kernel-of-web-01\n"))
                .isEmpty();
        assertThat(found(
                        PLAIN.replace("10.0.0.1", "10.0.0.1, zone: a").replace("10.0.0.2", "10.0.0.2, zone: b"),
                        "lb-01",
                        "machine",
                        "kernel=kernel-of-web-01\n"))
                .first()
                .extracting(Finding::message)
                .asString()
                .contains("have different zones");
    }

    @Test
    void one_disk_is_as_much_as_one_kernel_but_what_hypervisors_make_up_is_none() {
        var topology = topology(PLAIN);
        var answers = new HashMap<>(answers(topology, "lb-01", "machine", "kernel=a\ndisk=naa.6001\n")
                .byServer());
        answers.put(
                "db-01",
                answers(topology, "db-01", "machine", "kernel=b\ndisk=naa.6001\n")
                        .of("db-01")
                        .orElseThrow());

        assertThat(live(Audits.live(topology, Optional.of(Profile.PRODUCTION), TODAY, new ClusterFacts(answers))))
                .singleElement()
                .satisfies(f -> assertThat(f.message()).contains("lb-01, db-01 have the same disk, naa.6001"));
    }

    @Test
    void a_waiver_of_what_servers_show_is_idle_only_where_they_were_looked_at() {
        var waived = topology(PLAIN + """
                audit:
                  waive:
                    - {finding: reboot-waits, on: lb-01, reason: on Sunday, by: ann, until: 2027-01-01}
                """);

        assertThat(Audits.of(waived, Optional.empty(), TODAY).idle()).isEmpty();
        assertThat(Audits.live(waived, Optional.empty(), TODAY, answers(waived, "lb-01", "manifest", "\n"))
                        .idle())
                .hasSize(1);
        assertThat(live(Audits.live(
                        waived, Optional.empty(), TODAY, answers(waived, "lb-01", "boot", "boot=1\ndue=an update\n"))))
                .isEmpty();
    }

    @Test
    void each_rule_has_a_name_of_its_own() {
        assertThat(java.util.stream.Stream.concat(
                                Audits.rules().stream().map(rule -> rule.kind().id()),
                                Audits.liveRules().stream().map(LiveRule::kind).map(Finding.Kind::id))
                        .toList())
                .doesNotHaveDuplicates();
    }
}
