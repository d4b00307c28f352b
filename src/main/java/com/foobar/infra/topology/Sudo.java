package com.foobar.infra.topology;

import com.foobar.infra.secret.Secret;

/** How a login becomes root. */
public sealed interface Sudo {
    /** The login user is root already. */
    record None() implements Sudo {}

    /** {@code sudo} asks for no password. */
    record Passwordless() implements Sudo {}

    /** {@code sudo} asks for this password. */
    record WithPassword(Secret password) implements Sudo {}
}
