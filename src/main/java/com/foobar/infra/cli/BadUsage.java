package com.foobar.infra.cli;

/** A command line or an input that cannot be used. Ends the program with exit code 64. */
final class BadUsage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String hint;

    /** @param hint what to do; may be empty */
    BadUsage(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    String hint() {
        return hint;
    }
}
