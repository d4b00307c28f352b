package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The last step of a topology that the host noted.
 *
 * @param topology the topology's name
 */
public record LastStepsFact(String topology) implements Fact<Optional<LastStepsFact.Step>> {

    /** Where each step adds a line. */
    public static final String LOG = "/var/log/foobar-infra.log";

    /**
     * @param at when it ended, {@code 2026-11-29T12:31:07Z}
     * @param by who applied
     * @param result {@code ok}, or what failed
     */
    public record Step(String at, String stage, String by, String result) {}

    private static final Pattern LINE =
            Pattern.compile("(\\S+) topology=\\S+ stage=(.*) step=\\S+ by=\"([^\"]*)\" operations=\".*\" result=(.*)");

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, Optional<Step>> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LastStepsFact, Optional<Step>> {
        @Override
        public String name() {
            return "last-steps";
        }

        @Override
        public Script gather(List<LastStepsFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                // What was rotated last is not packed yet.
                out.line("{ tail -q -n 200 " + LOG + ".1 " + LOG + " | grep -F "
                        + Shell.quote(" topology=" + fact.topology() + " ") + " | tail -n 1; } 2>/dev/null");
            }
            return out.line("true").build();
        }

        @Override
        public Map<LastStepsFact, Optional<Step>> parse(List<LastStepsFact> asked, String output) {
            // One topology is asked for, as one command has one.
            var line = LINE.matcher(output.strip());
            return Map.of(
                    asked.getFirst(),
                    line.matches()
                            ? Optional.of(new Step(line.group(1), line.group(2), line.group(3), line.group(4)))
                            : Optional.empty());
        }
    }
}
