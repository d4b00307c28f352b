package com.foobar.infra.part.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.fact.UnitStart;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HaproxyCommandTest {

    private static final String UNIT = "/usr/sbin/haproxy -Ws -f $CONFIG -p $PIDFILE $EXTRAOPTS";
    private static final HaproxyCommand COMMAND = new HaproxyCommand();

    /** As the package's unit has it, with what /etc/default/haproxy sets. */
    private static UnitStart start(String running, String... set) {
        return UnitStart.of(
                running,
                "",
                "{ path=/usr/sbin/haproxy ; argv[]=" + UNIT + " ; ignore_errors=no ; }",
                "CONFIG=/etc/haproxy/haproxy.cfg PIDFILE=/run/haproxy.pid \"EXTRAOPTS=-S /run/haproxy-master.sock\"",
                List.of(set),
                Optional.empty(),
                List.of());
    }

    @Test
    void the_packages_command_runs_our_file_alone() {
        assertThat(COMMAND.astray(start(""))).isEmpty();
        assertThat(COMMAND.further(start(""))).isEmpty();
    }

    @Test
    void a_variable_that_names_another_file_leads_astray_and_one_that_names_one_more_does_not() {
        assertThat(COMMAND.astray(start("", "CONFIG=/root/x.cfg")))
                .contains("runs /root/x.cfg rather than /etc/haproxy/haproxy.cfg");
        assertThat(COMMAND.further(start("", "CONFIG=/root/x.cfg"))).isEmpty();
        assertThat(COMMAND.astray(start("", "EXTRAOPTS=\"-f /run/x.cfg\""))).isEmpty();
        assertThat(COMMAND.further(start("", "EXTRAOPTS=\"-f /run/x.cfg\""))).containsExactly("/run/x.cfg");
    }

    @Test
    void the_processes_that_it_takes_over_from_are_no_other_command() {
        var same =
                "/usr/sbin/haproxy-sf12-xsockpair@5-Ws-f/etc/haproxy/haproxy.cfg-p/run/haproxy.pid-S/run/haproxy-master.sock";
        assertThat(start(same).isOutdated(COMMAND::bare)).isFalse();
        assertThat(start(same + "-d").isOutdated(COMMAND::bare)).isTrue();
    }
}
