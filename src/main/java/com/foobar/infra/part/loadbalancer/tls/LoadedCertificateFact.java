package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which certificate a running HAProxy has of a file: that of the file when it was loaded, or what it was given since.
 *
 * @param socket of the admin interface
 * @param path as HAProxy's configuration names the file
 */
public record LoadedCertificateFact(String socket, String path) implements Fact<LoadedCertificateFact.State> {

    /**
     * @param sha1 the certificate's fingerprint in upper-case hexadecimal digits; empty if HAProxy does not run, or has none of
     *     that file
     */
    public record State(Optional<String> sha1) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LoadedCertificateFact, State> {
        private static final Pattern FINGERPRINT = Pattern.compile("(?m)^SHA1 FingerPrint: ([0-9A-F]+)$");

        @Override
        public String name() {
            return "haproxy-certificates";
        }

        @Override
        public Script gather(List<LoadedCertificateFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("echo '+'");
                out.line("timeout 3 perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1; connect($s,"
                        + " sockaddr_un($ARGV[0])) or exit 1; syswrite($s, \"show ssl cert $ARGV[1]\\n\"); print while <$s>' "
                        + Shell.quote(fact.socket()) + " " + Shell.quote(fact.path())
                        + " 2>/dev/null | grep -m 1 '^SHA1 FingerPrint:'");
            }
            return out.line("true").build();
        }

        @Override
        public Map<LoadedCertificateFact, State> parse(List<LoadedCertificateFact> asked, String output) {
            var groups = new ArrayList<StringBuilder>();
            for (var line : output.lines().filter(l -> !l.isEmpty()).toList()) {
                if (line.equals("+")) {
                    groups.add(new StringBuilder());
                } else if (!groups.isEmpty()) {
                    groups.getLast().append(line).append('\n');
                }
            }
            return Answers.inOrder(name(), asked, groups, (_, text) -> {
                var match = FINGERPRINT.matcher(text);
                return new State(match.find() ? Optional.of(match.group(1)) : Optional.empty());
            });
        }
    }
}
