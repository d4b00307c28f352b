package com.foobar.infra.part.network;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.ListenersFact.Protocol;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Doors;
import com.foobar.infra.part.Expected;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand under network, and what is said of the rest. */
class NetworkSectionTest {

    @Test
    void ports_are_for_all_servers_and_tcp_unless_said_otherwise() throws ConfigException {
        var network = load(SOUND + "network: {expected: [9100, 123/udp, \"web-01:9104\", \"web-02:514/udp\"]}\n")
                .part(Network.class)
                .orElseThrow();
        assertThat(network.expected())
                .containsExactly(
                        new Expected(Optional.empty(), 9100, Protocol.TCP),
                        new Expected(Optional.empty(), 123, Protocol.UDP),
                        new Expected(Optional.of("web-01"), 9104, Protocol.TCP),
                        new Expected(Optional.of("web-02"), 514, Protocol.UDP));
        var doors = new Doors(List.of(), Set.of(), new NetworkPart().expected(network));
        assertThat(doors.expects("web-01", 9104, Protocol.TCP)).isTrue();
        assertThat(doors.expects("web-02", 9104, Protocol.TCP)).isFalse();
        assertThat(doors.expects("web-01", 9104, Protocol.UDP)).isFalse();
        assertThat(network.members()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "expected: [0]              | 17:14 | such as 9100",
                "expected: [65536]          | 17:14 | such as 9100",
                "expected: [9100/icmp]      | 17:14 | such as 9100",
                "expected: [ssh]            | 17:14 | a port, perhaps with a server before it",
                "expected: [\"wbe-01:80\"]  | 17:14 | no server is called wbe-01",
                "expcted: [80]              | 17:3  | did you mean \"expected\"?",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var found = problems(SOUND + "network:\n  " + line.strip() + "\n");
        assertThat(found).hasSize(1);
        assertThat(place(found.getFirst())).isEqualTo(place);
        assertThat(found.getFirst().format()).contains(said);
    }
}
