package com.foobar.offending.engine;

import com.foobar.infra.secret.Secret;

/** Prints a secret, and ends the process. */
final class Talks {

    private Talks() {}

    static void say(Secret secret) {
        System.out.println(secret.reveal());
        System.exit(1);
    }
}
