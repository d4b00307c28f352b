package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The last round of a failover: the chosen replica is opened, and the others follow it at once. That it is the primary now has to
 * be known to whoever may be the next; and what waits for their acknowledgement can't wait for the next apply. With none
 * left nobody could be waited for.
 */
final class Promotion {

    private final Mysql mysql;
    private final String chosen;
    private final GtidSet holds;
    private final String who;
    private final FailoverScripts scripts;
    private final UnaryOperator<String> address;
    private final List<String> others;

    /**
     * @param drained what each replica holds that could be asked
     * @param who the operator
     * @param address where a database is reached by the others
     */
    Promotion(
            Mysql mysql,
            String chosen,
            Map<String, GtidSet> drained,
            String who,
            FailoverScripts scripts,
            UnaryOperator<String> address) {
        this.mysql = mysql;
        this.chosen = chosen;
        this.holds = drained.getOrDefault(chosen, GtidSet.empty());
        this.who = who;
        this.scripts = scripts;
        this.address = address;
        this.others = drained.entrySet().stream()
                .filter(other -> !other.getKey().equals(chosen) && holds.contains(other.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> servers() {
        var servers = new ArrayList<>(others);
        servers.addFirst(chosen);
        return servers;
    }

    Script script(String server) {
        return server.equals(chosen)
                ? scripts.promote(holds, mysql.primary(), who, mysql.semiSync() && !others.isEmpty())
                : scripts.follow(address.apply(chosen), mysql.port());
    }

    /** @param report what was told so far */
    Next ended(Map<String, Said> said, List<String> report) {
        if (Answers.line(Answers.of(said, chosen), "open").isEmpty()) {
            return new Next.Refused(
                    chosen + " could not be opened: " + Answers.why(Answers.of(said, chosen)),
                    "the same command again goes on from here");
        }
        if (mysql.semiSync()) {
            boolean alone = others.isEmpty()
                    || Answers.line(Answers.of(said, chosen), "alone").isPresent();
            report.add(
                    alone
                            ? chosen
                                    + " acknowledges writes alone, until an apply has a replica follow it that acknowledges"
                            : chosen + " acknowledges nothing that no replica has; " + String.join(", ", others)
                                    + " to follow");
        }
        for (var other : others) {
            if (Answers.line(Answers.of(said, other), "follows").isEmpty()) {
                report.add(other + " does not follow yet" + (mysql.semiSync() ? ", and writes may wait for it: " : ": ")
                        + Answers.why(Answers.of(said, other)));
            }
        }
        return new Next.Done(chosen, List.copyOf(report));
    }
}
