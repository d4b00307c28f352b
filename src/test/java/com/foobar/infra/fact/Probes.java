package com.foobar.infra.fact;

import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.LocalShell;
import java.util.List;

/** Observes as a host is observed. */
public final class Probes {

    private Probes() {}

    /** What this machine answers, by a real shell. */
    static Facts asked(List<? extends Fact<?>> facts) throws Exception {
        var probe = new Probe("nonce", facts);
        return probe.parse(LocalShell.run(probe.script().render()));
    }

    /** What a host answered that printed this in the section of these facts. */
    public static Facts told(String output, List<? extends Fact<?>> facts) {
        var section = facts.getFirst().kind().name();
        return new Probe("nonce", facts)
                .parse("\n@@nonce begin " + section + "\n" + output.stripTrailing() + "\n@@nonce end " + section
                        + " 0\n@@nonce complete\n");
    }
}
