package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Facts;
import java.util.Map;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[emerg] bad in /etc/nginx/a:1                 | correct the file that is named",
                "[emerg] open() \"/var/log/x/y\" failed (2: No) | grep -rnF '/var/log/x/y' /etc/nginx there tells which",
                "[emerg] could not build server_names_hash     | nginx -T there prints all that it reads",
            })
    void the_check_says_how_to_find_what_nginx_complains_of(String said, String hint) {
        var verdict = new NginxStartsCheck("web-01")
                .judge(new ClusterFacts(
                        Map.of("web-01", Facts.of(Map.of(new NginxTestFact(), new NginxTestFact.State(said))))));
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Fail.class, v -> assertThat(v.hint()).contains(hint));
    }

    @Test
    void none_is_none() {
        assertThat(NginxTestFact.complaint("")).isEmpty();
    }
}
