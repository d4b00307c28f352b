package com.foobar.infra.transport;

import com.foobar.infra.topology.Sudo;

/**
 * The command lines that we ask a login shell to run. They hold nothing but a nonce: what is to be done arrives on
 * standard input. The nonce is written as a line to both outputs once a shell runs as root, so that what a login shell or sudo says
 * before can be told from what the script says. They are written so that any common shell takes them, fish and csh included.
 *
 * <p>A login shell's start-up files run first, and may read the input or hand it to another shell. So the input begins with
 * a {@linkplain #guard line} that our command takes off it, and that ends any other shell at once. A password is written
 * only as the answer to a question that bears the nonce, and nothing follows until root's shell has said the nonce: a sudo
 * that asks again would take the script's lines for passwords. The nonce follows as a line of its own, and all before it is
 * passed over. How far a command has come it says as {@link Mark}s.
 */
final class RemoteCommand {

    /** What a command writes to standard error, after the nonce and a hyphen, on its way to root. */
    enum Mark {
        /** The login shell runs it. */
        HERE,
        /** It has its input. */
        GO,
        /** Somebody else has taken the beginning of its input. */
        EATEN,
        /** There is no sudo to be found. */
        NOSUDO,
        /** In sudo's question, before the name of the user whose password is wanted and a colon. */
        ASK,
        /** The shell is not root's. */
        NOTROOT,
        /** Root's shell may start no other program. */
        NOEXEC;

        String of(String nonce) {
            return nonce + "-" + name();
        }
    }

    private static final String DIRECTORIES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String SURROUNDINGS =
            "cd /; umask 022; unset LANGUAGE; export LC_ALL=C.UTF-8 PATH=" + DIRECTORIES + "; ";

    private RemoteCommand() {}

    /** Runs all of standard input, which begins with {@link #guard} and {@link #opening}, as a script. */
    static String script(Sudo sudo, String nonce) {
        return sudo instanceof Sudo.WithPassword
                ? asRoot(sudo, nonce, rooted(nonce) + passOver(sudo, nonce) + "exec /bin/sh -s")
                : asRoot(sudo, nonce, "");
    }

    /** The first line of any input. */
    static String guard(String nonce) {
        return "[ \"$0\" = " + nonce + " ] || exit 96 # " + Mark.GO.of(nonce) + "\n";
    }

    /** Makes the script's shell ready; empty where the command does that, as the script is to wait for sudo and its password. */
    static String opening(Sudo sudo, String nonce) {
        return sudo instanceof Sudo.WithPassword ? "" : rooted(nonce);
    }

    /** Nothing of it starts a process, unless / belongs to somebody else than root. */
    private static String rooted(String nonce) {
        return SURROUNDINGS
                + "case ${LD_PRELOAD-} in *sudo_noexec*) echo " + Mark.NOEXEC.of(nonce) + " >&2; exit 126;; esac; "
                + "[ -O / ] 2>/dev/null || [ \"$(id -u)\" = 0 ] || { echo " + Mark.NOTROOT.of(nonce)
                + " >&2; exit 96; }; "
                + "echo " + nonce + "; echo " + nonce + " >&2; ";
    }

    /** Runs standard input after {@link #guard} up to a line with the nonce as a script, which may read what follows. */
    static String held(Sudo sudo, String nonce) {
        return asRoot(
                sudo,
                nonce,
                rooted(nonce) + passOver(sudo, nonce)
                        + "s=$(while :; do IFS= read -r m || exit 97; [ \"$m\" = " + nonce
                        + " ] && exit 0; printf \"%s\\n\" \"$m\"; done) || exit 97; eval \"$s\"");
    }

    private static String passOver(Sudo sudo, String nonce) {
        return sudo instanceof Sudo.WithPassword
                ? "m=; while [ \"$m\" != " + nonce + " ]; do IFS= read -r m || exit 97; done; unset m; "
                : "";
    }

    /** @param what root's shell is to run; standard input if empty. Neither it nor the rest has a single quote. */
    private static String asRoot(Sudo sudo, String nonce, String what) {
        var begin = "echo " + Mark.HERE.of(nonce) + " >&2; IFS= read -r l; case $l in *" + Mark.GO.of(nonce)
                + ") echo " + Mark.GO.of(nonce) + " >&2;; *) echo " + Mark.EATEN.of(nonce)
                + " >&2; exit 97;; esac; unset l; ";
        var shell = "/bin/sh " + (what.isEmpty() ? "-s" : "-c \"$1\"");
        return "exec /bin/sh -c '" + begin + become(sudo, nonce) + shell + "' " + nonce
                + (what.isEmpty() ? "" : " '" + what + "'");
    }

    private static String become(Sudo sudo, String nonce) {
        if (sudo instanceof Sudo.None) {
            return "exec ";
        }
        // Its messages are parsed, hence the locale. A login's PATH may lack what every system has.
        var sudoFound = "PATH=${PATH:+$PATH:}" + DIRECTORIES + "; LC_ALL=C; export PATH LC_ALL; unset LANGUAGE; "
                + "command -v sudo >/dev/null || { echo " + Mark.NOSUDO.of(nonce) + " >&2; exit 127; }; exec sudo ";
        // -u, as sudoers may name another user to become; -k, so that a wrong password is noticed even if sudo would
        // not
        // have asked just now.
        return sudoFound
                + (sudo instanceof Sudo.WithPassword
                        ? "-S -k -p \"" + Mark.ASK.of(nonce) + " %p:\" -H -u root -- "
                        : "-n -H -u root -- ");
    }
}
