package com.foobar.infra.language;

/** A place in a file; both count from 1, columns in characters. */
public record Position(int line, int column) implements Comparable<Position> {

    /** Where a file begins, and where a problem is located that concerns all of it. */
    public static final Position START = new Position(1, 1);

    @Override
    public int compareTo(Position other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }
}
