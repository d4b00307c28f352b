package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
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
            var out = Script.builder();
            for (var fact : facts) {
                var path = Shell.quote(fact.path());
                var directory = Shell.quote(fact.path().substring(0, fact.path().lastIndexOf('/')));
                out.line("if [ -s " + path + " ]; then")
                        .line("  sum=$({ printf '%s:' " + Shell.quote(fact.salt()) + "; tr -d '\\n' <" + path
                                + "; } | sha256sum)")
                        .line("  printf '%s ' \"${sum%% *}\"")
                        .line("  stat --printf='%a %U:%G ' -- " + path + " " + directory + "; echo")
                        .line("else echo none; fi");
            }
            return out.build();
        }

        @Override
        public Map<SecretFact, State> parse(List<SecretFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> {
                var word = line.split(" ", 2);
                return word[0].equals("none")
                        ? new State("", "")
                        : new State(word[0], word.length > 1 ? word[1].strip() : "");
            });
        }
    }
}
