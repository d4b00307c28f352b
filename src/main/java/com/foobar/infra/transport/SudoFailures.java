package com.foobar.infra.transport;

import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.TransportException.Kind;
import java.util.regex.Pattern;

/** Tells from what sudo or a login shell said why a command did not run as root. Knows sudo and sudo-rs. */
final class SudoFailures {

    private static final Pattern ASKS_AGAIN =
            Pattern.compile("try again|incorrect password|incorrect authentication|Authentication failed");

    private static final Pattern NEEDED =
            Pattern.compile("a password is required|no password was provided|interactive authentication is required");

    private static final Pattern NO_TTY = Pattern.compile("must have a tty|requires? a tty");

    private static final Pattern NOT_ALLOWED = Pattern.compile(
            "not in the sudoers|not allowed to|may not run sudo|I'm afraid I can't do that|account validation failure"
                    + "|account or password is expired|unable to initialize PAM",
            Pattern.CASE_INSENSITIVE);

    private SudoFailures() {}

    /** Whether sudo has turned the password away and waits for another. */
    static boolean asksAgain(String stderr) {
        return ASKS_AGAIN.matcher(stderr).find();
    }

    /** @param said what was written to either stream before the command ended */
    static TransportException explain(Endpoint endpoint, Sudo sudo, int exit, String stdout, String stderr) {
        var user = endpoint.user();
        var where = " on " + endpoint.name() + " (" + endpoint.describe() + ")";
        var said = lastLine(stderr.isBlank() ? stdout : stderr);
        if (sudo instanceof Sudo.None) {
            return new TransportException(
                    Kind.SHELL_REFUSED,
                    endpoint.name(),
                    "the login shell of " + user + where + " did not run a command (exit " + exit + "): " + said,
                    "The user needs an ordinary shell, without a forced command.");
        }
        if (NO_TTY.matcher(stderr).find()) {
            return new TransportException(
                    Kind.SUDO_REFUSED,
                    endpoint.name(),
                    "sudo" + where + " works only on a terminal: " + said,
                    "Remove requiretty for " + user + " in sudoers: Defaults:" + user + " !requiretty");
        }
        if (NOT_ALLOWED.matcher(stderr).find()) {
            return new TransportException(
                    Kind.SUDO_REFUSED,
                    endpoint.name(),
                    "sudo" + where + " does not let " + user + " become root: " + said,
                    "Allow it as root: usermod -aG sudo " + user
                            + "; or log in as root (user: root in the inventory).");
        }
        if (sudo instanceof Sudo.WithPassword && asksAgain(stderr)) {
            return new TransportException(
                    Kind.SUDO_PASSWORD_WRONG,
                    endpoint.name(),
                    "sudo" + where + " did not take the password for " + user,
                    "Correct the sudo password that the inventory names for this host.");
        }
        if (NEEDED.matcher(stderr).find()) {
            return new TransportException(
                    Kind.SUDO_PASSWORD_NEEDED,
                    endpoint.name(),
                    "sudo" + where + " asks " + user + " for a password",
                    "Name its source in the inventory (sudo: {password: {env: SUDO_PASSWORD}}), or allow sudo without one as root:\n  echo '"
                            + user + " ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/" + user);
        }
        if (exit == 127) {
            return new TransportException(
                    Kind.SUDO_MISSING,
                    endpoint.name(),
                    "there is no sudo" + where,
                    "Install it as root (apt-get install sudo; usermod -aG sudo " + user
                            + "), or log in as root (user: root in the inventory).");
        }
        var kind = stderr.contains("sudo:") ? Kind.SUDO_REFUSED : Kind.SHELL_REFUSED;
        return new TransportException(
                kind,
                endpoint.name(),
                user + where + " could not run a command as root (exit " + exit + "): " + said,
                "Try by hand: ssh -p " + endpoint.port() + " " + user + "@" + endpoint.address() + " sudo -v");
    }

    private static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("it said nothing");
    }
}
