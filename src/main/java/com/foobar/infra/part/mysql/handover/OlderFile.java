package com.foobar.infra.part.mysql.handover;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.plan.Obstacle;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/**
 * A topology that names as the primary a server which gave its place to another, most likely since it is older than that: nothing
 * moves for it without a word.
 */
public final class OlderFile {

    private OlderFile() {}

    /**
     * What speaks against it.
     *
     * @param running a server's state, if it runs
     */
    public static Optional<Obstacle> obstacle(
            ClusterFacts observed,
            String topology,
            Mysql mysql,
            Function<String, Optional<MysqlState.Running>> running) {
        return open(observed, topology, mysql, running).or(() -> down(observed, topology, mysql, running));
    }

    private static Optional<Obstacle> open(
            ClusterFacts observed,
            String topology,
            Mysql mysql,
            Function<String, Optional<MysqlState.Running>> running) {
        var former = mysql.members().stream()
                .flatMap(server -> Since.of(observed, server, topology).stream())
                .anyMatch(since -> since.from().equals(mysql.primary()));
        return mysql.replicas().stream()
                .filter(_ -> former)
                .filter(server -> running.apply(server)
                        .filter(s -> s.server().writable() && s.channels().isEmpty())
                        .isPresent())
                .findFirst()
                .map(open -> new Obstacle(
                        mysql.primary(),
                        "the file says " + mysql.primary() + ", the servers made " + open + " primary"
                                + Since.of(observed, open, topology)
                                        .map(since -> " on " + since.date() + ", by " + since.who())
                                        .orElse(""),
                        "if the file is older than that: mysql.primary: " + open + ", and " + mysql.primary()
                                + " in its place among the replicas. If " + mysql.primary()
                                + " is to be the primary again, say so: foobar-infra apply --switchover "
                                + mysql.primary(),
                        false));
    }

    /** The one that became the primary last is down, so that nobody can tell whether it still is; what it noted remains. */
    private static Optional<Obstacle> down(
            ClusterFacts observed,
            String topology,
            Mysql mysql,
            Function<String, Optional<MysqlState.Running>> running) {
        boolean open = running.apply(mysql.primary())
                .filter(s -> s.server().writable() && s.channels().isEmpty())
                .isPresent();
        return mysql.members().stream()
                .filter(server -> Since.of(observed, server, topology).isPresent())
                .max(Comparator.comparing(server ->
                        Since.of(observed, server, topology).orElseThrow().date()))
                .filter(last -> !open
                        && !last.equals(mysql.primary())
                        && running.apply(last).isEmpty())
                .flatMap(last -> Since.of(observed, last, topology)
                        .map(since -> new Obstacle(
                                mysql.primary(),
                                "the file says " + mysql.primary() + ", but " + last + ", which does not run, was made"
                                        + " primary on " + since.date() + ", by " + since.who(),
                                "start MySQL on " + last + " and plan again. If the file is older than that:"
                                        + " mysql.primary: " + last + ", and " + mysql.primary()
                                        + " in its place among the replicas. If " + last
                                        + " does not come back: foobar-infra failover " + mysql.primary(),
                                false)));
    }
}
