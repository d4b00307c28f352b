package com.foobar.infra.part.mysql.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.plan.StepShell;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Settings that mysqld takes, or does not. */
class SettingFunctionsTest extends StepShell {

    @Test
    void what_mysqlds_checker_would_pass_over_in_a_file_of_ours_is_refused() throws Exception {
        program("unshare", """
                echo "0 [Warning] [MY-000076] [Server] option 'two_switch': boolean value 'dHdv' was not recognized. Set to OFF."
                echo "0 [Warning] [MY-000076] [Server] option 'their_switch': boolean value 'x' was not recognized. Set to OFF."
                echo "0 [Warning] [MY-000081] [Server] option 'two-number': unsigned value 0 adjusted to 1."
                echo "0 [Warning] [MY-000081] [Server] option 'their-number': unsigned value 0 adjusted to 1."
                """);
        Files.createDirectory(directory.resolve("etc"));
        var ran = run(transaction(
                "echo 'dHdvLXN3aXRjaCA9IGRIZHYKdHdvX251bWJlciA9IG1hbnkK' | fi_stage $d/two 644 $(id -un) $(id -gn)",
                "fi_tx_validate " + directory + "/etc mysqld",
                "fi_heed_mysqld"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("mysqld would pass over a part of the new configuration; nothing was changed")
                .contains("option 'two_switch': boolean value", "The file has: two-switch = dHdv")
                .contains("option 'two-number': unsigned value 0 adjusted to 1. The file has: two_number = many")
                .doesNotContain("their");
        assertThat(directory.resolve("two")).doesNotExist();
    }
}
