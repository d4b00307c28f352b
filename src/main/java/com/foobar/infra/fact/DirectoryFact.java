package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The names in a directory; none if there is no such directory. */
public record DirectoryFact(String path) implements Fact<DirectoryFact.State> {

    /** @param names sorted */
    public record State(List<String> names) {
        public State {
            names = List.copyOf(names);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<DirectoryFact, State> {
        @Override
        public String name() {
            return "directories";
        }

        @Override
        public Script gather(List<DirectoryFact> facts) {
            var paths = Shell.quoteAll(facts.stream().map(DirectoryFact::path).toList());
            return Script.lines(
                    "for d in " + paths + "; do",
                    "  for f in \"$d\"/*; do",
                    "    if [ -e \"$f\" ] || [ -L \"$f\" ]; then printf '%s\\t%s\\n' \"$d\" \"${f##*/}\"; fi",
                    "  done",
                    "done");
        }

        @Override
        public Map<DirectoryFact, State> parse(List<DirectoryFact> asked, String output) {
            var names = new LinkedHashMap<String, TreeSet<String>>();
            for (var line : output.split("\n")) {
                var field = line.split("\t", 2);
                if (field.length == 2) {
                    names.computeIfAbsent(field[0], _ -> new TreeSet<>()).add(field[1]);
                }
            }
            var answers = new HashMap<DirectoryFact, State>();
            asked.forEach(fact ->
                    answers.put(fact, new State(List.copyOf(names.getOrDefault(fact.path(), new TreeSet<>())))));
            return answers;
        }
    }
}
