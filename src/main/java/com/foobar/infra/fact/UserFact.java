package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether a user exists. */
public record UserFact(String name) implements Fact<UserFact.State> {

    public record State(boolean exists) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<UserFact, State> {
        @Override
        public String name() {
            return "users";
        }

        @Override
        public Script gather(List<UserFact> facts) {
            var names = Shell.quoteAll(facts.stream().map(UserFact::name).toList());
            return Script.of("getent passwd " + names + "; true");
        }

        @Override
        public Map<UserFact, State> parse(List<UserFact> asked, String output) {
            var present = output.lines().map(line -> line.split(":", 2)[0]).toList();
            var answers = new HashMap<UserFact, State>();
            asked.forEach(fact -> answers.put(fact, new State(present.contains(fact.name()))));
            return answers;
        }
    }
}
