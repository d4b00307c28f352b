package com.foobar.infra.part.app;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a unit has been running.
 *
 * @param unit the whole of its name
 */
record RunFact(String unit) implements Fact<RunFact.State> {

    /**
     * @param active {@code active}, {@code activating}, {@code failed}, {@code inactive}
     * @param result how it ended last, in systemd's word: {@code success}, {@code exit-code}, {@code timeout}
     * @param status with which exit code, or by which signal
     * @param restarts how often systemd has started it again by itself since somebody did
     * @param upSeconds since when it has been up; -1 if it is not
     * @param begunSeconds when its process began last; -1 if it never did
     * @param endedSeconds when that ended; -1 if it never did
     */
    record State(
            String active,
            String result,
            String status,
            int restarts,
            long upSeconds,
            long begunSeconds,
            long endedSeconds) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<RunFact, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<RunFact, State> {
        @Override
        public String name() {
            return "runs";
        }

        @Override
        public Script gather(List<RunFact> facts) {
            return Script.lines(
                    "read -r now _ </proc/uptime",
                    "printf '%s\\n\\n' \"${now%%.*}\"",
                    "systemctl show -p ActiveState,Result,ExecMainStatus,NRestarts,ActiveEnterTimestampMonotonic,"
                            + "ExecMainStartTimestampMonotonic,ExecMainExitTimestampMonotonic -- "
                            + Shell.quoteAll(facts.stream().map(RunFact::unit).toList()));
        }

        @Override
        public Map<RunFact, State> parse(List<RunFact> asked, String output) {
            var blocks = List.of(output.strip().split("\n\n+"));
            long now = number(blocks.getFirst());
            return Answers.inOrder(name(), asked, blocks.subList(1, blocks.size()), (_, block) -> read(now, block));
        }

        private static State read(long now, String block) {
            var property = new HashMap<String, String>();
            block.lines().forEach(line -> {
                int eq = line.indexOf('=');
                if (eq > 0) {
                    property.put(line.substring(0, eq), line.substring(eq + 1));
                }
            });
            var active = property.getOrDefault("ActiveState", "");
            return new State(
                    active,
                    property.getOrDefault("Result", ""),
                    property.getOrDefault("ExecMainStatus", ""),
                    (int) number(property.getOrDefault("NRestarts", "0")),
                    active.equals("active")
                            ? since(now, property.getOrDefault("ActiveEnterTimestampMonotonic", ""))
                            : -1,
                    since(now, property.getOrDefault("ExecMainStartTimestampMonotonic", "")),
                    since(now, property.getOrDefault("ExecMainExitTimestampMonotonic", "")));
        }

        private static long since(long now, String microseconds) {
            long at = microseconds.isEmpty() ? 0 : number(microseconds);
            return at == 0 ? -1 : Math.max(0, now - at / 1_000_000);
        }

        private static long number(String text) {
            try {
                return Long.parseLong(text.strip());
            } catch (NumberFormatException e) {
                throw new MalformedAnswer("runs: not a number: " + text);
            }
        }
    }
}
