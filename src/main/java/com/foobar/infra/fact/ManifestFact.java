package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a topology owns on the host, as the host itself remembers it. There is no other state.
 *
 * @param topology the topology's name
 */
public record ManifestFact(String topology) implements Fact<ManifestFact.State> {

    /** Root-only; one line a resource: kind, name, digest, separated by tabs. */
    public static String path(String topology) {
        return "/var/lib/foobar-infra/" + topology + "/manifest";
    }

    /** @param digests kind + space + name → the digest when it was last applied */
    public record State(Map<String, String> digests) {
        public State {
            digests = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(digests));
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<ManifestFact, State> {
        @Override
        public String name() {
            return "manifest";
        }

        @Override
        public Script gather(List<ManifestFact> facts) {
            var path = Shell.quote(path(facts.getFirst().topology()));
            return Script.of("if [ -e " + path + " ]; then cat " + path + "; fi");
        }

        @Override
        public Map<ManifestFact, State> parse(List<ManifestFact> asked, String output) {
            var digests = new LinkedHashMap<String, String>();
            int number = 0;
            for (var line : output.split("\n")) {
                number++;
                var field = line.split("\t", -1);
                if (field.length == 3) {
                    digests.put(field[0] + " " + field[1], field[2]);
                } else if (!line.isBlank()) {
                    throw damaged(path(asked.getFirst().topology()), number);
                }
            }
            return Map.of(asked.getFirst(), new State(digests));
        }

        private static MalformedAnswer damaged(String path, int line) {
            return new MalformedAnswer(
                    path + " is damaged in line " + line,
                    "It remembers what there is the stack's. Take out what is no line of kind, name and digest between tabs;"
                            + " or all of it: mv " + path + " " + path + ".damaged."
                            + "\nThen plan again: what the topology has is remembered anew, some of it with --take-over;"
                            + " what had left the topology before that must be removed by hand.");
        }
    }
}
