package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of nginx' words. */
class NginxTestFactTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!nginx: [emerg] a in /x:1~!nginx: configuration file /etc/nginx/nginx.conf test failed | [emerg] a in /x:1",
                "!2026/11/28 18:00:00 [warn] 9#9: b~!2026/11/28 18:00:00 [emerg] 9#9: a | 2026/11/28 18:00:00 [emerg] 9#9: a",
                "!nginx -t did not end within 10 seconds | nginx -t did not end within 10 seconds",
                "!nginx: Segmentation fault | Segmentation fault",
            })
    void its_errors_are_told_and_its_warnings_are_not(String said, String kept) {
        assertThat(NginxTestFact.complaint(said.replace('~', '\n') + "\n")).isEqualTo(kept);
    }

    @Test
    void none_is_none() {
        assertThat(NginxTestFact.complaint("")).isEmpty();
    }
}
