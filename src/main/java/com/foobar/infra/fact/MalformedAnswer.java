package com.foobar.infra.fact;

/** A host's reply that cannot be read: cut short, or printed by something else than our script. */
public final class MalformedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedAnswer(String message) {
        super(message);
    }
}
