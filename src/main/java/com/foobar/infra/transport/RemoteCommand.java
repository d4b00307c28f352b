package com.foobar.infra.transport;

import com.foobar.infra.topology.Sudo;

/**
 * The command lines that we ask a login shell to run. They hold nothing but a nonce: what is to be done arrives on
 * standard input. The nonce is written as a line to both outputs once a shell runs as root, so that what a login shell or sudo says
 * before can be told from what the script says. They are written so that any common shell takes them, fish and csh included.
 *
 * <p>Where sudo may read a password from standard input, it comes first there, and nothing follows until the nonce was
 * seen: a sudo that asks again would take the script's lines for passwords. The nonce follows as a line of its own, and
 * all before it is passed over, since a sudo that asks for no password has left it there.
 */
final class RemoteCommand {

    private static final String SURROUNDINGS = "cd /; umask 022; unset LANGUAGE; export LC_ALL=C.UTF-8"
            + " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; ";

    private RemoteCommand() {}

    /** Runs all of standard input, which begins with {@link #opening}, as a script. */
    static String script(Sudo sudo, String nonce) {
        return asRoot(
                sudo,
                sudo instanceof Sudo.WithPassword
                        ? "-c '" + rooted(nonce) + passOver(sudo, nonce) + "exec /bin/sh -s'"
                        : "-s");
    }

    /** Makes the script's shell ready; empty where the command does that, as the script is to wait for sudo and its password. */
    static String opening(Sudo sudo, String nonce) {
        return sudo instanceof Sudo.WithPassword ? "" : rooted(nonce);
    }

    private static String rooted(String nonce) {
        return SURROUNDINGS + "echo " + nonce + "; echo " + nonce + " >&2; ";
    }

    /** Runs standard input up to a line with the nonce as a script, which may read what follows. */
    static String held(Sudo sudo, String nonce) {
        return asRoot(
                sudo,
                "-c '" + rooted(nonce) + passOver(sudo, nonce)
                        + "s=$(while :; do IFS= read -r m || exit 97; [ \"$m\" = " + nonce
                        + " ] && exit 0; printf \"%s\\n\" \"$m\"; done) || exit 97; eval \"$s\"'");
    }

    private static String passOver(Sudo sudo, String nonce) {
        return sudo instanceof Sudo.WithPassword
                ? "m=; while [ \"$m\" != " + nonce + " ]; do IFS= read -r m || exit 97; done; unset m; "
                : "";
    }

    /** @param how the shell is told what to run */
    private static String asRoot(Sudo sudo, String how) {
        String become;
        if (sudo instanceof Sudo.None) {
            become = "";
        } else if (sudo instanceof Sudo.WithPassword) {
            // -k, so that a wrong password is noticed even if sudo would not have asked just now.
            become = "env LC_ALL=C sudo -S -k -p '' -H -- ";
        } else {
            // Its messages are parsed, hence the locale.
            become = "env LC_ALL=C sudo -n -H -- ";
        }
        return "exec " + become + "/bin/sh " + how;
    }
}
