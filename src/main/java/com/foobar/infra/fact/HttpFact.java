package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a loopback HTTP port of the host answers: how a service's live configuration is proven. Uses bash and Perl, which every
 * Debian and Ubuntu host has, so nothing needs to be installed.
 */
public record HttpFact(int port, String path) implements Fact<HttpFact.State> {

    /**
     * @param status HTTP status; 0 when nothing answers within two seconds
     * @param body first 4096 bytes, without its last newline
     */
    public record State(int status, String body) {}

    private static final Kind KIND = new Kind();

    private static final int PATIENCE_SECONDS = 2;

    /**
     * Prints a request for a path and a host. bash's own printf would send it line by line, of which HAProxy acknowledges the
     * first only 40 ms later.
     */
    private static final String SEND =
            "/usr/bin/printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n'";

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
        return command(address, port, path, host, PATIENCE_SECONDS);
    }

    /**
     * The same with another patience.
     *
     * @param seconds how long the reply may take
     */
    public static String command(String address, int port, String path, String host, long seconds) {
        return "timeout " + seconds + " bash -c "
                + Shell.quote("exec 3<>/dev/tcp/" + address + "/" + port + " && " + SEND + " " + Shell.quote(path) + " "
                        + Shell.quote(host) + " >&3 && exec head -c 8192 <&3")
                + " 2>/dev/null";
    }

    /** Stands for a newline in the reply, so that each is a line. */
    private static final char LINE_END = '\u001f';

    /**
     * Asks for each argument, a port and a path. Perl is one process where bash needs a second for its deadline and a third to
     * send. Perl's module for sockets is left out, as to load that takes longer than all the rest.
     */
    private static final String ASK =
            """
            $SIG{ALRM} = sub { die };
            $SIG{PIPE} = "IGNORE";
            for (@ARGV) {
                my ($port, $path) = split / /, $_, 2;
                my $reply = "";
                eval {
                    alarm PATIENCE;
                    socket my $server, 2, 1, 0 or die; # AF_INET, SOCK_STREAM
                    connect $server, pack "S n C4 x8", 2, $port, 127, 0, 0, 1 or die;
                    syswrite $server, "GET $path HTTP/1.0\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n";
                    while (length $reply < 8192 && sysread $server, $reply, 8192, length $reply) {}
                };
                alarm 0;
                $reply =~ tr/\\r//d;
                $reply =~ tr/\\n/\\x1f/;
                print "= $reply\\n";
            }
            """.replace("PATIENCE", Integer.toString(PATIENCE_SECONDS)).strip();

    private static final class Kind implements FactKind<HttpFact, State> {
        @Override
        public String name() {
            return "http";
        }

        @Override
        public Script gather(List<HttpFact> facts) {
            var asked = Shell.quoteAll(
                    facts.stream().map(f -> f.port() + " " + f.path()).toList());
            return Script.lines("perl -e " + Shell.quote(ASK) + " " + asked, "true");
        }

        @Override
        public Map<HttpFact, State> parse(List<HttpFact> asked, String output) {
            var lines = output.lines().filter(l -> l.startsWith("= ")).collect(Collectors.toCollection(ArrayList::new));
            // Without Perl nobody answers; what host that is, another fact tells.
            while (lines.size() < asked.size()) {
                lines.add("= ");
            }
            return Answers.inOrder(
                    name(), asked, lines, (_, line) -> read(line.substring(2).replace(LINE_END, '\n')));
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
