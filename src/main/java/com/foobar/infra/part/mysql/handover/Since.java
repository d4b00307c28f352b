package com.foobar.infra.part.mysql.handover;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.mysql.replication.WritableResource;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server that took another's place has put down beside its mark, and keeps: since when it is the primary.
 *
 * @param date in UTC
 * @param who made it so: a user and a machine
 * @param from the server whose place it took
 */
public record Since(String date, String who, String from) {

    private static final Pattern WRITTEN = Pattern.compile("(\\S+) by (.*), from ([^ ,]+), \\w+\\s*");

    /** Asks a server for it. */
    public static FileFact fact(String topology) {
        return new FileFact(WritableResource.marker(topology) + ".since", Optional.empty(), false);
    }

    /** Of a server; empty if it never took another's place, or cannot be asked. */
    public static Optional<Since> of(ClusterFacts observed, String server, String topology) {
        return observed.get(server, fact(topology))
                .flatMap(FileFact.State::content)
                .flatMap(Since::parse);
    }

    static Optional<Since> parse(String text) {
        var m = WRITTEN.matcher(text);
        return m.matches() ? Optional.of(new Since(m.group(1), m.group(2), m.group(3))) : Optional.empty();
    }
}
