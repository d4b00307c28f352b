package com.foobar.infra.part.mysql.setting;

import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * Limits of MySQL's own that are right for MySQL, and too tight for a stack: who is to mend them is then kept out, or cut
 * short, himself.
 */
public final class SessionRoom {

    /** Plan, a step and verify beside each other, a server that asks before it opens, root, and who looks on. */
    private static final int TOOL_AND_PEOPLE = 10;

    private static final int OF_EACH_APP = 2;

    /** What the tool's own statements are given at most, in milliseconds. */
    private static final int LONGEST_STATEMENT = 5000;

    /** Whether 0 stands for no limit. */
    private static final Map<String, Boolean> SESSIONS =
            Map.of("max_connections", false, "max_user_connections", true, "max_prepared_stmt_count", false);

    private SessionRoom() {}

    /** The fewest sessions that a database server of that stack must be able to serve at once. */
    static int least(Topology topology, Mysql mysql) {
        long visitors = topology.visits(Mysql.class).stream()
                .map(Visit::from)
                .distinct()
                .count();
        return Math.toIntExact(TOOL_AND_PEOPLE + mysql.replicas().size() + OF_EACH_APP * visitors);
    }

    /** Why that value is too tight for that stack; empty if it is not, or is no number. */
    public static Optional<SettingValues.Problem> problem(Topology topology, Mysql mysql, String name, String value) {
        var plain = name.startsWith("loose_") ? name.substring("loose_".length()) : name;
        var number = SettingValues.number(value);
        if (plain.equals("max_execution_time")) {
            return tight(number, LONGEST_STATEMENT, true)
                    .map(_ -> new SettingValues.Problem(
                            "would end foobar-infra's own questions too",
                            "give " + LONGEST_STATEMENT + " (ms) or more, or 0 for no limit",
                            true));
        }
        if (!SESSIONS.containsKey(plain)) {
            return Optional.empty();
        }
        int least = least(topology, mysql);
        boolean zero = SESSIONS.get(plain);
        return tight(number, least, zero)
                .map(_ -> new SettingValues.Problem(
                        "would keep out the replicas, the app, root or foobar-infra itself, which could not put it back",
                        "this stack needs " + least + " or more" + (zero ? ", or 0 for no limit" : ""),
                        true));
    }

    private static Optional<BigDecimal> tight(Optional<BigDecimal> number, int least, boolean zero) {
        return number.filter(n -> n.compareTo(BigDecimal.valueOf(least)) < 0 && !(zero && n.signum() == 0));
    }
}
