package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Whether two hosts hold the same secret, without seeing it: a digest of the secret salted with its name, computed on
 * the host, kept nowhere.
 *
 * @param path the root-only file that holds the secret on the host
 * @param salt same salt and same secret give the same print
 */
public record SecretFact(String path, String salt) implements Fact<SecretFact.State> {

    /**
     * @param print SHA-256 of salt, colon and secret; empty when the host holds no such secret
     * @param access mode and owner of the file and of its directory, {@code 600 root:root 700 root:root}
     */
    public record State(String print, String access) {
        /** What keeps all others out. */
        public static final String CLOSED = "600 root:root 700 root:root";

        public boolean present() {
            return !print.isEmpty();
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<SecretFact, State> {
        @Override
        public String name() {
            return "secrets";
        }

        @Override
        public Script gather(List<SecretFact> facts) {
            var out = Script.builder()
                    .line("salted() {")
                    .line("  secret=")
                    .line("  while IFS= read -r line || [ -n \"$line\" ]; do secret=$secret$line; done <\"$1\"")
                    .line("  printf '%s:%s' \"$2\" \"$secret\" | sha256sum")
                    .line("}");
            var paths = new LinkedHashSet<String>();
            for (var fact : facts) {
                var path = Shell.quote(fact.path());
                out.line("if [ -s " + path + " ]; then salted " + path + " " + Shell.quote(fact.salt())
                        + "; else echo none; fi");
                paths.add(fact.path());
                paths.add(directory(fact));
            }
            return out.line("find " + Shell.quoteAll(List.copyOf(paths))
                            + " -maxdepth 0 -printf '= %p\\t%m %u:%g\\n' 2>/dev/null")
                    .line("true")
                    .build();
        }

        private static String directory(SecretFact fact) {
            return fact.path().substring(0, fact.path().lastIndexOf('/'));
        }

        @Override
        public Map<SecretFact, State> parse(List<SecretFact> asked, String output) {
            var prints = new ArrayList<String>();
            var access = new HashMap<String, String>();
            for (var line : output.strip().lines().toList()) {
                if (line.startsWith("= ")) {
                    var field = line.substring(2).split("\t", 2);
                    access.put(field[0], field[1]);
                } else {
                    prints.add(line.split(" ", 2)[0]);
                }
            }
            return Answers.inOrder(
                    name(),
                    asked,
                    prints,
                    (fact, print) -> print.equals("none")
                            ? new State("", "")
                            : new State(
                                    print,
                                    access.getOrDefault(fact.path(), "") + " "
                                            + access.getOrDefault(directory(fact), "")));
        }
    }
}
