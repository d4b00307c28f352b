package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.Rounds;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.shell.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Puts a replica in the place of a dead primary: looks, fences the old one where its host answers, lets the replicas apply
 * what they received, chooses, rescues what only the old one's binary logs hold, promotes. What it can't prove it refuses.
 */
public final class Failover implements Rounds {

    private static final Duration LIMIT = Duration.ofSeconds(75);
    private static final int DRAIN_SECONDS = 30;

    /**
     * What the operator said.
     *
     * @param target the replica to promote; empty: the one that has most
     * @param fenced whether he has seen to it that a silent old primary cannot take writes
     * @param acceptLoss whether transactions may be lost, or an unknown number of them
     * @param who he is, for the record on the server
     */
    public record Wish(Optional<String> target, boolean fenced, boolean acceptLoss, String who) {}

    private final Mysql mysql;
    private final UnaryOperator<String> address;
    private final Wish wish;
    private final FailoverScripts scripts;
    private final List<String> report = new ArrayList<>();
    private final Map<String, GtidSet> drained = new LinkedHashMap<>();
    private final Map<String, String> uuids = new LinkedHashMap<>();

    private Function<Map<String, Said>, Next> then = this::looked;
    private List<String> replicas = List.of();
    /**
     * The others. Where no MySQL runs on them it does no harm that they cannot be asked, if the old primary's binary logs can be
     * read: nothing is sent to a replica that was not written there before.
     */
    private List<String> missing = List.of();
    /** Those of them that stay behind on purpose, and are not needed. */
    private Set<String> held = Set.of();
    /** Those that stayed behind on purpose, and must do so no more. */
    private Set<String> hurried = Set.of();
    /** What the old primary holds, where it could be asked. */
    private Optional<GtidSet> old = Optional.empty();

    /** Whether this run may have set the old primary's mark aside. */
    private boolean fenced;

    private boolean readable;
    private String chosen = "";
    private String refusal = "";
    private String hint = "";

    /** @param address where a database is reached by the others */
    public Failover(String topology, Mysql mysql, UnaryOperator<String> address, Wish wish) {
        this.address = address;
        this.mysql = mysql;
        this.wish = wish;
        this.scripts = new FailoverScripts(topology, mysql.routing().isPresent());
    }

    @Override
    public Next begin() {
        var wanted = wish.target();
        if (wanted.equals(Optional.of(mysql.primary()))) {
            return new Next.Refused(
                    wanted.get() + " is the primary already, as the topology has it",
                    "what is left to do is for: foobar-infra apply");
        }
        if (wanted.isPresent() && !mysql.replicas().contains(wanted.get())) {
            return new Next.Refused(
                    wanted.get() + " is no replica of this stack",
                    "its replicas: " + String.join(", ", mysql.replicas()));
        }
        if (mysql.replicas().isEmpty()) {
            return new Next.Refused("this stack has no replica that could take the primary's place", "");
        }
        return ask("look", mysql.members(), _ -> scripts.look(address.apply(mysql.primary())), this::looked);
    }

    @Override
    public Next next(Map<String, Said> said) {
        // What is decided, and told, does not hang on the order of the answers.
        return then.apply(new TreeMap<>(said));
    }

    /** A round that changes nothing. */
    private Next ask(
            String what,
            List<String> servers,
            Function<String, Script> script,
            Function<Map<String, Said>, Next> next) {
        return round(what, servers, script, next, false);
    }

    private Next run(
            String what,
            List<String> servers,
            Function<String, Script> script,
            Function<Map<String, Said>, Next> next) {
        return round(what, servers, script, next, true);
    }

    private Next round(
            String what,
            List<String> servers,
            Function<String, Script> script,
            Function<Map<String, Said>, Next> next,
            boolean changes) {
        then = next;
        return new Next.Run(
                what,
                servers.stream().collect(Collectors.toMap(s -> s, script, (a, _) -> a, LinkedHashMap::new)),
                LIMIT,
                changes);
    }

