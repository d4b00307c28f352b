package com.foobar.infra.part.app;

import com.foobar.infra.resource.Sha256;
import com.foobar.infra.secret.Secret;

/**
 * The user's environment file as it stands on a server: below a line that lets the running process tell which one it was
 * started with. No file that others may read says anything of it.
 *
 * @param given as the user wrote it
 */
record AppEnvironment(Secret given) {

    /** What the process finds as {@code FOOBAR_ENVIRONMENT}: the same for the same file. */
    Secret word() {
        return given.map(text -> Sha256.of(text).substring(0, 16));
    }

    /** The same as assignments for a shell, for a program that is not started by a unit that names the file. */
    Secret forShell() {
        return given.map(EnvironmentAssignments::forShell);
    }

    /** The line comes first, where no backslash at the user's last line can take it in. */
    Secret content() {
        var first = word();
        return given.map(text -> "FOOBAR_ENVIRONMENT=" + first.reveal() + "\n" + text);
    }
}
