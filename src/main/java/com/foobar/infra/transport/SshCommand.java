package com.foobar.infra.transport;

import com.foobar.infra.shell.Shell;

/** Command lines for people, who may have logins such as {@code CORP\\jane doe}. */
final class SshCommand {

    private SshCommand() {}

    /** How OpenSSH's client does by hand what is done here: with the same user, address and port. */
    static String of(Endpoint endpoint, String command) {
        return "ssh -p " + endpoint.port() + " " + Shell.quote(endpoint.user() + "@" + endpoint.address()) + " "
                + command;
    }

    /** A login as a word of sshd_config, where it is a pattern. */
    static String pattern(String login) {
        return login.matches("[A-Za-z0-9_.@+-]+") ? login : "\"" + login + "\"";
    }
}
