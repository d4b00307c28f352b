package com.foobar.infra.part.loadbalancer;

import static com.foobar.infra.config.SoundTopology.place;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a section load_balancer that cannot be. */
class LoadBalancerSectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mode: active_passive     | 9:9  | did you mean \"active-passive\"?",
                "algorithm: round-robin   | 9:14 | did you mean \"roundrobin\"?",
                "algorithm: random        | 9:14 | allowed: roundrobin, leastconn",
                "health_check: {interval: 2}      | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 2sec}   | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 0s}     | 9:28 | a number and ms, s, m, h or d",
                "health_check: {interval: 30d}    | 9:28 | from 100ms to 1h",
                "health_check: {path: healthz}    | 9:24 | it begins with /",
                "health_check: {path: \"/a b\"}   | 9:24 | it begins with /",
                "health_check: {path: //well}      | 9:24 | it begins with /, and has no //, /./ or /../ in it",
                "health_check: {path: /a/../well}  | 9:24 | it begins with /, and has no //, /./ or /../ in it",
                "health_check: {path: /a/.}        | 9:24 | it begins with /, and has no //, /./ or /../ in it",
                "health_check: {path: \"/a\\n  bind :1\"} | 9:24 | control character U+000A",
                "health_check: [2s]               | 9:17 | must be a mapping",
                "stickiness: cookies              | 9:15 | did you mean \"cookie\"?",
                "trusted_proxies: [cdn]           | 9:21 | an address in digits",
                "trusted_proxies: 10.0.0.0/33     | 9:20 | how many bits count, 1 to 32",
                "proxy_protocol: [\"::1 or x\"]    | 9:20 | an address, or a network such as 203.0.113.0/24",
                "deny: [10.0.0.256]               | 9:10 | is 0 to 255",
                "limits: 50                       | 9:11 | must be a mapping",
                "limits: {requests_per_second: 0} | 9:33 | from 1 to 100000",
                "rolling: {reloads: perhaps}      | 9:22 | must be true or false",
                "maintenance: true                | 9:16 | allowed: on, off",
                "maintenance: {state: yes}        | 9:24 | allowed: on, off",
                "maintenance: {allow: [web-01]}   | 9:25 | an address in digits",
                "maintenance: {allow: [10.0.0.0/33]} | 9:25 | how many bits count, 1 to 32",
                "maintenance: {allow: [\"10.0.0.1 or x\"]} | 9:25 | such as 192.168.56.10",
                "maintenance: {retry_after: 8d}   | 9:30 | from 1s to 7d",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String line, String place, String said) {
        var problem = problemAfter("servers: lb-01\n", "servers: lb-01\n  " + line.strip() + "\n");
        assertThat(place(problem)).isEqualTo(place);
        assertThat(problem.format()).contains(said);
    }
}
