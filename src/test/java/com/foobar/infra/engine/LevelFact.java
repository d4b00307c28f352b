package com.foobar.infra.engine;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How high something stands on a fake host: a word, or nothing. */
record LevelFact(String name) implements Fact<String> {

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, String> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LevelFact, String> {
        @Override
        public String name() {
            return "levels";
        }

        @Override
        public Script gather(List<LevelFact> facts) {
            var script = Script.builder();
            facts.forEach(f -> script.line("level " + f.name()));
            return script.build();
        }

        @Override
        public Map<LevelFact, String> parse(List<LevelFact> asked, String output) {
            var said = new LinkedHashMap<String, String>();
            output.lines().filter(l -> l.contains("=")).forEach(l -> said.put(l.split("=", 2)[0], l.split("=", 2)[1]));
            var answers = new LinkedHashMap<LevelFact, String>();
            for (var fact : asked) {
                var answer = said.get(fact.name());
                if (answer == null) {
                    throw new MalformedAnswer("levels: nothing about " + fact.name());
                }
                answers.put(fact, answer);
            }
            return answers;
        }
    }
}
