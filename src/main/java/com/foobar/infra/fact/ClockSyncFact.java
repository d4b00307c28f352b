package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether anything keeps the host's clock right. */
public record ClockSyncFact() implements Fact<ClockSyncFact.State> {

    /** How well it is kept. */
    public enum State {
        /** It agreed with a time server. */
        KEPT,
        /** Something runs that should keep it; whether it has done so is not told. */
        TRIED,
        NOT
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<ClockSyncFact, State> {
        @Override
        public String name() {
            return "clock-sync";
        }

        /** Without a program: timedatectl would start a service of its own. */
        @Override
        public Script gather(List<ClockSyncFact> facts) {
            return Script.lines(
                    "kept=NOT",
                    "for f in /run/chrony/chronyd.pid /run/chronyd.pid /run/ntpd.pid /run/ntpd-rs /run/openntpd.pid"
                            + " /run/systemd/timesync; do",
                    "  if [ -e \"$f\" ]; then kept=TRIED; fi",
                    "done",
                    "if [ -e /run/systemd/timesync/synchronized ]; then kept=KEPT; fi",
                    "echo \"$kept\"");
        }

        @Override
        public Map<ClockSyncFact, State> parse(List<ClockSyncFact> asked, String output) {
            State state;
            try {
                state = State.valueOf(output.strip());
            } catch (IllegalArgumentException e) {
                throw new MalformedAnswer("clock-sync: not an answer: " + output.strip());
            }
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
