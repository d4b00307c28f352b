package com.foobar.infra.fact;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.LocalShell;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemainsFactTest {

    private static final RemainsFact SHOP = new RemainsFact("shop", List.of());

    /** systemd has units of two stacks, the name of one of which is the beginning of the other's. */
    private static final String SYSTEMD = """
            systemctl() {
                case $* in
                    list-unit-files*) printf '%s enabled enabled\\n' shop-app.service shop-jobs-app.service shop-own.timer ;;
                    'cat -- shop-app.service') printf '%s\\n' '# shop: the app on web-01. Written by foobar-infra; x.' ;;
                    'cat -- shop-jobs-app.service') printf '%s\\n' '# shop-jobs: the app on web-01. Written by foobar-infra; x.' ;;
                    *) return 1 ;;
                esac
            }
            """;

    @Test
    void units_of_a_stack_whose_name_begins_with_this_ones_are_not_taken_for_its_own() throws Exception {
        var probe = new Probe("nonce", List.of(SHOP));
        var answers =
                probe.parse(LocalShell.run(SYSTEMD + probe.script().render())).get(SHOP);
        assertThat(answers.things())
                .contains("shop-app.service")
                .doesNotContain("shop-jobs-app.service", "shop-own.timer");
    }
}
