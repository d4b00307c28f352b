package com.foobar.infra.part.loadbalancer.tls;

import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a section acme that cannot be, or may not be meant. */
class AcmeSectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "acme: {}                      | agree_to_terms",
                "acme: {agree_to_terms: false} | no ACME server issues a certificate to who does not agree",
                "acme: {agree_to_terms: true, directory: http://acme.example/} | such as https://acme-v02.api.letsencrypt.org/directory",
                "acme: {agree_to_terms: true, directory: \"https://x/$(id)\"}  | such as https://acme-v02.api.letsencrypt.org/directory",
                "acme: {agree_to_terms: true, email: \"a b@c\"} | such as ops@foobar.com",
                "acme: {agree_to_terms: true, names: [\"*.foobar.com\"]} | host name",
                "acme: {agree_to_terms: true}, certificates: [{certificate: a, key: b}] | one of the two",
            })
    void a_bad_value_is_answered_with_what_is_allowed(String text, String said) {
        var problem = problemAfter("servers: lb-01\n", "servers: lb-01\n  https: {" + text.strip() + "}\n");

        assertThat(problem.format()).contains(said);
    }

    @Test
    void another_port_than_the_one_that_is_asked_is_noted() {
        var https = new Https(
                List.of(),
                Https.Profile.INTERMEDIATE,
                443,
                true,
                Optional.of(Duration.ofDays(1)),
                Optional.of(new Acme("https://acme.example/dir", Optional.empty(), true, List.of(), Optional.empty())));

        assertThat(AcmeRules.notes(https, "www.foobar.com", 80)).isEmpty();
        assertThat(AcmeRules.notes(https, "www.foobar.com", 8080))
                .singleElement()
                .asString()
                .contains("asks www.foobar.com at port 80, and HAProxy listens at 8080");
        assertThat(AcmeRules.broken(https)).isEmpty();
    }
}
