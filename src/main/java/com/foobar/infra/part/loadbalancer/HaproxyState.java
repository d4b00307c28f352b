package com.foobar.infra.part.loadbalancer;

import com.foobar.infra.part.loadbalancer.socket.AdminSocket;
import com.foobar.infra.shell.Shell;

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

    /** To be run before a reload. */
    String save() {
        return String.join(
                "\n",
                "fi_servers=",
                "if [ -S " + Shell.quote(socket) + " ]; then",
                "  fi_servers=$(" + new AdminSocket(socket).serverStates(config) + ") || fi_servers=",
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
