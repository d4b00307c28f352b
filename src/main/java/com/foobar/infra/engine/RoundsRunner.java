package com.foobar.infra.engine;

import com.foobar.infra.part.Quiet;
import com.foobar.infra.part.Rounds;
import com.foobar.infra.part.Rounds.Next;
import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does work in rounds: each on all of its servers at once. */
public final class RoundsRunner {

    private static final Set<Kind> GONE = Set.of(Kind.UNREACHABLE, Kind.CONNECTION_LOST, Kind.TIMEOUT);

    private final Fleet fleet;
    private final Consumer<? super Event> events;

    private final String topology;
    private final String who;
    private final DetachedRound detached;

    /** @param who for those who find the servers locked */
    public RoundsRunner(Fleet fleet, String topology, String who, Consumer<? super Event> events) {
        this.fleet = fleet;
        this.topology = topology;
        this.who = who;
        this.events = events;
        this.detached = new DetachedRound(fleet, topology, who);
    }

    /**
     * @param telling hears of each round before it begins
     * @return how it ended: refused or done
     */
    public Next run(Rounds rounds, Consumer<Next.Run> telling) {
        return run(rounds, telling, _ -> List.of());
    }

    /**
     * The same, and nobody is told of what it causes on servers of which it is known that they are well.
     *
     * @param quiet what keeps it quiet while these change
     */
    public Next run(
            Rounds rounds, Consumer<Next.Run> telling, Function<? super Collection<String>, List<Quiet>> quiet) {
        var next = rounds.begin();
        var hushed = new ArrayList<Hushes.Aside>();
        try (var locks = new HostLocks(fleet, topology, who)) {
            boolean locked = false;
            while (next instanceof Next.Run round) {
                telling.accept(round);
                var said = fleet.onEach(round.scripts().keySet(), server -> said(server, round));
                next = rounds.next(said);
                if (!locked && next instanceof Next.Run) {
                    // The first round changes nothing; who did not answer it can't be locked.
                    var answering = said.keySet().stream()
                            .filter(s -> said.get(s) instanceof Said.Ended)
                            .toList();
                    var held = locks.take(answering);
                    if (!held.isEmpty()) {
                        return new Next.Refused(
                                held.getFirst().line(), held.getFirst().hint());
                    }
                    locked = true;
                    var wanted = new Hushes.Wanted(quiet.apply(answering), answering);
                    hushed.add(Hushes.aside(fleet, wanted, events));
                }
            }
        } finally {
            hushed.forEach(Hushes.Aside::close);
        }
        return next;
    }

    /** Does one round that is all, and holds up nobody else. */
    public Map<String, Said> once(Next.Run round) {
        return fleet.onEach(round.scripts().keySet(), server -> said(server, round));
    }

    private Said said(String server, Next.Run round) {
        var script = round.scripts().get(server);
        if (script == null) {
            throw new IllegalArgumentException(server);
        }
        try {
            events.accept(new Event.ScriptRan(server, round.what(), script.toString()));
            if (round.changes()) {
                return detached.run(server, round, script);
            }
            var result = fleet.connection(server).run(script.render(), round.limit(), _ -> {});
            return new Said.Ended(result.exit(), result.stdout(), result.stderr());
        } catch (TransportException e) {
            return new Said.Silent(String.valueOf(e.getMessage()), GONE.contains(e.kind()), e.hint());
        }
    }
}
