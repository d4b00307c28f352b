package com.foobar.infra.stack;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.RenderedFile;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Server;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that the world reaches elsewhere than the others of its stack do. */
class PublicAddressTest {

    private static String with(String server, String addresses) {
        return SOUND.replaceFirst("(?m)^  " + server + ": .*192.*$", "  " + server + ": {" + addresses + "}");
    }

    private static String files(String topology, String server) throws Exception {
        return new StackFiles(new Templates(Optional.empty()))
                .of(load(topology), server).files().stream()
                        .map(RenderedFile::content)
                        .collect(Collectors.joining("\n"));
    }

    @Test
    void it_is_said_beside_the_address_and_the_short_form_has_none() throws ConfigException {
        assertThat(load(with("lb-01", "address: 192.168.56.10, public_address: \"2001:DB8:0::10\""))
                        .servers())
                .startsWith(
                        new Server("lb-01", "192.168.56.10", Optional.of("2001:db8::10")),
                        new Server("web-01", "192.168.56.11"));
        assertThat(load(SOUND).servers()).allMatch(s -> s.outside().equals(s.address()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address: 192.168.56.10, public_address: 192.168.56.10 | is also its address: leave it out",
                "address: 192.168.56.10, public_address: 192.168.56.12 | is also an address of web-02",
                "address: lb.internal, public_address: 203.0.113.10    | lb.internal is a name",
                "address: 192.168.56.10, public_address: 203.0.113     | an IPv4 address has four numbers",
                "address: 192.168.56.10, public_adress: 203.0.113.10   | did you mean \"public_address\"?",
            })
    void what_cannot_be_is_refused(String addresses, String said) {
        assertThat(problemAfter("lb-01: 192.168.56.10", "lb-01: {" + addresses + "}")
                        .format())
                .contains(said);
    }

    @Test
    void two_servers_cannot_have_the_same() {
        var first = with("lb-01", "address: 192.168.56.10, public_address: 203.0.113.10");
        assertThat(problems(first.replace(
                        "web-01: {address: 192.168.56.11}",
                        "web-01: {address: 192.168.56.11, public_address: 203.0.113.10}")))
                .singleElement()
                .satisfies(p -> assertThat(p.format()).contains("is also an address of lb-01: 203.0.113.10"));
    }

    @Test
    void a_private_one_is_noted() throws ConfigException {
        assertThat(Stack.notes(load(with("lb-01", "address: 192.168.56.10, public_address: 172.31.0.10"))))
                .singleElement()
                .asString()
                .contains("servers.lb-01.public_address: 172.31.0.10 is of a private network");
        for (var fine : List.of("203.0.113.10", "\"2001:db8::10\"", "www.foobar.com")) {
            assertThat(Stack.notes(load(with("lb-01", "address: 192.168.56.10, public_address: " + fine))))
                    .isEmpty();
        }
    }

    @Test
    void what_is_not_for_the_world_listens_elsewhere_and_nobody_is_led_there() throws Exception {
        var all = with("lb-01", "address: 192.168.56.10, public_address: 203.0.113.10")
                .replace("web-01: {", "web-01: {public_address: 203.0.113.11, ")
                .replace("web-02: {", "web-02: {public_address: 203.0.113.12, ");
        for (var server : List.of("lb-01", "web-01", "web-02")) {
            assertThat(files(all, server)).isNotEmpty().doesNotContain("203.0.113");
        }
        assertThat(files(all, "web-01")).contains("bind_address = 127.0.0.1,192.168.56.11");
        assertThat(Stack.ports(load(all)).stream()
                        .filter(p -> p.address() == Port.Address.EVERYWHERE)
                        .map(Port::key)
                        .distinct())
                .containsExactly("load_balancer.port", "web.port");
    }

    @Test
    void who_the_world_reaches_by_ipv6_alone_listens_for_it() throws Exception {
        var six = with("lb-01", "address: 192.168.56.10, public_address: \"2001:db8::10\"");
        assertThat(files(six, "lb-01")).contains("bind *:80", "bind :::80 v6only");
        assertThat(files(SOUND, "lb-01")).doesNotContain(":::80");
    }
}
