package com.foobar.infra.fact;

/** A host's reply that cannot be read: cut short, or printed by something else than our script. */
public final class MalformedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    public MalformedAnswer(String message) {
        this(message, "");
    }

    /** @param hint what to do about it; may be empty */
    public MalformedAnswer(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    public String hint() {
        return hint;
    }
}
