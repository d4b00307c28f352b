package com.foobar.infra.part.mysql.handover;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A place that a primary gave to another which died before it said that it took it: nobody takes writes. The one that gave it
 * can't know whether the other did, and so opens again only when that one answers; whether it ever will is for a person to say.
 */
public final class UntakenPlace {

    private static final Pattern SAID = Pattern.compile("closed: gave its place to ([^ ,]+), which .*", Pattern.DOTALL);

    private UntakenPlace() {}

    /** Asks a server for it. */
    public static FileFact fact(String topology) {
        return PrimaryOpener.reasonFact(topology);
    }

    /**
     * What there is to say of it, and how it is mended.
     *
     * @param open whether a server takes writes
     */
    public static Optional<String> note(ClusterFacts observed, String topology, Mysql mysql, Predicate<String> open) {
        if (mysql.members().stream().anyMatch(open)) {
            return Optional.empty();
        }
        return mysql.members().stream()
                .flatMap(server -> observed
                        .get(server, fact(topology))
                        .flatMap(FileFact.State::content)
                        .map(SAID::matcher)
                        .filter(said -> said.matches())
                        .map(said -> told(mysql, server, said.group(1)))
                        .stream())
                .findFirst();
    }

    private static String told(Mysql mysql, String server, String to) {
        return server + " gave its place to " + to + ", which did not say that it took it, so that none takes writes. "
                + server + " opens again by itself once " + to
                + " answers that it did not; if that one is switched off for"
                + " good: foobar-infra "
                + (mysql.primary().equals(server)
                        ? "apply --take-over " + server + " --limit with the servers that are up"
                        : "failover " + server + " --fenced --accept-loss");
    }
}
