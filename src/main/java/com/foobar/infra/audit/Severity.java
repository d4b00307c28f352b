package com.foobar.infra.audit;

import java.util.Locale;

/** How much a finding matters; the worst last. */
public enum Severity {
    /** Good to know. */
    NOTE,
    /** It will be felt one day. */
    WARNING,
    /** The first fault takes the site or its data, or anybody may come in. */
    CRITICAL;

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
