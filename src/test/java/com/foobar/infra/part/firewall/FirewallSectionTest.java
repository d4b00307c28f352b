package com.foobar.infra.part.firewall;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Openings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand under firewall, and what is said of the rest. */
class FirewallSectionTest {

    private static Firewall read(String section) throws ConfigException {
        return load(SOUND + section).part(Firewall.class).orElseThrow();
    }

    @Test
    void all_that_is_left_out_has_a_default() throws ConfigException {
        var firewall = read("firewall: {}\n");
        var itself = List.of("foobar-infra-firewall.service");
        assertThat(firewall.servers()).containsExactly("lb-01", "web-01", "web-02");
        assertThat(firewall)
                .isEqualTo(new Firewall(
                        firewall.servers(),
                        List.of(),
                        22,
                        Firewall.Out.OPEN,
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        new Openings(
                                firewall.ports(),
                                List.of(),
                                List.of(),
                                List.of(),
                                Map.of(),
                                Map.of("lb-01", itself, "web-01", itself, "web-02", itself))));
        assertThat(firewall.ports()).extracting(p -> p.key()).contains("load_balancer.port", "web.port", "mysql.port");
    }

    @Test
    void all_can_be_said() throws ConfigException {
        assertThat(read("firewall: {servers: [web-01], ssh_from: [lb-01, 10.0.0.0/8, \"fd00::/8\"], ssh_port: 2222,"
                                + " out: listed, out_to: [{port: 53, protocol: udp, to: 10.0.0.1}], forward: open,"
                                + " allow: [{port: 9100, from: lb-01, servers: web-01}]}\n")
                        .guarding(Openings.NONE))
                .isEqualTo(new Firewall(
                        List.of("web-01"),
                        List.of("lb-01", "10.0.0.0/8", "fd00::/8"),
                        2222,
                        Firewall.Out.LISTED,
                        List.of(new Firewall.Flow(53, Firewall.Protocol.UDP, List.of("10.0.0.1"), List.of())),
                        Optional.of(Firewall.Forward.OPEN),
                        List.of(new Firewall.Flow(9100, Firewall.Protocol.TCP, List.of("lb-01"), List.of("web-01"))),
                        Openings.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "servers: [lb-01, wbe-01]             | 17:20 | did you mean \"web-01\"?",
                "ssh_from: [10.0.0.1/8]               | 17:14 | the network of these bits is 10.0.0.0/8",
                "ssh_from: [10.0.0.0/33]              | 17:14 | how many of its bits count",
                "ssh_from: [lb-02]                    | 17:14 | did you mean \"lb-01\"?",
                "ssh_from: [\"fd00::1/64\"]           | 17:14 | fd00::/64",
                "ssh_port: 0                          | 17:13 | a port (1 to 65535)",
                "ssh_from: []                         | 17:13 | ssh_from",
                "ssh_from: [web-01]                   | 17:13 | nobody could log in to web-01 but itself",
                "out: closed                          | 17:8  | must be one of open, listed",
                "out_to: [{port: 587}]                | 17:11 | the servers may reach all as it is",
                "allow: [{port: 1, protocol: icmp}]   | 17:31 | must be one of tcp, udp",
                "allow: [{protocol: udp}]             | 17:11 | port",
                "allow: [{port: 1, from: here}]       | 17:27 | no server",
                "allow: [{port: 1, servers: db-01}]   | 17:30 | db-01",
                "foreward: drop                       | 17:3  | did you mean \"forward\"?",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var found = problems(SOUND + "firewall:\n  " + line.strip() + "\n");
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().format()).contains(said);
        assertThat(place(found.getFirst())).isEqualTo(place);
    }

    @Test
    void a_server_that_is_known_by_name_cannot_be_let_through() {
        var found = problems(
                SOUND.replace("lb-01: 192.168.56.10", "lb-01: lb.example.com") + "firewall: {servers: web-01}\n");
        assertThat(found).hasSize(1);
        assertThat(place(found.getFirst())).isEqualTo("4:10");
        assertThat(found.getFirst().format()).contains("before any name can be looked up", "IP address");
    }
}
