package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/**
 * Whether a port of the host itself is content with TLS that browsers refuse by now.
 *
 * @param site the name that is asked for
 */
record OldTlsFact(int port, String site) implements Fact<OldTlsFact.State> {

    /**
     * @param asked whether the host could try it at all
     * @param accepted such as {@code TLS 1.1}
     */
    record State(boolean asked, List<String> accepted) {
        State {
            accepted = List.copyOf(accepted);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<OldTlsFact, State> {

        private static final String NEXT = "= old";

        @Override
        public String name() {
            return "old-tls";
        }

        @Override
        public boolean waits() {
            return true;
        }

        /** The client would not speak it either, if it were not told that no cipher is too weak. */
        @Override
        public Script gather(List<OldTlsFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("echo '" + NEXT + "'");
                out.line("if command -v openssl >/dev/null; then echo asked=yes; fi");
                out.line("for old in tls1=1.0 tls1_1=1.1; do");
                // Without a handshake it says (NONE).
                out.line("  if timeout 3 openssl s_client -connect 127.0.0.1:" + fact.port() + " -servername "
                        + Shell.quote(fact.site())
                        + " \"-${old%=*}\" -cipher 'ALL:@SECLEVEL=0' </dev/null 2>/dev/null | grep -aq '^New, [^(]';"
                        + " then echo \"accepted=TLS ${old#*=}\"; fi");
                out.line("done");
            }
            return out.line("true").build();
        }

        @Override
        public Map<OldTlsFact, State> parse(List<OldTlsFact> asked, String output) {
            var texts = List.of(("\n" + output).split("\n" + NEXT, -1));
            return Answers.inOrder(name(), asked, texts.subList(1, texts.size()), (_, text) -> read(text));
        }

        private static State read(String text) {
            return new State(
                    text.contains("asked=yes"),
                    text.lines()
                            .filter(line -> line.startsWith("accepted="))
                            .map(line -> line.substring("accepted=".length()))
                            .toList());
        }
    }
}
