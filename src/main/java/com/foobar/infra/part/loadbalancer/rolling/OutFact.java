package com.foobar.infra.part.loadbalancer.rolling;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which servers an apply took out of service here and did not take back, by what leads to them: it is at work, or has ended on its way. */
record OutFact() implements Fact<SortedMap<String, SortedSet<String>>> {

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, SortedMap<String, SortedSet<String>>> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<OutFact, SortedMap<String, SortedSet<String>>> {

        private static final Pattern NOTE = Pattern.compile("/run/foobar-infra/out/([a-z]+)/([a-z0-9-]+)/[0-9-]+");

        @Override
        public String name() {
            return "out";
        }

        /** No program is started for it. */
        @Override
        public Script gather(List<OutFact> facts) {
            return Script.lines(
                    "for note in /run/foobar-infra/out/*/*/*; do",
                    "  if [ -e \"$note\" ]; then printf '%s\\n' \"$note\"; fi",
                    "done");
        }

        @Override
        public Map<OutFact, SortedMap<String, SortedSet<String>>> parse(List<OutFact> asked, String output) {
            var out = new TreeMap<String, SortedSet<String>>();
            for (var line : output.lines().filter(l -> !l.isEmpty()).toList()) {
                var note = NOTE.matcher(line);
                if (!note.matches()) {
                    throw new MalformedAnswer("out: not a note of a server out of service: " + line);
                }
                out.computeIfAbsent(note.group(1), _ -> new TreeSet<>()).add(note.group(2));
            }
            return Map.of(asked.getFirst(), out);
        }
    }
}
