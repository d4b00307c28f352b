package com.foobar.infra.part.web;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that nginx reads beside a stack's own, and what it says of the whole as it is on disk. Mostly there are none,
 * and then no program is started.
 *
 * @param own the stack's file in {@code /etc/nginx/conf.d}
 */
public record NginxSitesFact(String own) implements Fact<NginxSitesFact.State> {

    /** No file of interest is longer. */
    private static final int BYTES = 1 << 16;

    /** More than these are not followed, should files include each other by the hundred. */
    private static final int MOST = 100;

    /**
     * @param files contents by path, with those that they include
     * @param complaint why nginx would not start with what is on disk, in its own words; empty if it would, is not there, or
     *     has none but the stack's own files
     */
    public record State(Map<String, String> files, String complaint) {
        public State {
            files = Map.copyOf(files);
        }
    }

    /** What a line includes, for sed; of two on a line the last. */
    private static final String INCLUDE =
            "s/^[^#]*(^|[[:space:];{}])include[[:space:]]+[\"]?([^;\"[:space:]]+)[\"]?[[:space:]]*;.*/\\2/p";

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
            var out = Script.builder();
            out.line("nginx_seen=")
                    .line("nginx_left=" + MOST)
                    .line("nginx_show() { # file, which is shown with those that it includes")
                    .line("  case $nginx_seen in *\"|$1|\"*) return 0 ;; esac")
                    .line("  nginx_seen=\"$nginx_seen|$1|\"")
                    .line("  nginx_left=$((nginx_left - 1))")
                    .line("  [ \"$nginx_left\" -ge 0 ] || return 0")
                    .line("  printf '+%s\\n' \"$1\"; head -c " + BYTES + " -- \"$1\" | sed 's/^/ /'; echo")
                    // The list is made before any inner call, which uses the same names.
                    .line("  nginx_globs=$(sed -nE '" + INCLUDE + "' \"$1\" | sort -u)")
                    .line("  for nginx_glob in $nginx_globs; do")
                    .line("    case $nginx_glob in /*) ;; *) nginx_glob=/etc/nginx/$nginx_glob ;; esac")
                    .line("    for nginx_file in $nginx_glob; do")
                    .line("      [ ! -f \"$nginx_file\" ] || nginx_show \"$nginx_file\"")
                    .line("    done")
                    .line("  done")
                    .line("}")
                    .line("for nginx_site in /etc/nginx/conf.d/*.conf; do")
                    .line("  if [ \"$nginx_site\" != " + Shell.quote(own) + " ] && [ -f \"$nginx_site\" ]; then")
                    .line("    nginx_show \"$nginx_site\"")
                    .line("  fi")
                    .line("done")
                    .line("if [ -n \"$nginx_seen\" ]; then");
            NginxTestFact.test().forEach(out::line);
            return out.line("fi").line("true").build();
        }

        @Override
        public Map<NginxSitesFact, State> parse(List<NginxSitesFact> asked, String output) {
            var states = new HashMap<NginxSitesFact, State>();
            for (var fact : asked) {
                var others = files(output);
                others.remove(fact.own());
                states.put(fact, new State(others, NginxTestFact.complaint(output)));
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
