package com.foobar.infra.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What every test of a fault looks at. */
final class Faults {

    /** A condition that has not come true by then never will. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String SILENT_FOR =
            "mysql -N -e \"SELECT TIMESTAMPDIFF(SECOND, last_heartbeat_timestamp, NOW()) %s FROM performance_schema.replication_connection_status\" | grep -qx 1";

    /** A replica had a heartbeat just now. While there is something to send there is none, and the last one may be long ago. */
    static final String HEARS = SILENT_FOR.formatted("< 3");

    /** It has had none for longer than a failover takes for life. */
    static final String HEARS_NOTHING = SILENT_FOR.formatted("> 6");

    private Faults() {}

    /** It ended with this exit code, said all of this to a person, and showed no trace of the program's insides. */
    static void told(Ran ran, int exit, String... texts) {
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
        var said = ran.out() + ran.err();
        assertThat(List.of(texts)).as(said).allSatisfy(text -> assertThat(said).contains(text));
        assertThat(said)
                .doesNotContain("should not have happened", "\tat ", "Exception")
                .doesNotContain("foobar-new: ", "sh: ");
    }

    /** Waits until a shell command works on the host. */
    static void until(Lab lab, String host, String script) {
        Awaitility.await(script)
                .atMost(PATIENCE)
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /**
     * Makes the next reload of a service stop until {@link #open}, or until the host has booted again, with the new files
     * in place and not yet loaded.
     */
    static void gate(Lab lab, String host, String unit) {
        lab.on(
                host,
                "rm -f /run/gate-open /run/at-gate; d=/run/systemd/system/" + unit + ".service.d; mkdir -p $d\n"
                        + "{ printf '[Service]\\nExecReload=\\n'\n"
                        + "  printf 'ExecReload=/bin/sh -c \"touch /run/at-gate; until [ -e /run/gate-open ]; do sleep 0.1; done\"\\n'\n"
                        + "  grep '^ExecReload=' /usr/lib/systemd/system/" + unit + ".service\n"
                        + "} >$d/foobar-infra-gate.conf; systemctl daemon-reload");
    }

    static void awaitGate(Lab lab, String host) {
        until(lab, host, "test -e /run/at-gate");
    }

    /** Lets the reload go on, and later ones too. */
    static void open(Lab lab, String host) {
        lab.on(host, "touch /run/gate-open");
    }
}
