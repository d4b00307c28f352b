package com.foobar.infra.part.app;

import static com.foobar.infra.config.SoundTopology.problemAfter;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a section app that cannot be. */
class AppSectionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql:                 | '  start_timeout: 0s\nmysql:' | a number and ms, s, m, h or d",
                "mysql:                 | '  environment: {PORT: 1}\nmysql:' | PORT is set by the tool itself",
                "mysql:                 | '  environment: {HOST: a}\nmysql:' | nginx decides where the app listens",
                "mysql:                 | '  keep: 0\nmysql:' | from 1 to 100",
                "mysql:                 | '  kept_release: v3\nmysql:' | as foobar-infra releases lists it",
                "mysql:                 | '  migrate: [bin/up]\nmysql:' | needs \"release\" beside it",
                "mysql:                 | '  warm_up: [products]\nmysql:' | it begins with /",
                "mysql:                 | '  environment: {FOOBAR_SECRET: a}\nmysql:' | set by the tool itself",
            })
    void what_makes_no_sense_is_answered_with_the_reason(String piece, String replacement, String said) {
        assertThat(problemAfter(piece, replacement).format()).contains(said);
    }
}
