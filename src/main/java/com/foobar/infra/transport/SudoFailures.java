package com.foobar.infra.transport;

import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.RemoteCommand.Mark;
import com.foobar.infra.transport.TransportException.Kind;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells why a command did not run as root, once it had come to sudo. Knows sudo and sudo-rs. What was asked is told by
 * the nonce in the question; wordings only tell refusals apart that end sudo anyway.
 */
final class SudoFailures {

    private static final Pattern NEEDED =
            Pattern.compile("a password is required|no password was provided|interactive authentication is required");

    private static final Pattern GAVE_UP =
            Pattern.compile("incorrect (password|authentication) attempt|no password was provided");

    private static final Pattern NO_TTY = Pattern.compile("must have a tty|requires? a tty");

    private static final Pattern NOT_ALLOWED = Pattern.compile(
            "not in the sudoers|not allowed to|may not run sudo|I'm afraid I can't do that|account validation failure"
                    + "|account or password is expired|unable to initialize PAM",
            Pattern.CASE_INSENSITIVE);

    /** What sudoers has it write before anything runs: log_input, log_output, logfile, log_servers. */
    private static final Pattern NO_LOG = Pattern.compile(
            "unable to (mkdir|open|create|write to|stat|chown|connect to) |I/O plugin|I/O log|log server|audit plugin");

    private final Endpoint endpoint;
    private final Becoming becoming;
    private final String user;
    private final String where;

    SudoFailures(Endpoint endpoint, Becoming becoming) {
        this.endpoint = endpoint;
        this.becoming = becoming;
        this.user = endpoint.user();
        this.where = " on " + endpoint.name() + " (" + endpoint.describe() + ")";
    }

    /** @param said what was written before the command ended, without what is ours */
    TransportException explain(Sudo sudo, int exit, String said) {
        var last = ShellFailures.lastLine(said);
        if (becoming.has(Mark.NOSUDO)) {
            return of(
                    Kind.SUDO_MISSING,
                    "there is no sudo" + where,
                    "Install it as root (apt-get install sudo; " + Sudoers.allow(user)
                            + "), or log in as root (user: root in the inventory).");
        }
        if (becoming.has(Mark.NOEXEC)) {
            return of(
                    Kind.SUDO_REFUSED,
                    "sudo" + where + " gives " + user + " a shell that may start no other program (noexec)",
                    "Allow it as root: " + Sudoers.write(user, "Defaults:" + Sudoers.word(user) + " !noexec")
                            + "\nA NOEXEC: in the rule for " + user + " must go as well.");
        }
        if (NO_TTY.matcher(said).find()) {
            return of(
                    Kind.SUDO_REFUSED,
                    "sudo" + where + " works only on a terminal: " + last,
                    "Remove requiretty for " + user + " as root: "
                            + Sudoers.write(user, "Defaults:" + Sudoers.word(user) + " !requiretty"));
        }
        if (NOT_ALLOWED.matcher(said).find()) {
            return of(
                    Kind.SUDO_REFUSED,
                    "sudo" + where + " does not let " + user + " become root: " + last,
                    "Allow it as root: " + Sudoers.allow(user) + "; or log in as root (user: root in the inventory).");
        }
        var other = becoming.otherQuestion();
        if (other.isPresent()) {
            return question(other.get());
        }
        if (sudo instanceof Sudo.WithPassword && becoming.asked() && refused(said)) {
            return wrongPassword();
        }
        if (NEEDED.matcher(said).find()) {
            return of(
                    Kind.SUDO_PASSWORD_NEEDED,
                    "sudo" + where + " asks " + user + " for a password",
                    "Name its source in the inventory (sudo: {password: {env: SUDO_PASSWORD}}), or allow sudo without one as root:\n  "
                            + Sudoers.write(user, Sudoers.word(user) + " ALL=(ALL) NOPASSWD: ALL")
                            + "\nWith targetpw or rootpw in sudoers it is root's password that is asked for.");
        }
        if (NO_LOG.matcher(said).find()) {
            return of(
                    Kind.SUDO_REFUSED,
                    "sudo" + where + " can't keep the log that its sudoers wants, and runs nothing: " + last,
                    "Look there at iolog_dir, logfile and log_servers in sudoers, and whether the disk is full: df -h");
        }
        return of(
                said.contains("sudo") ? Kind.SUDO_REFUSED : Kind.SHELL_REFUSED,
                user + where + " could not run a command as root (exit " + exit + "): " + last,
                "Try by hand: " + SshCommand.of(endpoint, "sudo -v"));
    }

    /** sudo has asked again, or says at the end that there was but one try; no other text of it can be configured. */
    private boolean refused(String said) {
        return becoming.askedAgain() || GAVE_UP.matcher(said).find();
    }

    private TransportException wrongPassword() {
        var whose = becoming.whose().orElse(user);
        if (bare(whose).equals(bare(user))) {
            return of(
                    Kind.SUDO_PASSWORD_WRONG,
                    "sudo" + where + " did not take the password for " + user,
                    "Correct the sudo password that the inventory names for this host.");
        }
        return of(
                Kind.SUDO_PASSWORD_WRONG,
                "sudo" + where + " asks for the password of " + whose + ", not of " + user
                        + ", and did not take the one given",
                "Name the password of " + whose
                        + " in the inventory, or remove rootpw, targetpw and runaspw from sudoers as"
                        + " root: "
                        + Sudoers.write(user, "Defaults:" + Sudoers.word(user) + " !rootpw, !targetpw, !runaspw"));
    }

    /** sudo, or a module of PAM's, wants something that nobody is there to give. */
    TransportException question(String question) {
        return of(
                Kind.SUDO_REFUSED,
                "sudo" + where + " asks for more than a password: " + question,
                "Nobody can answer that here. Allow sudo without a question as root:\n  "
                        + Sudoers.write(user, Sudoers.word(user) + " ALL=(ALL) NOPASSWD: ALL")
                        + "\nor exempt " + user
                        + " in /etc/pam.d/sudo; or log in as root (user: root in the inventory).");
    }

    /** The login without its domain, which one side may have and the other not. */
    private static String bare(String login) {
        return login.replaceFirst("^.*\\\\", "").replaceFirst("@.*$", "").toLowerCase(Locale.ROOT);
    }

    private TransportException of(Kind kind, String message, String hint) {
        return new TransportException(kind, endpoint.name(), message, hint);
    }
}
