package com.foobar.infra.part.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.UnitStart;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NginxCommandTest {

    private static final String PACKAGED = "/usr/sbin/nginx -g daemon on; master_process on;";
    private static final NginxCommand COMMAND = new NginxCommand();

    private static UnitStart start(String running, String command) {
        return UnitStart.of(
                running,
                "",
                "{ path=/usr/sbin/nginx ; argv[]=" + command + " ; ignore_errors=no ; }",
                "",
                List.of(),
                Optional.empty(),
                List.of());
    }

    @Test
    void a_command_that_names_no_file_or_ours_runs_ours() {
        assertThat(COMMAND.astray(start("", PACKAGED))).isEmpty();
        assertThat(COMMAND.astray(start("", PACKAGED + " -c /etc/nginx/nginx.conf")))
                .isEmpty();
        assertThat(COMMAND.astray(UnitStart.UNKNOWN)).isEmpty();
    }

    @Test
    void another_file_or_prefix_leads_astray_in_a_word_of_its_own_or_in_its_options() {
        assertThat(COMMAND.astray(start("", PACKAGED + " -c /root/n.conf")))
                .contains("runs /root/n.conf rather than /etc/nginx/nginx.conf");
        assertThat(COMMAND.astray(start("", PACKAGED + " -p/opt/nginx")))
                .contains("runs /opt/nginx rather than /etc/nginx/nginx.conf");
    }

    @Test
    void what_its_process_says_of_its_part_is_no_other_command() {
        assertThat(start("nginx: master process " + PACKAGED, PACKAGED).isOutdated(COMMAND::bare))
                .isFalse();
        assertThat(start("nginx: master process " + PACKAGED + " -q", PACKAGED).isOutdated(COMMAND::bare))
                .isTrue();
    }
}