    private Next looked(Map<String, Said> said) {
        var looks = new LinkedHashMap<String, Look>();
        said.forEach((server, one) -> looks.put(server, Look.of(one)));
        looks.forEach((server, look) -> {
            if (look instanceof Look.Running running) {
                uuids.put(server, running.uuid());
            }
        });
        var verdict = Death.of(mysql.primary(), looks, wish);
        if (verdict.isPresent()) {
            return verdict.get();
        }
        replicas = looks.entrySet().stream()
                .filter(e -> !e.getKey().equals(mysql.primary()) && e.getValue() instanceof Look.Running)
                .map(Map.Entry::getKey)
                .toList();
        if (wish.target().filter(t -> !replicas.contains(t)).isPresent()) {
            return new Next.Refused(wish.target().get() + " does not run, or cannot be asked", "");
        }
        if (replicas.isEmpty()) {
            return new Next.Refused("no replica answers", "");
        }
        delays(looks);
        missing = mysql.replicas().stream().filter(r -> !replicas.contains(r)).toList();
        boolean inLogs = looks.get(mysql.primary()) instanceof Look.Stopped
                && missing.stream().allMatch(r -> looks.get(r) instanceof Look.Stopped)
                && mysql.settings().getOrDefault("sync_binlog", "1").equals("1");
        if (!missing.isEmpty() && !wish.acceptLoss() && !inLogs) {
            return missing();
        }
        if (looks.get(mysql.primary()) instanceof Look.Silent) {
            report.add("not proven, but told by you: " + mysql.primary()
                    + " cannot take writes (its server does not answer)");
            return drain();
        }
        fenced = true;
        return run("fence " + mysql.primary(), List.of(mysql.primary()), _ -> scripts.fence(), this::fenced);
    }

    private Next.Refused missing() {
        return new Next.Refused(
                String.join(", ", missing) + " cannot be asked, and may have received more than the others",
                "bring it back, or go on without what only it has: --accept-loss");
    }

    /** A delayed replica is left as it is, since it shows what was, unless it is named, or there is no other. */
    private void delays(Map<String, Look> looks) {
        var delayed = replicas.stream()
                .filter(r -> looks.get(r) instanceof Look.Running running && running.delaySeconds() > 0)
                .collect(Collectors.toSet());
        boolean all = delayed.size() == replicas.size() && wish.target().isEmpty();
        hurried = delayed.stream()
                .filter(r -> all || wish.target().equals(Optional.of(r)))
                .collect(Collectors.toCollection(TreeSet::new));
        held = delayed.stream().filter(r -> !hurried.contains(r)).collect(Collectors.toSet());
        hurried.forEach(r -> report.add("the delay of " + r + " is taken off, so that it applies what it received"));
    }

    private Next fenced(Map<String, Said> said) {
        if (!(Answers.of(said, mysql.primary()) instanceof Said.Ended(var exit, var out, var err)) || exit != 0) {
            return undone(
                    mysql.primary() + " could not be kept from taking writes: "
                            + Answers.why(Answers.of(said, mysql.primary())),
                    "stop its mysqld (systemctl mask --now mysql), and try again");
        }
        var words = out.strip().split("\t");
        readable = words[0].equals("stopped");
        if (!readable) {
            old = Optional.of(Look.set(words[1]));
            if (!missing.isEmpty() && !wish.acceptLoss()) {
                var refused = missing();
                return undone(refused.why(), refused.hint());
            }
        }
        report.add(mysql.primary() + " is fenced: it stays closed when it starts");
        return drain();
    }

    private Next drain() {
        return run(
                "apply what was received",
                replicas,
                server -> held.contains(server)
                        ? scripts.hold()
                        : scripts.drain(old.orElse(GtidSet.empty()), DRAIN_SECONDS, hurried.contains(server)),
                this::drained);
    }

    private Next drained(Map<String, Said> said) {
        var holdings = new ArrayList<Choice.Holding>();
        for (var entry : said.entrySet()) {
            var last = Answers.line(entry.getValue(), "drained");
            if (last.isEmpty()) {
                return undone(entry.getKey() + " could not be asked: " + Answers.why(entry.getValue()), "");
            }
            var executed = Look.set(last.get()[1]);
            var left = Look.set(last.get()[2]).subtract(executed);
            holdings.add(new Choice.Holding(
                    entry.getKey(),
                    uuids.getOrDefault(entry.getKey(), ""),
                    executed,
                    left,
                    held.contains(entry.getKey())));
            drained.put(entry.getKey(), executed);
        }
        switch (Choice.of(holdings, wish, DRAIN_SECONDS)) {
            case Choice.Refused(var why, var advice) -> {
                return undone(why, advice);
            }
            case Choice.Taken(var server, var leaves) -> {
                chosen = server;
                report.addAll(leaves);
            }
        }
        if (readable) {
            return ask(
                    "read what only " + mysql.primary() + " has",
                    List.of(mysql.primary()),
                    _ -> scripts.rescue(held()),
                    this::rescued);
        }
        if (old.isPresent()) {
            var lost = old.get().subtract(held());
            return lost.isEmpty()
                    ? promote("nothing is lost: " + chosen + " has all that " + mysql.primary() + " had")
                    : loss("lost: " + lost);
        }
        return loss("what may be lost: all that " + mysql.primary() + " took after the last transaction that a replica"
                + " received; received and applied: " + held() + waited());
    }

