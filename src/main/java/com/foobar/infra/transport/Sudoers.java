package com.foobar.infra.transport;

import com.foobar.infra.shell.Shell;

/** How a login stands in sudo's files and in commands for root, which is not always as it is. */
final class Sudoers {

    private Sudoers() {}

    /** The login as a word of a sudoers file. */
    static String word(String login) {
        return login.replaceAll("[^A-Za-z0-9_.-]", "\\\\$0");
    }

    /** A command that writes one line for that login to a file of its own. */
    static String write(String login, String line) {
        // sudo passes over files with a dot in their name.
        return "printf '%s\\n' " + Shell.quote(line) + " > /etc/sudoers.d/" + login.replaceAll("[^A-Za-z0-9_-]", "-");
    }

    /** What root has to do so that the login may use sudo. */
    static String allow(String login) {
        // usermod knows none but those of /etc/passwd, which have no such characters.
        return login.matches("[A-Za-z0-9_.-]+")
                ? "usermod -aG sudo " + Shell.quote(login)
                : write(login, word(login) + " ALL=(ALL) ALL");
    }
}
