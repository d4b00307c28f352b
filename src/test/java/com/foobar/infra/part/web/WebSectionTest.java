package com.foobar.infra.part.web;

import static com.foobar.infra.config.SoundTopology.load;
import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a section web that cannot be. */
class WebSectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app:                   | '  max_header_size: 16K\napp:' | a number and k, from 4k to 64k",
                "app:                   | '  max_header_size: 2k\napp:' | from 4k to 64k",
            })
    void what_makes_no_sense_is_answered_with_the_reason(String piece, String replacement, String said) {
        assertThat(problemAfter(piece, replacement).format()).contains(said);
    }

    @Test
    void a_backup_without_a_load_balancer_that_knows_of_backups_is_refused() {
        for (var balancer : new String[] {"", "load_balancer: {servers: [a]}\n"}) {
            assertThatThrownBy(() -> load("name: x\ndomain: localhost\nservers: {a: 10.0.0.1, b: 10.0.0.2}\n" + balancer
                            + "web: {port: 8080, servers: [a, {server: b, backup: true}]}\n"))
                    .hasMessageContaining("web.servers[1].backup: a backup server makes sense only");
        }
    }

    @Test
    void tls_for_nobody_and_at_the_port_of_plain_http_are_refused() {
        var head = "name: x\ndomain: localhost\nservers: {a: 10.0.0.1}\n";
        assertThatThrownBy(() -> load(head + "web: {servers: a, https: true}\n"))
                .hasMessageContaining("web.https: is for load balancers")
                .hasMessageContaining("and there are none");
        assertThatThrownBy(
                        () -> load(
                                head
                                        + "load_balancer: {servers: a}\nweb: {servers: a, port: 8080, https: true, https_port: 8080}\n"))
                .hasMessageContaining("web.https_port: must differ from web.port");
    }
}
