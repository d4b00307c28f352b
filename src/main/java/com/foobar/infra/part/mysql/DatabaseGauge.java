package com.foobar.infra.part.mysql;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The role that a database has, and how far it is behind.
 *
 * @param fact what it is asked
 * @param primary what the planned primary is asked
 */
record DatabaseGauge(Mysql mysql, String server, MysqlFact fact, MysqlFact primary) implements Gauge {

    private static final String SECTION = "databases";

    /** As {@code verify} has it. */
    private static final Duration LATE = Duration.ofSeconds(10);

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact);
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var state = observed.get(server, fact).orElseThrow();
        if (!(state instanceof MysqlState.Running running)) {
            return List.of(Reading.silent(SECTION, server, server, Level.BAD, state.summary()));
        }
        var source = MysqlResources.running(observed, mysql.primary(), primary).map(MysqlState.Running::executed);
        return List.of(server.equals(mysql.primary()) ? primary(running) : replica(running, source));
    }

    private Reading primary(MysqlState.Running running) {
        boolean open = !running.server().readOnly();
        boolean alone = mysql.replicas().size() > running.replicas().size();
        var follow = running.replicas().size() + " of " + mysql.replicas().size() + " replicas connected";
        return reading(
                running,
                "primary",
                open ? (alone ? Level.NOTABLE : Level.WELL) : Level.BAD,
                open ? "takes writes" : "takes no writes",
                mysql.replicas().isEmpty() ? "" : follow,
                Reading.values("replicas", running.replicas().size()));
    }

    private Reading replica(MysqlState.Running running, Optional<GtidSet> source) {
        var level = running.server().writable() ? Level.BAD : Level.WELL;
        var writes = running.server().writable() ? "takes writes" : "read-only";
        var channel = running.channel();
        if (channel.isEmpty()) {
            return reading(running, "replica", Level.BAD, writes, "follows nobody", Map.of());
        }
        var trouble = channel.get().firstTrouble();
        if (!trouble.isEmpty()) {
            return reading(running, "replica", Level.BAD, writes, trouble, Reading.values("trouble", trouble));
        }
        if (source.isEmpty()) {
            return reading(
                    running,
                    "replica",
                    level.or(Level.UNKNOWN),
                    writes,
                    mysql.primary() + " does not tell how far it is",
                    Map.of());
        }
        long missing = source.get().subtract(running.executed()).count();
        var delay = Duration.ofSeconds(channel.get().link().delaySeconds());
        var behind = missing == 0
                ? Duration.ZERO
                : Duration.ofMillis(channel.get().behindMillis(running.server().now()));
        boolean late = behind.compareTo(delay.plus(LATE)) > 0;
        return reading(
                running,
                delay.isZero() ? "replica" : "replica, " + delay.toSeconds() + " s late on purpose",
                level.or(late ? Level.NOTABLE : Level.WELL),
                writes,
                missing == 0
                        ? "has all of " + mysql.primary()
                        : missing + " transactions behind, the oldest for " + behind.toSeconds() + " s",
                Reading.values("transactions_behind", missing, "seconds_behind", behind.toMillis() / 1000.0));
    }

    private Reading reading(
            MysqlState.Running running,
            String role,
            Level level,
            String writes,
            String more,
            Map<String, Object> values) {
        var all = new LinkedHashMap<>(Reading.values(
                "role",
                role,
                "writable",
                !running.server().readOnly(),
                "version",
                running.server().version()));
        all.putAll(values);
        return new Reading(
                SECTION,
                server,
                server,
                level,
                List.of(role, writes, more, "MySQL " + running.server().version()),
                all);
    }
}
