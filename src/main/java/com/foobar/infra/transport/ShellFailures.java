package com.foobar.infra.transport;

import com.foobar.infra.topology.Sudo;
import com.foobar.infra.transport.RemoteCommand.Mark;
import com.foobar.infra.transport.TransportException.Kind;

/** Tells why a command did not run as root, beginning with the login shell: its start-up files run before any command. */
final class ShellFailures {

    private static final String ON_TERMINALS = "Let it do so on terminals only: [ -t 0 ] || return\n";

    private final Endpoint endpoint;
    private final Becoming becoming;

    ShellFailures(Endpoint endpoint, Becoming becoming) {
        this.endpoint = endpoint;
        this.becoming = becoming;
    }

    /** @param stdout what was written to it before the command ended */
    TransportException explain(Sudo sudo, int exit, String stdout) {
        var said = becoming.said().isBlank() ? stdout : becoming.said();
        if (!becoming.has(Mark.HERE)) {
            return notRun("did not run a command (exit " + exit + "): " + lastLine(said));
        }
        if (becoming.has(Mark.EATEN) || !becoming.has(Mark.GO)) {
            return eaten();
        }
        if (becoming.has(Mark.NOTROOT)) {
            return of(
                    Kind.SHELL_REFUSED,
                    endpoint.user() + where() + " is not root" + (sudo instanceof Sudo.None ? "" : ", even by sudo"),
                    "Say sudo: true in the inventory, or log in as root (user: root).");
        }
        if (sudo instanceof Sudo.None) {
            return of(
                    Kind.SHELL_REFUSED,
                    endpoint.user() + where() + " could not run a shell (exit " + exit + "): " + lastLine(said),
                    "Try by hand: " + SshCommand.of(endpoint, "/bin/sh -c id"));
        }
        return new SudoFailures(endpoint, becoming).explain(sudo, exit, said);
    }

    /** Nothing was heard of the command for long. */
    TransportException silent() {
        return becoming.has(Mark.HERE) ? eaten() : notRun("did not come to run a command");
    }

    private TransportException notRun(String what) {
        return of(
                Kind.SHELL_REFUSED,
                "the login shell of " + endpoint.user() + where() + " " + what,
                "The login needs an ordinary shell, without a forced command. If it has one, a start-up file (~/.bashrc,"
                        + " ~/.zshenv, ~/.config/fish/config.fish) starts another one in its place, as exec zsh does, or ends it. "
                        + ON_TERMINALS + "ssh fails there too; when all is well this prints ok: "
                        + SshCommand.of(endpoint, "echo ok </dev/null"));
    }

    private TransportException eaten() {
        return of(
                Kind.SHELL_REFUSED,
                "a start-up file of " + endpoint.user() + where() + " reads the input that is meant for the command",
                "Look in ~/.bashrc and the like for what reads, such as read, cat, or ssh without -n. " + ON_TERMINALS
                        + "ssh fails there too; when all is well this prints ok: echo ok | "
                        + SshCommand.of(endpoint, "cat"));
    }

    private String where() {
        return " on " + endpoint.name() + " (" + endpoint.describe() + ")";
    }

    static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce((a, b) -> b).orElse("it said nothing");
    }

    private TransportException of(Kind kind, String message, String hint) {
        return new TransportException(kind, endpoint.name(), message, hint);
    }
}
