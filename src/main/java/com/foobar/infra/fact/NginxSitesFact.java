package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that nginx reads beside a stack's own. Mostly there are none, and then no program is started.
 *
 * @param own the stack's file in {@code /etc/nginx/conf.d}
 */
public record NginxSitesFact(String own) implements Fact<NginxSitesFact.State> {

    /** No file of interest is longer. */
    private static final int BYTES = 1 << 16;

    /** @param files contents by path */
    public record State(Map<String, String> files) {
        public State {
            files = Map.copyOf(files);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<NginxSitesFact, State> {
        @Override
        public String name() {
            return "nginxsites";
        }

        @Override
        public Script gather(List<NginxSitesFact> facts) {
            // Of several stacks each is a stranger to the others.
            var own = facts.size() == 1 ? facts.getFirst().own() : "";
            return Script.lines(
                    "for f in /etc/nginx/conf.d/*.conf; do",
                    "  if [ \"$f\" != " + Shell.quote(own) + " ] && [ -f \"$f\" ]; then",
                    "    printf '+%s\\n' \"$f\"; head -c " + BYTES + " -- \"$f\" | sed 's/^/ /'; echo",
                    "  fi",
                    "done",
                    "true");
        }

        @Override
        public Map<NginxSitesFact, State> parse(List<NginxSitesFact> asked, String output) {
            var states = new HashMap<NginxSitesFact, State>();
            for (var fact : asked) {
                var others = files(output);
                others.remove(fact.own());
                states.put(fact, new State(others));
            }
            return states;
        }

        private static Map<String, String> files(String text) {
            var files = new TreeMap<String, String>();
            var path = "";
            for (var line : text.split("\n")) {
                if (line.startsWith("+")) {
                    path = line.substring(1);
                    files.put(path, "");
                } else if (line.startsWith(" ")) {
                    files.merge(path, line.substring(1) + "\n", String::concat);
                }
            }
            return files;
        }
    }
}
