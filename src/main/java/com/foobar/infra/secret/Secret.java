package com.foobar.infra.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.UnaryOperator;

/**
 * A value that must not be seen: it prints as {@code ***}, and whoever needs it must say so with {@link #reveal()}.
 */
public final class Secret {

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The value itself; only for what is sent to a host or handed to a template. */
    public String reveal() {
        return value;
    }

    /** How many characters it has. */
    public int length() {
        return value.length();
    }

    /** Another secret, made of this one. */
    public Secret map(UnaryOperator<String> change) {
        return of(change.apply(value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
