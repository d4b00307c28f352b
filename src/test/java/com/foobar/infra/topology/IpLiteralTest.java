package com.foobar.infra.topology;

import static org.assertj.core.api.Assertions.assertThat;

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
}
