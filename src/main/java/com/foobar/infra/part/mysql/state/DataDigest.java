package com.foobar.infra.part.mysql.state;

/**
 * What some rows are, in short.
 *
 * @param digest the same for the same rows, in whatever order they are read
 */
public record DataDigest(long rows, String digest) {

    /** Reads {@code rows, digested rows, sum, xor}; the second is less than the first where a row was too large. */
    static DataDigest of(Rows.Row row, int first) {
        return new DataDigest(
                row.whole(first),
                row.whole(first) == row.whole(first + 1) ? row.text(first + 2) + " " + row.text(first + 3) : "");
    }

    /** Whether all rows could be digested. */
    public boolean known() {
        return !digest.isEmpty();
    }
}
