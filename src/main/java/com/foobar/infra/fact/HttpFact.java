package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What a loopback HTTP port of the host answers: how a service's live configuration is proven. Uses bash, which every
 * Debian and Ubuntu host has, so nothing needs to be installed.
 */
public record HttpFact(int port, String path) implements Fact<HttpFact.State> {

    /**
     * @param status HTTP status; 0 when nothing answers within two seconds
     * @param body first 4096 bytes, without its last newline
     */
    public record State(int status, String body) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    /** A bash command that prints the raw reply of {@code 127.0.0.1:port}, or fails. */
    public static String command(int port, String path) {
        return command("127.0.0.1", port, path, "localhost");
    }

    /**
     * The same for any address of the host.
     *
     * @param host what the request says that it asks; a host name
     */
    public static String command(String address, int port, String path, String host) {
        // bash's own printf sends line by line, of which HAProxy acknowledges the first only 40 ms later.
        return "timeout 2 bash -c "
                + Shell.quote("exec 3<>/dev/tcp/" + address + "/" + port + " && /usr/bin/printf 'GET " + path
                        + " HTTP/1.0\\r\\nHost: " + host + "\\r\\nConnection: close\\r\\n\\r\\n' >&3"
                        + " && exec head -c 8192 <&3")
                + " 2>/dev/null";
    }

    private static final class Kind implements FactKind<HttpFact, State> {
        @Override
        public String name() {
            return "http";
        }

        @Override
        public Script gather(List<HttpFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("printf '%s\\n' \"= " + fact.port() + " $(" + command(fact.port(), fact.path())
                        + " | base64 -w0)\"");
            }
            return out.build();
        }

        @Override
        public Map<HttpFact, State> parse(List<HttpFact> asked, String output) {
            var lines = output.lines().filter(l -> l.startsWith("= ")).toList();
            return Answers.inOrder(name(), asked, lines, (_, line) -> {
                var encoded = line.split(" ", 3)[2].strip();
                return read(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
            });
        }

        private static State read(String raw) {
            var reply = raw.replace("\r", "");
            var head = reply.split("\n", 2)[0].split(" ");
            int blank = reply.indexOf("\n\n");
            if (head.length < 2 || !head[1].matches("[0-9]{3}") || blank < 0) {
                return new State(0, "");
            }
            return new State(
                    Integer.parseInt(head[1]), reply.substring(blank + 2).stripTrailing());
        }
    }
}
