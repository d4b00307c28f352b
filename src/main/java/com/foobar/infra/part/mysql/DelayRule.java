package com.foobar.infra.part.mysql;

import com.foobar.infra.language.Refusal;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What may be said of replicas that stay behind on purpose. */
final class DelayRule {

    private DelayRule() {}

    /** MySQL counts in whole seconds. */
    static Optional<Refusal> value(String server, Duration delay) {
        return delay.toMillis() % 1000 == 0
                ? Optional.empty()
                : Optional.of(Refusal.of(delay.toMillis() + "ms is no whole number of seconds", "such as 1h or 90s"));
    }

    static List<Violation> violations(Topology topology, Mysql mysql) {
        var found = new ArrayList<Violation>();
        mysql.delayed().forEach((server, delay) -> {
            var path = "mysql.delayed." + server;
            var unknown = Invariants.known(topology, path, server);
            found.addAll(unknown);
            if (unknown.isEmpty() && !mysql.members().contains(server)) {
                found.add(new Violation(
                        path,
                        server + " is no replica of this stack",
                        mysql.replicas(),
                        Optional.of("list it under mysql.replicas, or take it out here")));
            }
            // What it received is fetched anew when it is to follow another primary.
            if (delay.compareTo(mysql.binlogRetention()) >= 0) {
                found.add(new Violation(
                        path,
                        "the delay of " + server
                                + " is no shorter than binary logs are kept for, so that it may never get"
                                + " what it has not applied when it is to follow another primary",
                        List.of("mysql.binlog_retention"),
                        Optional.of("a shorter delay, or a longer mysql.binlog_retention")));
            }
        });
        return found;
    }

    static List<String> notes(Mysql mysql) {
        var notes = new ArrayList<String>();
        if (mysql.isDelayed(mysql.primary())) {
            notes.add("mysql.delayed names the primary " + mysql.primary()
                    + ": its delay begins when it is a replica again");
        }
        if (!mysql.replicas().isEmpty() && mysql.current().isEmpty()) {
            notes.add(
                    "every replica is delayed: nobody reads from them, and none can take the primary's place by a switchover");
        }
        return notes;
    }
}
