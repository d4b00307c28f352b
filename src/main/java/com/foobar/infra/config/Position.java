package com.foobar.infra.config;

/** A place in a file; both count from 1, columns in characters. */
record Position(int line, int column) implements Comparable<Position> {

    /** Where a file begins, and where a problem is located that concerns all of it. */
    static final Position START = new Position(1, 1);

    @Override
    public int compareTo(Position other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }
}
