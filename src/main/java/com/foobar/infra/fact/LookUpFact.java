package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/** Whether the host finds an address for a name. */
public record LookUpFact(String name) implements Fact<LookUpFact.State> {

    /** What its name service says. */
    public enum State {
        KNOWN,
        UNKNOWN
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LookUpFact, State> {
        @Override
        public String name() {
            return "names";
        }

        @Override
        public Script gather(List<LookUpFact> facts) {
            return Script.lines(
                    "for n in "
                            + Shell.quoteAll(
                                    facts.stream().map(LookUpFact::name).toList()) + "; do",
                    "  if timeout 10 getent ahosts \"$n\" >/dev/null; then echo known; else echo unknown; fi",
                    "done",
                    "true");
        }

        @Override
        public Map<LookUpFact, State> parse(List<LookUpFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> switch (line) {
                case "known" -> State.KNOWN;
                case "unknown" -> State.UNKNOWN;
                default -> throw new MalformedAnswer("names: " + line);
            });
        }
    }
}
