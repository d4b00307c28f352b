package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BootFactTest {

    private static final BootFact FACT = new BootFact();

    @Test
    void a_machine_says_the_same_as_long_as_it_is_up() throws Exception {
        var boot = Probes.asked(List.of(FACT)).get(FACT).boot();
        assertThat(boot).matches("[0-9a-f-]{36}-[0-9]+");
        assertThat(Probes.asked(List.of(FACT)).get(FACT).boot()).isEqualTo(boot);
    }

    @Test
    void why_another_one_is_due_is_told_in_words() {
        var told = Probes.told(
                "boot=x-1\ndue=an update asks for it: libc6\ndue=kernel 6.12.2-amd64 is installed, 6.12.1-amd64 runs\n",
                List.of(FACT));
        assertThat(told.get(FACT).due())
                .containsExactly("an update asks for it: libc6", "kernel 6.12.2-amd64 is installed, 6.12.1-amd64 runs");
        assertThat(Probes.told("boot=x-1\n", List.of(FACT)).get(FACT).due()).isEmpty();
    }

    @Test
    void what_does_not_say_which_boot_it_has_is_no_answer() {
        assertThatThrownBy(() -> Probes.told("due=an update asks for it\n", List.of(FACT)))
                .isInstanceOf(MalformedAnswer.class);
    }
}
