package com.foobar.infra.part.exporters;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import java.util.Set;
import java.util.stream.Collectors;

/** The logs of a server stay within limits. */
final class LogsCheck extends ServerCheck {

    /** The journal's newest files are never thrown away, so it may take as much more. */
    private static final int NEWEST_MIB = 256;

    private static final UnitFact TIMER = new UnitFact(Logs.TIMER);
    private static final LogsFact QUESTION = new LogsFact();

    LogsCheck(String server) {
        super(Logs.GROUP, "bounded", server);
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(TIMER, QUESTION);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var timer = observed.get(server(), TIMER).orElseThrow();
        if (!timer.running() || !timer.enabled()) {
            return new Verdict.Fail(
                    Logs.TIMER + " is " + timer.active() + ", at boot "
                            + (timer.file().isEmpty() ? "gone" : timer.file()) + ": no log is rotated",
                    "foobar-infra apply starts and enables it");
        }
        var state = observed.get(server(), QUESTION).orElseThrow();
        if (!state.result().equals("success")) {
            return new Verdict.Fail(
                    "the last run of logrotate ended with " + state.result(),
                    "journalctl -u logrotate tells why; again: systemctl start logrotate");
        }
        if (!state.large().isEmpty()) {
            return new Verdict.Fail(
                    state.large().stream()
                                    .map(file -> file.path() + " has " + file.mib() + " MiB")
                                    .collect(Collectors.joining(", "))
                            + ": nobody rotates it, or too seldom",
                    "say how in a file in /etc/logrotate.d; logrotate -d /etc/logrotate.conf tells what it would do");
        }
        if (state.limitMib().isEmpty()) {
            return new Verdict.Fail(
                    "the journal has no limit of its own"
                            + (state.limit().isEmpty() ? "" : ": SystemMaxUse is " + state.limit()),
                    "foobar-infra apply; systemd-analyze cat-config systemd/journald.conf tells whose file says otherwise");
        }
        if (state.journalMib() > state.limitMib().orElseThrow() + NEWEST_MIB) {
            return new Verdict.Fail(
                    "the journal has " + state.journalMib() + " MiB, and may have " + state.limit(),
                    "systemctl restart systemd-journald has it read its limit; journalctl --vacuum-size="
                            + state.limit());
        }
        return new Verdict.Pass("journal " + state.journalMib() + " MiB of " + state.limit() + "; logrotate next "
                + (state.next().isEmpty() ? "not known" : state.next()));
    }
}
