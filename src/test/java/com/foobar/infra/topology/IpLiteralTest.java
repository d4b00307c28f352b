package com.foobar.infra.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "fd42:a:2a:1::10, fd42:a:2a:1::10",
        "FD42:000A:002A:0001:0000:0000:0000:0010, fd42:a:2a:1::10",
        "fd00:0:0:1:0:0:0:1, fd00:0:0:1::1",
        "::1, ::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:10.0.0.1, ::ffff:a00:1",
        "fe80::, fe80::",
    })
    void writes_addresses_as_the_kernel_does(String given, String printed) {
        assertThat(IpLiteral.canonical(given)).isEqualTo(printed);
    }

    @Test
    void literals_are_of_one_network_if_their_first_bits_are_equal() {
        assertThat(IpLiteral.sameNetwork("10.0.0.1", "10.0.0.254", 24)).isTrue();
        assertThat(IpLiteral.sameNetwork("10.0.0.1", "10.0.1.1", 24)).isFalse();
        assertThat(IpLiteral.sameNetwork("10.0.0.1", "10.0.1.1", 23)).isTrue();
        assertThat(IpLiteral.sameNetwork("2001:db8::1", "2001:db8:0:0:ffff::2", 64))
                .isTrue();
        assertThat(IpLiteral.sameNetwork("2001:db8::1", "2001:db8:0:1::1", 64)).isFalse();
        assertThat(IpLiteral.sameNetwork("10.0.0.1", "::a00:1", 0)).isFalse();
    }

    @Test
    void what_means_something_in_one_network_only_is_private() {
        assertThat(List.of(
                        "10.1.2.3", "172.31.255.1", "192.168.0.1", "100.64.0.1", "169.254.1.1", "fd00::1", "fe80::1"))
                .allMatch(IpLiteral::isPrivate);
        assertThat(List.of(
                        "9.9.9.9",
                        "172.32.0.1",
                        "100.128.0.1",
                        "203.0.113.1",
                        "2001:db8::1",
                        "lb.internal",
                        "10.example"))
                .noneMatch(IpLiteral::isPrivate);
    }
}
