package com.foobar.infra.check;

/**
 * How far a check is that reads much.
 *
 * @param tables that are done
 * @param ofTables of how many
 * @param rows that were read and found alike
 * @param aboutRows as many rows there may be in all; an estimate, and never less than {@code rows}
 */
public record Progress(long tables, long ofTables, long rows, long aboutRows) {

    public Progress {
        aboutRows = Math.max(aboutRows, rows);
    }

    /** From 0 to 100, by rows. */
    public int percent() {
        return aboutRows == 0 ? 0 : (int) (rows / (aboutRows / 100.0));
    }
}
