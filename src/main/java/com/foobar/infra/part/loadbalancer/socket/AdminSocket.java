package com.foobar.infra.part.loadbalancer.socket;

import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;

/**
 * How HAProxy's admin socket is asked, in the scripts of steps as of questions.
 *
 * @param path of the socket
 */
public record AdminSocket(String path) {

    /** What defines {@code fi_haproxy_says} and what goes by it. */
    public static final Library FUNCTIONS = Library.beside(AdminSocket.class, "socket.sh");

    /** Stands once before lines of {@link #asked} in the script of a question; those of steps have it by themselves. */
    public static Script functions() {
        return FUNCTIONS.script();
    }

    /** A shell command that prints what HAProxy says to these commands, by one connection; nothing while none runs. */
    public String asked(List<String> commands) {
        return "printf '%s\\n' " + Shell.quote(String.join(";", commands)) + " | fi_haproxy_says " + Shell.quote(path)
                + " 2>/dev/null";
    }

    /**
     * A shell command that prints the state of its servers, without those that the configuration changes.
     *
     * @param config the file that the next worker loads
     */
    public String serverStates(String config) {
        return "fi_haproxy_states " + Shell.quoteAll(List.of(path, config)) + " 2>/dev/null";
    }
}
