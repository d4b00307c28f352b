package com.foobar.infra.part.mysql.state;

/**
 * What an account may be bound to beyond its password, and none of the stack's is: each would refuse a client sooner or
 * later, or let in one that should stay out.
 */
public enum AccountTerm {
    // What is the server's is asked for as that: it binds the account just so.
    LIFETIME(
            "password lifetime",
            "never ends",
            "IF(IFNULL(password_lifetime, @@default_password_lifetime) = 0, '',"
                    + " CONCAT(IFNULL(password_lifetime, @@default_password_lifetime), ' d'))",
            "PASSWORD EXPIRE NEVER"),
    HISTORY(
            "passwords not to be used again",
            "none",
            "IF(IFNULL(password_reuse_history, @@password_history) = 0, '',"
                    + " CONCAT('the last ', IFNULL(password_reuse_history, @@password_history)))",
            "PASSWORD HISTORY 0"),
    REUSE(
            "password not to be used again",
            "at any time",
            "IF(IFNULL(password_reuse_time, @@password_reuse_interval) = 0, '',"
                    + " CONCAT('for ', IFNULL(password_reuse_time, @@password_reuse_interval), ' d'))",
            "PASSWORD REUSE INTERVAL 0 DAY"),
    LIMITS(
            "limits",
            "none",
            "CONCAT_WS(', ', IF(max_questions > 0, CONCAT(max_questions, ' statements an hour'), NULL),"
                    + " IF(max_updates > 0, CONCAT(max_updates, ' changes an hour'), NULL),"
                    + " IF(max_connections > 0, CONCAT(max_connections, ' connections an hour'), NULL),"
                    + " IF(max_user_connections > 0, CONCAT(max_user_connections, ' connections'), NULL))",
            "WITH MAX_QUERIES_PER_HOUR 0 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 0"),
    FAILED_LOGINS(
            "locked by failed logins",
            "never",
            "IFNULL(CONCAT('after ', JSON_UNQUOTE(JSON_EXTRACT(user_attributes,"
                    + " '$.Password_locking.failed_login_attempts'))), '')",
            "FAILED_LOGIN_ATTEMPTS 0 PASSWORD_LOCK_TIME 0"),
    SECOND_PASSWORD(
            "second password",
            "none",
            "IF(JSON_EXTRACT(user_attributes, '$.additional_password') IS NULL, '', 'kept')",
            "DISCARD OLD PASSWORD"),
    SECOND_FACTOR(
            "second factor",
            "none",
            "CASE IFNULL(JSON_LENGTH(JSON_EXTRACT(user_attributes, '$.multi_factor_authentication')), 0)"
                    + " WHEN 0 THEN '' WHEN 1 THEN 'asked for' ELSE 'asked for, and a third' END",
            "");

    private final String words;
    private final String none;
    private final String column;
    private final String clause;

    AccountTerm(String words, String none, String column, String clause) {
        this.words = words;
        this.none = none;
        this.column = column;
        this.clause = clause;
    }

    /** What is bound, for people. */
    public String words() {
        return words;
    }

    /** What it says of an account that is not bound, for people. */
    public String none() {
        return none;
    }

    /** Tells of a row of {@code mysql.user} to what the account is bound; the empty string for nothing. */
    String column() {
        return column;
    }

    /** What in {@code ALTER USER} frees the account from it; empty if it must be {@link #madeAnew}. */
    public String clause() {
        return clause;
    }

    /**
     * Whether the account is dropped and made anew to be free from it: {@code DROP 2 FACTOR} fails where there is none, and so
     * stops a replica that has another account than the primary.
     */
    public boolean madeAnew() {
        return clause.isEmpty();
    }

    /** Whether the clause stands in a statement of its own, as MySQL mixes it with no other. */
    public boolean alone() {
        return this == SECOND_PASSWORD || this == SECOND_FACTOR;
    }
}
