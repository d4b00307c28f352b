package com.foobar.infra.part.mysql.state;

import java.util.Optional;
import java.util.regex.Pattern;

/** A MySQL release, as {@code SELECT VERSION()} or a package version tells it. */
public record MysqlVersion(int major, int minor, int patch) implements Comparable<MysqlVersion> {

    /** Ubuntu 22.04 and 24.04; from 8.0.26 on every name that we write is known. */
    public static final MysqlVersion V8_0 = new MysqlVersion(8, 0, 26);

    public static final MysqlVersion V8_4 = new MysqlVersion(8, 4, 0);

    /** Debian sid. */
    public static final MysqlVersion V9_7 = new MysqlVersion(9, 7, 0);

    private static final Pattern NUMBERS =
            Pattern.compile("(?:\\d+:)?(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:[^\\d.].*)?");

    /** Empty if the text is no version of MySQL; MariaDB's versions are not. */
    public static Optional<MysqlVersion> parse(String text) {
        var m = NUMBERS.matcher(text.strip());
        if (!m.matches() || text.contains("MariaDB")) {
            return Optional.empty();
        }
        return Optional.of(new MysqlVersion(
                Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))));
    }

    public boolean atLeast(MysqlVersion other) {
        return compareTo(other) >= 0;
    }

    /** {@code 8.4}: what differs in the last number only is compatible in most respects. */
    public String series() {
        return major + "." + minor;
    }

    @Override
    public int compareTo(MysqlVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
