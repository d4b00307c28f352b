package com.foobar.infra.audit;

import java.util.Locale;

/** How much is asked of a stack. */
public enum Profile {
    /** Only that what is there does what it is for. */
    DEV,
    /** What visitors rest on. */
    PRODUCTION;

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether what is asked from that profile on is asked of this one. */
    public boolean asks(Profile from) {
        return compareTo(from) >= 0;
    }
}
