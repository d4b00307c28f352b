package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.state.MysqlState;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A check of one MySQL server that may look at others too; it only has to judge servers that answered. */
abstract class MemberCheck implements Check {

    private final CheckId id;
    private final Members members;
    private final Set<String> servers = new LinkedHashSet<>();

    /**
     * @param others servers whose state is needed beside that of {@code server}
     */
    MemberCheck(String name, Members members, String server, Set<String> others) {
        this.id = new CheckId(ReplicationChecks.GROUP, name, server);
        this.members = members;
        this.servers.add(server);
        this.servers.addAll(others);
    }

    /** Judges, all servers that the check needs being up. */
    abstract Verdict judge(View view);

    /** What must be asked beside the state of mysqld, by server. */
    Map<String, Set<Fact<?>>> further() {
        return Map.of();
    }

    @Override
    public final CheckId id() {
        return id;
    }

    final Members members() {
        return members;
    }

    final String server() {
        return id.server();
    }

    @Override
    public final Map<String, Set<Fact<?>>> facts() {
        var all = new TreeMap<String, Set<Fact<?>>>();
        for (var server : servers) {
            all.computeIfAbsent(server, _ -> new HashSet<>()).add(members.question(server));
        }
        further()
                .forEach((server, facts) ->
                        all.computeIfAbsent(server, _ -> new HashSet<>()).addAll(facts));
        return all;
    }

    @Override
    public final Verdict judge(ClusterFacts observed) {
        for (var server : servers) {
            var state = members.state(observed, server);
            if (state.isEmpty()) {
                return new Verdict.Unknown(server + " was not reached");
            }
            if (!(state.get() instanceof MysqlState.Running)) {
                var why = state.get().summary();
                return server.equals(server())
                        ? new Verdict.Fail(why, "on " + server + ": " + remedy(state.get()))
                        : new Verdict.Unknown(server + ": " + why);
            }
        }
        return judge(new View(observed));
    }

    private static String remedy(MysqlState state) {
        return state instanceof MysqlState.Unreachable unreachable
                ? unreachable.remedy()
                : "systemctl status mysql; tail " + Members.ERROR_LOG;
    }

    /** The answers, read by server. */
    final class View {
        private final ClusterFacts observed;

        View(ClusterFacts observed) {
            this.observed = observed;
        }

        ClusterFacts observed() {
            return observed;
        }

        /** The state of a server that the check asked for. */
        public MysqlState.Running of(String server) {
            if (members.state(observed, server).orElseThrow() instanceof MysqlState.Running running) {
                return running;
            }
            throw new IllegalStateException(server + " is not running");
        }

        MysqlState.Running self() {
            return of(server());
        }

        MysqlState.Running primary() {
            return of(members.primary());
        }
    }

    static Verdict pass(String evidence) {
        return new Verdict.Pass(evidence);
    }

    static Verdict fail(String evidence, String hint) {
        return new Verdict.Fail(evidence, hint);
    }

    static Set<String> none() {
        return Set.of();
    }

    /** A count and its noun: "1 transaction", "4 workers". */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A duration as people read it: "40 s", "3 min", "7 d". */
    static String seconds(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    static String listed(java.util.Collection<String> words) {
        return words.stream().collect(Collectors.joining(", "));
    }
}
