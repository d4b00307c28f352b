package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether a package is there or could be installed, as far as that can be told without asking any mirror. */
public record OfferFact(String packageName) implements Fact<OfferFact.State> {

    /** What the host knows. */
    public enum State {
        INSTALLED,
        OFFERED,
        /** The host has lists of its package sources, and they do not have it. */
        NOT_OFFERED,
        /** The host has no lists: who installs something will fetch them first. */
        UNKNOWN
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<OfferFact, State> {
        @Override
        public String name() {
            return "offers";
        }

        @Override
        public Script gather(List<OfferFact> facts) {
            var names =
                    Shell.quoteAll(facts.stream().map(OfferFact::packageName).toList());
            return Script.lines(
                    "for p in " + names + "; do",
                    "  if [ -e \"/var/lib/dpkg/info/$p.list\" ]; then",
                    "    printf '%s\\tINSTALLED\\n' \"$p\"",
                    "  elif [ -n \"$(apt-cache madison -- \"$p\" 2>/dev/null)\" ]; then",
                    "    printf '%s\\tOFFERED\\n' \"$p\"",
                    "  elif [ -n \"$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null)\" ]; then",
                    "    printf '%s\\tNOT_OFFERED\\n' \"$p\"",
                    "  else",
                    "    printf '%s\\tUNKNOWN\\n' \"$p\"",
                    "  fi",
                    "done");
        }

        @Override
        public Map<OfferFact, State> parse(List<OfferFact> asked, String output) {
            var said = new HashMap<String, State>();
            for (var line : output.lines().filter(l -> !l.isBlank()).toList()) {
                var word = line.split("\t");
                try {
                    said.put(word[0], State.valueOf(word[word.length - 1]));
                } catch (IllegalArgumentException e) {
                    throw new MalformedAnswer("offers: unexpected line: " + line);
                }
            }
            var answers = new HashMap<OfferFact, State>();
            asked.forEach(fact -> answers.put(fact, said.getOrDefault(fact.packageName(), State.UNKNOWN)));
            return answers;
        }
    }
}
