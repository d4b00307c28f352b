package com.foobar.infra.part.web;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What nginx itself says of the configuration that is on the host's disk, others' files included: whether it would start
 * with it, whatever runs now. Looks up names that are in it, so that it may take seconds where these are not known.
 */
public record NginxTestFact() implements Fact<NginxTestFact.State> {

    /** In seconds; nginx waits for a name service that does not answer. */
    private static final int PATIENCE = 10;

    /** @param complaint why nginx would not start, in its own words and in one line; empty if it would, or is not there */
    public record State(String complaint) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    /** Prints what nginx complains of, each line with {@code !} before it. */
    static List<String> test() {
        return List.of(
                "if command -v nginx >/dev/null 2>&1; then",
                "  said=$(timeout -k 2 " + PATIENCE + " nginx -t -q 2>&1) || {",
                "    [ $? -ne 124 ] || said='nginx -t did not end within " + PATIENCE + " seconds'",
                "    printf '%s\\n' \"$said\" | sed 's/^/!/'",
                "  }",
                "fi");
    }

    /** What was complained of, out of what {@link #test} printed. */
    static String complaint(String output) {
        var said = output.lines()
                .filter(l -> l.startsWith("!"))
                .map(l -> l.substring(1).strip())
                .toList();
        var errors = said.stream()
                .filter(l -> l.matches(".*\\[(emerg|alert|crit)] .*"))
                .toList();
        return (errors.isEmpty() ? said : errors)
                .stream().map(l -> l.replaceFirst("^nginx: ", "")).collect(Collectors.joining("; "));
    }

    private static final class Kind implements FactKind<NginxTestFact, State> {
        @Override
        public String name() {
            return "nginxtest";
        }

        @Override
        public Script gather(List<NginxTestFact> facts) {
            var out = Script.builder();
            test().forEach(out::line);
            return out.line("true").build();
        }

        @Override
        public Map<NginxTestFact, State> parse(List<NginxTestFact> asked, String output) {
            var answers = new HashMap<NginxTestFact, State>();
            asked.forEach(fact -> answers.put(fact, new State(complaint(output))));
            return answers;
        }
    }
}
