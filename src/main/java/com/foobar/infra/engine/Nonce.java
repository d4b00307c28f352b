package com.foobar.infra.engine;

import java.util.concurrent.ThreadLocalRandom;

/** Words that no output contains by chance. They are no secrets, so a plain generator will do and starts faster. */
final class Nonce {

    private Nonce() {}

    static String next() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    }
}
