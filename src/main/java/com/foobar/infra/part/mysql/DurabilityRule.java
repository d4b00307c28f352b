package com.foobar.infra.part.mysql;

import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code durability: semi-sync} needs so that it keeps what it promises. */
final class DurabilityRule {

    /** With another value a server that comes back after a power cut lacks what it acknowledged, or told its replicas. */
    private static final List<String> FLUSHED = List.of("innodb_flush_log_at_trx_commit", "sync_binlog");

    private DurabilityRule() {}

    static List<Violation> violations(Mysql mysql) {
        var found = new ArrayList<Violation>();
        if (!mysql.semiSync()) {
            return found;
        }
        if (mysql.replicas().isEmpty()) {
            found.add(new Violation(
                    "mysql.durability",
                    "semi-sync: no write would ever be acknowledged, as there is no replica to acknowledge it",
                    List.of("mysql.replicas"),
                    Optional.of("name a replica under mysql.replicas, or use async")));
        }
        for (var name : FLUSHED) {
            var given = mysql.settings().getOrDefault(name, "1");
            if (!given.equals("1")) {
                found.add(new Violation(
                        "mysql.settings." + name,
                        name + ": " + given + " contradicts durability: semi-sync, as a power cut takes what was"
                                + " acknowledged",
                        List.of("mysql.durability"),
                        Optional.of("remove it")));
            }
        }
        return found;
    }
}