    /** With semi-synchronous replication nobody was told of what no replica has; whether it waited to the end no replica knows. */
    private String waited() {
        return mysql.semiSync() && replicas.containsAll(mysql.replicas())
                ? ". None of that was acknowledged, if it still waited for its replicas (mysql.durability: semi-sync): all of them"
                        + " were asked"
                : "";
    }

    private Next rescued(Map<String, Said> said) {
        var answer = Answers.of(said, mysql.primary());
        if (!(answer instanceof Said.Ended(var exit, var out, var _))
                || exit != 0
                || !out.strip().endsWith("\nend")) {
            return loss("the binary logs of " + mysql.primary() + " could not be read (" + Answers.why(answer)
                    + "); what may be lost: all that it took after " + held());
        }
        out.lines()
                .filter(l -> l.startsWith("torn\t"))
                .forEach(l -> report.add(
                        "left out, as it was cut off while it was written, and never committed: " + l.substring(5)));
        var wanted = out.lines()
                .filter(l -> l.startsWith("gtid\t"))
                .map(l -> GtidSet.parse(l.substring(5)))
                .reduce(GtidSet.empty(), GtidSet::union);
        if (wanted.isEmpty()) {
            return promote(
                    "nothing is lost: " + chosen + " has all that the binary logs of " + mysql.primary() + " hold");
        }
        old = Optional.of(wanted);
        var data = out.lines()
                .dropWhile(l -> !l.equals("begin"))
                .skip(1)
                .findFirst()
                .orElse("");
        return run(
                "bring " + wanted.count() + " transactions over",
                List.of(chosen),
                _ -> scripts.bring(data),
                this::brought);
    }

    private Next brought(Map<String, Said> said) {
        var wanted = old.orElse(GtidSet.empty());
        var holds = Answers.line(Answers.of(said, chosen), "holds").map(w -> Look.set(w[1]));
        var lacking = wanted.subtract(holds.orElse(held()));
        if (holds.isEmpty() || !lacking.isEmpty()) {
            return loss("lost: " + lacking + ", which " + mysql.primary()
                    + " still has in its binary logs; bringing them over failed: "
                    + Answers.why(Answers.of(said, chosen)));
        }
        drained.put(chosen, holds.get());
        return promote("nothing is lost: rescued from the binary logs of " + mysql.primary() + ": " + wanted);
    }

    private GtidSet held() {
        return drained.getOrDefault(chosen, GtidSet.empty());
    }

    private Next loss(String what) {
        return wish.acceptLoss() ? promote(what) : undone(what, "to go on all the same: --accept-loss");
    }

    private Next promote(String told) {
        report.add(told);
        if (!missing.isEmpty() && !wish.acceptLoss()) {
            report.add("not asked, as no MySQL runs there: " + String.join(", ", missing)
                    + ". What it received stands in the binary" + " logs of " + mysql.primary() + ", which were read");
        }
        var promotion = new Promotion(mysql, chosen, drained, wish.who(), scripts, address);
        return run("promote " + chosen, promotion.servers(), promotion::script, said -> promotion.ended(said, report));
    }

    /** Lets the replicas receive again, and the old primary open itself again, before it refuses. */
    private Next undone(String why, String advice) {
        refusal = why;
        hint = advice;
        var servers = new ArrayList<>(replicas);
        if (fenced) {
            servers.add(mysql.primary());
        }
        return run(
                "let the replicas go on",
                servers,
                server -> server.equals(mysql.primary()) ? scripts.unfence() : scripts.resume(),
                this::refused);
    }

    private Next refused(Map<String, Said> said) {
        if (fenced) {
            var primary = mysql.primary();
            hint += (hint.isEmpty() ? "" : "; ")
                    + (Answers.line(Answers.of(said, primary), "unfenced").isPresent()
                            ? primary + " is the primary as before, and opens itself when it runs"
                            : primary + " stays fenced: to open it, foobar-infra apply --take-over " + primary);
        }
        if (!hurried.isEmpty()) {
            hint += (hint.isEmpty() ? "" : "; ") + "the delay of " + String.join(", ", hurried)
                    + " is taken off; foobar-infra apply gives it back";
        }
        return new Next.Refused(refusal, hint);
    }
}
