package com.foobar.infra.adopt;

/**
 * Something that the topology does not say.
 *
 * @param where the place it was seen at; may be a server's name alone
 */
public record Note(Kind kind, String where, String text) {

    /** What an operator makes of it. */
    public enum Kind {
        /** To be done before the topology can be applied. */
        TODO,
        /** Something is not as a topology can have it, or contradicts something else: a part was left out. */
        DOUBT,
        /** There, and no key for it: an apply takes it away, or leaves it alone, as the text says. */
        UNSAID
    }
}
