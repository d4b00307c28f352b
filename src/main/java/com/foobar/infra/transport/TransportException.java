package com.foobar.infra.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A host could not be reached or used. Says what happened, at which host, and what to do about it. */
public final class TransportException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong, for those who act on it; the message is for people. */
    public enum Kind {
        /** The host presented a key, and none is on record for it. */
        UNKNOWN_HOST_KEY,
        /** The host presented another key than the one on record. */
        CHANGED_HOST_KEY,
        /** The host presented a key that is marked as revoked. */
        REVOKED_HOST_KEY,
        /** The host accepted none of the keys offered. */
        AUTH_FAILED,
        /** A key file is missing, unreadable, or encrypted with no agent holding it. */
        BAD_KEY_FILE,
        /** The user's SSH configuration asks for something that is not supported, or contradicts itself. */
        BAD_CONFIG,
        /** Refused, timed out or no route; the message says which. */
        UNREACHABLE,
        /** The address is a name that does not resolve. */
        UNKNOWN_NAME,
        /** What answers there does not speak a usable SSH. */
        PROTOCOL,
        /** sudo asks for a password, and none was given. */
        SUDO_PASSWORD_NEEDED,
        /** sudo did not take the password. */
        SUDO_PASSWORD_WRONG,
        /** sudo does not let this user become root. */
        SUDO_REFUSED,
        /** There is no sudo on the host. */
        SUDO_MISSING,
        /** The login shell did not run the command. */
        SHELL_REFUSED,
        /** A held command ended when it should have stayed. */
        COMMAND_ENDED,
        /** A command wrote more than is accepted. */
        OUTPUT_TOO_LARGE,
        /** The connection broke, or the host stopped answering. */
        CONNECTION_LOST,
        /** A command did not end in the time given to it. */
        TIMEOUT,
        /** The thread was interrupted. */
        INTERRUPTED
    }

    private final Kind kind;
    private final String host;
    private final String hint;

    public TransportException(Kind kind, String host, String message, String hint) {
        this(kind, host, message, hint, null);
    }

    public TransportException(Kind kind, String host, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = Objects.requireNonNull(kind);
        this.host = Objects.requireNonNull(host);
        this.hint = Objects.requireNonNull(hint);
    }

    public Kind kind() {
        return kind;
    }

    /** The host's name in the inventory. */
    public String host() {
        return host;
    }

    /** What to do about it; several lines or empty. */
    public String hint() {
        return hint;
    }
}
