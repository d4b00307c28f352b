package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/** What a certificate file says. */
public record CertificateFact(String path) implements Fact<CertificateFact.State> {

    /**
     * @param remainingDays until it ends; negative when it has; 0 if there is none
     * @param names subject alternative names as openssl prints them, {@code DNS:web-02, IP Address:10.0.0.12}
     */
    public record State(long remainingDays, String names) {
        public boolean present() {
            return !names.isEmpty();
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<CertificateFact, State> {
        @Override
        public String name() {
            return "certificates";
        }

        @Override
        public Script gather(List<CertificateFact> facts) {
            var out = Script.builder();
            out.line("now=$(date +%s)");
            for (var fact : facts) {
                // Its configuration takes longer to read than the certificate, and says nothing on it.
                out.line("if text=$(OPENSSL_CONF=/dev/null openssl x509 -in " + Shell.quote(fact.path())
                        + " -noout -enddate -ext subjectAltName 2>/dev/null); then");
                out.line("  printf '%s\\n' \"$text\" | {");
                out.line("    end='' names=''");
                out.line("    while IFS= read -r line; do");
                out.line("      case $line in");
                out.line("      notAfter=*) end=${line#notAfter=} ;;");
                out.line("      *DNS:* | *'IP Address:'*) names=${line#\"${line%%[! ]*}\"} ;;");
                out.line("      esac");
                out.line("    done");
                out.line("    printf '%s\\t%s\\n' \"$((($(date -d \"$end\" +%s) - now) / 86400))\" \"$names\"");
                out.line("  }");
                out.line("else printf '0\\t\\n'; fi");
            }
            return out.build();
        }

        @Override
        public Map<CertificateFact, State> parse(List<CertificateFact> asked, String output) {
            var lines = output.lines().filter(l -> !l.isEmpty()).toList();
            return Answers.inOrder(name(), asked, lines, (_, line) -> {
                var field = line.split("\t", -1);
                return new State(Long.parseLong(field[0].strip()), field[1].strip());
            });
        }
    }
}
