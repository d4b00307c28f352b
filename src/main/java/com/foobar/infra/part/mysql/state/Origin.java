package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The mark that all data of a server is in its GTIDs: one transaction under a name of its own, written by {@code apply}
 * while the server held no database yet, and named in the comment of the {@link Canary} table.
 *
 * <p>Whoever holds that transaction holds what came after it, and there was nothing before it. The mark replicates, and
 * goes along in a copy that brings its GTIDs; it is worth nothing where the GTIDs were reset, or where only the data were
 * copied. A server that was taken over with its data never gets one.
 */
public final class Origin {

    private static final String WORDS = "all data from ";
    private static final Pattern COMMENT = Pattern.compile(WORDS + "([0-9a-f-]{36}:1)");

    private Origin() {}

    /** Reads the table's comment; empty if it is none of ours. */
    static Optional<GtidSet> read(String comment) {
        var found = COMMENT.matcher(comment);
        return found.matches() ? Optional.of(GtidSet.parse(found.group(1))) : Optional.empty();
    }

    /** Tells the table's comment. */
    static final String SELECT_COMMENT = "SELECT 'origin', table_comment FROM information_schema.tables"
            + " WHERE table_schema = '" + Canary.SCHEMA + "' AND table_name = 'canary';";

    /** True where the mark is there and its transaction is executed, every write being in the binary log now. */
    public static final String HOLDS = "(@@log_bin AND @@gtid_mode = 'ON' AND IFNULL((SELECT IF(table_comment REGEXP '^"
            + WORDS + "[0-9a-f-]{36}:1$', GTID_SUBSET(SUBSTRING(table_comment, " + (WORDS.length() + 1)
            + "), @@gtid_executed), 0) FROM information_schema.tables WHERE table_schema = '" + Canary.SCHEMA
            + "' AND table_name = 'canary'), 0))";

    /** Takes the mark away: something may have been written that is in no GTID. */
    public static final String REVOKE = "ALTER TABLE " + Canary.TABLE + " COMMENT = '';";

    /**
     * Writes the mark.
     *
     * @param uuid a fresh one, as a variable of the shell
     */
    public static String write(String uuid) {
        return Canary.CREATE_SCHEMA + " CHARACTER SET utf8mb4; " + Canary.CREATE_TABLE + "; SET gtid_next = '" + uuid
                + ":1'; ALTER TABLE " + Canary.TABLE + " COMMENT = '" + WORDS + uuid
                + ":1'; SET gtid_next = AUTOMATIC;";
    }
}
