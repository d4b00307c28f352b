package com.foobar.infra.transport;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void all_that_is_warmed_up_is_in_this_jdk_without_any_provider_added() {
        assertThatCode(WarmUp::run).doesNotThrowAnyException();
    }
}
