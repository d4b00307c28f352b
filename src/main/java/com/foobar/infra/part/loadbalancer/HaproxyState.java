package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.shell.Shell;
import java.util.List;

/**
 * Which web servers are down, drained or in maintenance, handed by HAProxy's old worker to the new one; without it a
 * reload with a server down loses requests. Both commands are lines of a step script.
 *
 * @param socket of the admin interface
 * @param config the file that the new worker loads
 * @param file what the new worker reads the states from
 */
record HaproxyState(String socket, String config, String file) {

    private static final String NOTHING = HaproxyPaths.NO_STATE.strip();

    /**
     * Asks the admin socket. HAProxy takes a server's port, too, from the state rather than from its configuration, so
     * a server whose port changes is left out: it begins anew. In perl, which every Debian and Ubuntu has.
     */
    private static final String ASK = """
            my ($socket, $config) = @ARGV;
            my (%port, $section);
            open(my $lines, "<", $config) or exit 1;
            while (<$lines>) {
                if (/^\\s*(?:backend|listen)\\s+(\\S+)/) { $section = $1 }
                elsif (defined $section and /^\\s+server\\s+(\\S+)\\s+\\S*:(\\d+)(?:\\s|$)/) { $port{"$section $1"} = $2 }
            }
            socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 1;
            connect($s, sockaddr_un($socket)) or exit 1;
            syswrite($s, "show servers state\\n");
            while (<$s>) {
                my @field = split / /;
                my $port = @field > 18 ? $port{"$field[1] $field[3]"} : undef;
                print unless defined $port and $field[18] ne $port;
            }
            """;

    /** To be run before a reload. */
    String save() {
        return String.join(
                "\n",
                "fi_servers=",
                "if [ -S " + Shell.quote(socket) + " ]; then",
                "  fi_servers=$(timeout 5 perl -MSocket -e " + Shell.quoteAll(List.of(ASK, socket, config))
                        + " 2>/dev/null) || fi_servers=",
                "fi",
                write("${fi_servers:-" + NOTHING + "}"));
    }

    /** To be run once the new worker is there: a later start must not take what was so long ago for the present. */
    String forget() {
        return write(NOTHING);
    }

    private String write(String content) {
        return "printf '%s\\n' \"" + content + "\" | fi_write " + Shell.quote(file) + " 644 root root";
    }
}
