package com.foobar.infra.part.loadbalancer.tls;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.loadbalancer.socket.AdminSocket;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
        private static final Pattern LINE = Pattern.compile("(Socket|Filename|SHA1 FingerPrint): (\\S+)");

        @Override
        public String name() {
            return "haproxy-certificates";
        }

        /** All of one HAProxy's by one question, as the program that asks costs more than the answers. */
        @Override
        public Script gather(List<LoadedCertificateFact> facts) {
            var paths = new LinkedHashMap<String, List<String>>();
            for (var fact : facts) {
                paths.computeIfAbsent(fact.socket(), _ -> new ArrayList<>()).add("show ssl cert " + fact.path());
            }
            var out = Script.builder().script(AdminSocket.functions());
            paths.forEach((socket, commands) -> {
                out.line("printf 'Socket: %s\\n' " + Shell.quote(socket));
                out.line(new AdminSocket(socket).asked(commands) + " | grep -E '^(Filename|SHA1 FingerPrint): '");
            });
            return out.line("true").build();
        }

        @Override
        public Map<LoadedCertificateFact, State> parse(List<LoadedCertificateFact> asked, String output) {
            var served = new HashMap<LoadedCertificateFact, String>();
            var socket = "";
            var path = "";
            for (var line : output.lines().filter(l -> !l.isEmpty()).toList()) {
                var match = LINE.matcher(line.strip());
                if (!match.matches()) {
                    throw new MalformedAnswer("haproxy-certificates: unexpected line: " + line);
                }
                switch (match.group(1)) {
                    case "Socket" -> socket = match.group(2);
                    case "Filename" -> path = match.group(2);
                    default -> served.putIfAbsent(new LoadedCertificateFact(socket, path), match.group(2));
                }
            }
            var answers = new HashMap<LoadedCertificateFact, State>();
            asked.forEach(fact -> answers.put(fact, new State(Optional.ofNullable(served.get(fact)))));
            return answers;
        }
    }
}
