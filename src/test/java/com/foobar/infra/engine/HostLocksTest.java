package com.foobar.infra.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whose lock it is that an apply finds. */
class HostLocksTest {

    private static final String SINCE = ", since 2026-01-01T00:00:00Z";

    @Test
    void a_lock_of_a_process_of_ours_that_lives_is_that_of_another_apply() {
        var mine = "me@here, process " + ProcessHandle.current().pid() + SINCE;
        assertThat(HostLocks.isLeftBehind(mine, "me@here")).isFalse();
    }

    @Test
    void a_lock_of_a_process_of_ours_that_is_no_more_ends_by_itself() {
        // No process has so high a number.
        assertThat(HostLocks.isLeftBehind("me@here, process 99999999999" + SINCE, "me@here"))
                .isTrue();
    }

    @Test
    void of_another_machine_nobody_here_knows_the_processes() {
        assertThat(HostLocks.isLeftBehind("me@there, process 99999999999" + SINCE, "me@here"))
                .isFalse();
        assertThat(HostLocks.isLeftBehind("", "me@here")).isFalse();
    }
}
