package com.foobar.infra.part;

import java.util.regex.Pattern;

/**
 * Files of a certain name that must not be copied to servers, as secrets are mostly in them.
 *
 * @param name of a file
 * @param why it is refused, to follow the file's name
 * @param hint what to do
 */
public record SecretKind(Pattern name, Where where, String why, String hint) {

    /** What such a file is refused in. */
    public enum Where {
        /** In what the world reads. */
        SITE,
        /** The same, unless somebody says that it is meant to be read. */
        DOUBTED,
        /** In a release too, but for packages of others, whose tests bring what all the world has. */
        OWN,
        /** Wherever it lies. */
        ALL
    }

    /** Of a file that keeps what somebody typed. */
    public static final String TYPED = "which keeps what somebody typed, passwords too";

    /** What is mostly right. */
    public static final String ELSEWHERE = "move it out of this directory";

    /** @param name a regular expression for the whole name */
    public SecretKind(String name, Where where, String why, String hint) {
        this(Pattern.compile(name), where, why, hint);
    }
}
