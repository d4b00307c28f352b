package com.foobar.infra.part.mysql.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.UnitStart;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MysqldCommandTest {

    private static final MysqldCommand COMMAND = new MysqldCommand();

    private static UnitStart start(String... words) {
        return new UnitStart("", "mysql", List.of(words), Optional.empty(), List.of());
    }

    @Test
    void a_command_that_leaves_the_option_files_as_they_are_built_in_runs_ours() {
        assertThat(COMMAND.astray(start("/usr/sbin/mysqld"))).isEmpty();
        assertThat(COMMAND.astray(start("/usr/sbin/mysqld", "--defaults-file=/etc/mysql/my.cnf")))
                .isEmpty();
        assertThat(COMMAND.further(start("/usr/sbin/mysqld", "--defaults-extra-file=/root/x.cnf")))
                .containsExactly("--defaults-extra-file=/root/x.cnf");
    }

    @Test
    void one_that_reads_others_or_none_or_asks_for_no_password_leads_astray() {
        for (var word : List.of("--no-defaults", "--defaults-file=/root/my.cnf", "--skip-grant-tables=1")) {
            assertThat(COMMAND.astray(start("/usr/sbin/mysqld", word))).contains("runs with " + word);
        }
    }
}
