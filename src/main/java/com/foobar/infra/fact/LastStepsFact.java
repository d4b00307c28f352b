package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last steps of a topology that the host noted, the oldest first.
 *
 * @param topology the topology's name
 * @param most so many at most
 */
public record LastStepsFact(String topology, int most) implements Fact<List<LastStepsFact.Step>> {

    /** Where each step adds a line. */
    public static final String LOG = "/var/log/foobar-infra.log";

    /**
     * @param at when it ended, {@code 2026-11-29T12:31:07Z}
     * @param by who applied
     * @param operations what was done, as the host noted it
     * @param result {@code ok}, or what failed
     */
    public record Step(String at, String stage, String by, String operations, String result) {}

    private static final Pattern LINE = Pattern.compile(
            "(\\S+) topology=\\S+ stage=(.*) step=\\S+ by=\"([^\"]*)\" operations=\"(.*)\" result=(.*)");

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, List<Step>> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LastStepsFact, List<Step>> {
        @Override
        public String name() {
            return "last-steps";
        }

        @Override
        public Script gather(List<LastStepsFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                // Of other stacks there may be as many; and what was rotated last is not packed yet.
                out.line("{ tail -q -n " + Math.max(200, 2 * fact.most()) + " " + LOG + ".1 " + LOG + " | grep -F "
                        + Shell.quote(" topology=" + fact.topology() + " ") + " | tail -n " + fact.most()
                        + "; } 2>/dev/null");
            }
            return out.line("true").build();
        }

        @Override
        public Map<LastStepsFact, List<Step>> parse(List<LastStepsFact> asked, String output) {
            // One topology is asked for, as one command has one.
            return Map.of(
                    asked.getFirst(),
                    output.lines()
                            .map(LINE::matcher)
                            .filter(Matcher::matches)
                            .map(line ->
                                    new Step(line.group(1), line.group(2), line.group(3), line.group(4), line.group(5)))
                            .toList());
        }
    }
}
