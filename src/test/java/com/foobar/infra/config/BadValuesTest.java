package com.foobar.infra.config;

import static com.foobar.infra.config.SoundTopology.SOUND;
import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static com.foobar.infra.config.SoundTopology.problems;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.language.Addresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of values that cannot be, alone or together. */
class BadValuesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "port: 0            | 9:9  | must be a port",
                "port: 65536        | 9:9  | must be a port",
                "port: 080          | 9:9  | must be a port",
                "port: 8e1          | 9:9  | must be a port",
                "port: 99999999999  | 9:9  | must be a port",
                "port: \"80\"       | 9:9  | remove the quotes",
                "port: [80]         | 9:9  | not a list",
                "port: {a: 80}      | 9:9  | not a mapping",
                "port:              | 9:8  | has no value",
                "port: ~            | 9:9  | has no value",
                "port: !!int 80     | 9:9 | tags (tag:yaml.org,2002:int)",
                "servers: [lb-01]   | 9:3 | given a second time",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var problem = problemAfter("servers: lb-01\n", "servers: lb-01\n  " + line.strip() + "\n");
        assertThat(place(problem)).isEqualTo(place);
        assertThat(problem.format()).contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "256.1.1.1       | 0 to 255",
                "1.2.3           | four numbers",
                "1.2.3.4.5       | four numbers",
                "01.2.3.4        | leading zeros",
                "0.0.0.0         | no single server",
                "224.0.0.1       | no single server",
                "fd00:::1        | IPv6",
                "fd00:1          | IPv6",
                "1:2:3:4:5:6:7:8:9 | IPv6",
                "ff02::1         | no single server",
                "fe80::1         | one link only",
                "fe80::1%eth0    | zone",
                "`\"[fd00::1]\"` | without brackets: fd00::1",
                "-web.internal   | such as",
                "web_01          | such as",
                "a..b            | such as",
                "web.1           | such as",
            })
    void a_bad_address_is_answered_with_a_reason(String address, String said) {
        var problem = problemAfter("lb-01: 192.168.56.10", "lb-01: " + address.strip());
        assertThat(place(problem)).isEqualTo("4:10");
        assertThat(problem.hint().orElseThrow()).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "fd00::10, fd00::10",
        "FD00:0:0:0:0:0:0:10, fd00::10",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "Web-01.Internal, web-01.internal",
        "10.0.0.1, 10.0.0.1"
    })
    void an_address_has_one_way_of_being_written(String written, String canonical) throws Exception {
        assertThat(Addresses.canonical(written)).isEqualTo(canonical);
    }

    @Test
    void two_ways_of_writing_one_address_are_one_address() {
        var problem = problems(SOUND.replace("192.168.56.10", "fd00::1").replace("192.168.56.11", "FD00:0::1"))
                .getFirst();
        assertThat(problem.message()).contains("is also the address of lb-01");
        assertThat(place(problem)).isEqualTo("5:21");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: [web-02]     | port: 8000                | port 8000 of web-01 is already taken by app.port",
                "servers: lb-01         | servers: web-01           | is already taken by load_balancer.port",
                "domain: www.foobar.com | #                         | web needs \"domain\" beside it",
                "domain: www.foobar.com | domain: WWW.foobar.com    | did you mean \"www.foobar.com\"?",
                "name: foobar           | name: Foobar              | lower-case letters",
                "name: foobar           | name: a-name-of-29-characters-long-x | Linux allows 32 characters",
                "name: foobar           | name: nginx               | /etc/nginx is the system's own",
                "name: foobar           | name: foobar-infra        | /etc/foobar-infra is the system's own",
                "lb-01: 192.168.56.10   | lb-01: 127.0.0.1         | the other servers cannot reach 127.0.0.1",
            })
    void a_topology_that_makes_no_sense_is_answered_with_the_reason(String piece, String replacement, String said) {
        assertThat(problemAfter(piece, replacement).format()).contains(said);
    }
}
