package com.foobar.infra.part.mysql.state;

/**
 * The table that {@code verify replication} writes to. {@code apply} creates it on the primary; it holds nothing but
 * tokens of the last hour.
 */
public final class Canary {

    /** The tool's own schema. */
    public static final String SCHEMA = "foobar_infra";

    public static final String TABLE = SCHEMA + ".canary";

    /** Creates schema and table; changes nothing, and writes no transaction worth a word, if they are there. */
    public static final String CREATE_SCHEMA = "CREATE DATABASE IF NOT EXISTS " + SCHEMA;

    public static final String CREATE_TABLE = "CREATE TABLE IF NOT EXISTS " + TABLE
            + " (token VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,"
            + " written TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)) ENGINE=InnoDB";

    private Canary() {}

    static void requireToken(String token) {
        if (!token.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("a canary's token is letters, digits and dashes: " + token);
        }
    }

    /** Why a statement on the table failed, in the words of the tool where it knows better than MySQL. */
    public static String why(Rows rows) {
        return switch (rows.errno()) {
            case 1049, 1146 -> "the table " + TABLE + " is missing; apply creates it";
            default -> rows.absent() ? "MySQL is not installed" : rows.why();
        };
    }
}
