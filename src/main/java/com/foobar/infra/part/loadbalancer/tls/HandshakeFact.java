package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a client of the host itself gets that asks a port for a site by TLS.
 *
 * @param address of the host itself, such as {@code 127.0.0.1} or {@code ::1}
 * @param site the name that is asked for (SNI)
 */
public record HandshakeFact(String address, int port, String site) implements Fact<HandshakeFact.State> {

    private static final int PATIENCE_SECONDS = 3;

    /**
     * @param chain as it was served, the site's own first; empty if there was no handshake
     * @param protocol such as {@code TLSv1.3}
     * @param application what was agreed on by ALPN, such as {@code h2}
     */
    public record State(List<X509Certificate> chain, String protocol, String application) {
        public State {
            chain = List.copyOf(chain);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<HandshakeFact, State> {
        private static final String NEXT = "= handshake";
        private static final Pattern PROTOCOL = Pattern.compile("(?m)^(?:New, |\\s+Protocol\\s*: )(TLSv[0-9.]+)");
        private static final Pattern APPLICATION = Pattern.compile("(?m)^ALPN protocol: (\\S+)");

        @Override
        public String name() {
            return "handshakes";
        }

        @Override
        public Script gather(List<HandshakeFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("echo; echo '" + NEXT + "'");
                out.line("timeout " + PATIENCE_SECONDS + " openssl s_client -connect "
                        + Shell.quote(endpoint(fact))
                        + " -servername " + Shell.quote(fact.site())
                        + " -alpn h2,http/1.1 -showcerts </dev/null 2>/dev/null | tr -d '\\0'");
            }
            return out.line("true").build();
        }

        private static String endpoint(HandshakeFact fact) {
            return (fact.address().contains(":") ? "[" + fact.address() + "]" : fact.address()) + ":" + fact.port();
        }

        @Override
        public Map<HandshakeFact, State> parse(List<HandshakeFact> asked, String output) {
            var texts = new ArrayList<>(List.of(("\n" + output).split("\n" + NEXT, -1)));
            return Answers.inOrder(name(), asked, texts.subList(1, texts.size()), (_, text) -> read(text));
        }

        private static State read(String text) {
            try {
                return new State(Pem.certificates(text), first(PROTOCOL, text), first(APPLICATION, text));
            } catch (CertificateException e) {
                return new State(List.of(), "", "");
            }
        }

        private static String first(Pattern pattern, String text) {
            var match = pattern.matcher(text);
            return match.find() ? match.group(1) : "";
        }
    }
}
