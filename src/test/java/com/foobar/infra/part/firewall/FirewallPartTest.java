package com.foobar.infra.part.firewall;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.part.Expected;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirewallPartTest {

    private static List<String> allowed(String section, String server, String chain) throws Exception {
        var rules = new StackFiles(new Templates(Optional.empty()))
                .of(load(SOUND + section), server)
                .ofService("firewall")
                .getLast()
                .content();
        return Chains.of(rules).lines().getOrDefault(chain, List.of());
    }

    @Test
    void each_port_is_open_to_those_who_have_business_there() throws Exception {
        assertThat(allowed("firewall: {ssh_from: [web-01, 10.1.0.0/16, 10.1.2.3]}\n", "lb-01", "allowed_in"))
                .containsExactly(
                        "ip saddr { 10.1.0.0/16, 192.168.56.11 } tcp dport 22 counter accept comment \"ssh\"",
                        "tcp dport 80 counter accept comment \"load_balancer.port\"");
        assertThat(allowed("firewall: {ssh_from: [lb-01, web-01]}\n", "web-01", "allowed_in"))
                .containsExactly(
                        "ip saddr { 192.168.56.10 } tcp dport 22 counter accept comment \"ssh\"",
                        "ip saddr { 192.168.56.10 } tcp dport 80 counter accept comment \"web.port\"",
                        "ip saddr { 192.168.56.12 } tcp dport 3306 counter accept comment \"mysql.port\"");
    }

    @Test
    void who_keeps_backups_elsewhere_may_log_in_there() throws Exception {
        var backup = "backup: {repository: {server: lb-01}, password: {env: BACKUP}}\n";
        var line =
                "ip saddr { 192.168.56.11, 192.168.56.12 } tcp dport 22 counter accept comment \"backup.repository\"";
        assertThat(allowed(backup + "firewall: {ssh_from: [203.0.113.0/24]}\n", "lb-01", "allowed_in"))
                .contains(line);
        assertThat(allowed(backup + "firewall: {ssh_from: [203.0.113.0/24]}\n", "web-01", "allowed_in"))
                .noneMatch(rule -> rule.contains("backup"));
        // Where anybody may, nothing more is needed; elsewhere than at that port it is.
        assertThat(allowed(backup + "firewall: {}\n", "lb-01", "allowed_in")).doesNotContain(line);
        assertThat(allowed(backup.replace("lb-01", "lb-01, ssh_port: 2222") + "firewall: {}\n", "lb-01", "allowed_in"))
                .contains(line.replace("22 counter", "2222 counter"));
        assertThat(allowed(backup + "firewall: {out: listed}\n", "web-02", "allowed_out"))
                .contains("ip daddr { 192.168.56.10 } tcp dport 22 counter accept comment \"backup.repository\"");
    }

    @Test
    void who_looks_from_outside_is_told_what_is_guarded_and_what_else_is_meant_to_listen() throws Exception {
        var part = new FirewallPart();
        var firewall = load(SOUND
                        + "firewall: {servers: [web-01, web-02], allow: [{port: 9100}, {port: 514, protocol: udp, servers: web-02}]}\n")
                .part(Firewall.class)
                .orElseThrow();
        assertThat(part.guards(firewall)).containsExactly("web-01", "web-02");
        assertThat(part.expected(firewall))
                .containsExactly(
                        new Expected(Optional.empty(), 9100, Protocol.TCP),
                        new Expected(Optional.of("web-02"), 514, Protocol.UDP));
    }

    @Test
    void an_account_for_an_address_is_let_through_and_one_for_anywhere_opens_nothing() throws Exception {
        var rules = new StackFiles(new Templates(Optional.empty()))
                .of(
                        load(
                                SOUND
                                        + "  accounts:\n    report: {privileges: read, from: [10.9.8.7, \"%\"]}\nfirewall: {}\n"),
                        "web-01")
                .ofService("firewall")
                .getLast();
        assertThat(Chains.of(rules.content()).lines().get("allowed_in"))
                .contains("ip saddr { 10.9.8.7, 192.168.56.12 } tcp dport 3306 counter accept comment \"mysql.port\"");
    }

    @Test
    void what_is_listed_may_be_reached_and_nothing_else() throws Exception {
        assertThat(allowed("firewall: {}\n", "web-02", "allowed_out")).isEmpty();
        assertThat(allowed(
                        "firewall: {out: listed, out_to: [{port: 587, to: [203.0.113.25, \"2001:db8::/32\"], servers: web-02}]}\n",
                        "web-02",
                        "allowed_out"))
                .contains(
                        "ip daddr { 192.168.56.11 } tcp dport 3306 counter accept comment \"mysql.port\"",
                        "ip daddr { 203.0.113.25 } tcp dport 587 counter accept comment \"firewall.out_to\"",
                        "ip6 daddr { 2001:db8::/32 } tcp dport 587 counter accept comment \"firewall.out_to\"")
                .noneMatch(line -> line.contains("web.port"));
        // Through a server that logins may come from, others are reached.
        var through = "firewall: {out: listed, ssh_port: 2200, ssh_from: [203.0.113.7, lb-01]}\n";
        assertThat(allowed(through, "lb-01", "allowed_out"))
                .anyMatch(line -> line.contains("192.168.56.12")
                        && line.endsWith("tcp dport 2200 counter accept comment \"firewall.ssh_port\""));
        assertThat(allowed(through, "web-02", "allowed_out")).noneMatch(line -> line.contains("2200"));
        var https = SOUND.replace(
                "load_balancer:\n",
                "load_balancer:\n  https: {acme: {directory: \"https://acme.example:14000/dir\", agree_to_terms: true}}\n");
        var rules = new StackFiles(new Templates(Optional.empty()))
                .of(load(https + "firewall: {out: listed}\n"), "lb-01")
                .ofService("firewall")
                .getLast();
        assertThat(rules.content()).contains("tcp dport 14000 counter accept comment \"load_balancer.https.acme\"");
    }

    @Test
    void a_template_that_forgets_a_port_is_refused(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("firewall"));
        Files.writeString(
                directory.resolve("firewall/rules.nft.ftl"),
                "table inet foobar_infra {\n\tchain allowed_in {\n\t\ttcp dport { 22, 80 } accept\n\t}\n}\n");
        var files = new StackFiles(new Templates(Optional.of(directory)));
        var topology = load(SOUND + "firewall: {}\n");
        assertThat(files.of(topology, "lb-01").ofService("firewall").getLast().content())
                .contains("{ 22, 80 }");
        assertThatThrownBy(() -> files.of(topology, "web-01"))
                .hasMessageContaining("no line for port 3306 (mysql.port) of web-01");
    }

    @Test
    void lines_that_are_lacking_are_added_at_the_end_of_their_chains() {
        var now = "table x {\n\tchain allowed_in {\n\t\ta\n\t\tb\n\t}\n\tchain input {\n\t\tc\n\t}\n}\n";
        var then = "table x {\n\tchain allowed_in {\n\t\tb\n\t\td\n\t}\n\tchain input {\n\t\te\n\t}\n}\n";
        var closing = Chains.of(then).lacking(Chains.of(now));
        assertThat(closing.lines()).isEqualTo(Map.of("allowed_in", List.of("a")));
        assertThat(closing.addedTo(then))
                .isEqualTo(
                        "table x {\n\tchain allowed_in {\n\t\tb\n\t\td\n\t\ta\n\t}\n\tchain input {\n\t\te\n\t}\n}\n");
        assertThat(Chains.of(then).lacking(Chains.of(then)).isEmpty()).isTrue();
    }

    @Test
    void a_network_holds_what_begins_with_its_bits() {
        assertThat(Network.widest(List.of("10.1.2.3", "10.0.0.0/8", "10.1.0.0/16", "11.0.0.1", "11.0.0.1")))
                .containsExactly("10.0.0.0/8", "11.0.0.1", "11.0.0.1");
        assertThat(Network.widest(List.of("fd00::1", "fd00::/8", "fe00::1", "10.0.0.0/8")))
                .containsExactly("fd00::/8", "fe00::1", "10.0.0.0/8");
        assertThat(Network.of("192.168.57.9", "22").orElseThrow().clean()).isEqualTo("192.168.56.0/22");
        assertThat(Network.of("2001:db8:ffff::1", "33").orElseThrow().clean()).isEqualTo("2001:db8:8000::/33");
        assertThat(Network.of("10.0.0.0", "33")).isEmpty();
        assertThat(Network.of("www.foobar.com", "8")).isEmpty();
    }
}
