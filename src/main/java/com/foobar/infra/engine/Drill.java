package com.foobar.infra.engine;

import com.foobar.infra.audit.Claims;
import com.foobar.infra.check.Check;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.transport.TransportException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Stops the services of one server after the other, and sees whether visitors are answered as the topology claims. What brings them
 * back is set on the server before they are stopped, and comes true without us.
 */
public final class Drill {

    /** How long a server is without its services: balancers notice, addresses move, and then there is time to look. */
    private static final Duration OUTAGE = Duration.ofSeconds(25);

    /** The end of it, by which all is to have settled. */
    private static final Duration SETTLED = Duration.ofSeconds(8);

    private static final Duration PAUSE = Duration.ofMillis(250);

    /** After so long they are started by the server itself. */
    private static final Duration UNDONE = OUTAGE.plusSeconds(35);

    private static final Duration WELL = Duration.ofSeconds(120);
    private static final Duration STEP = Duration.ofSeconds(60);

    private static final String UNIT = "foobar-infra-drill";

    /** What is asked as visitors would, and what its answers mean. */
    public interface Visitors {

        /** Asked while that server is without its services; of others than it, where that can be. */
        Map<String, Set<Fact<?>>> questions(String without);

        /** Whether a page came. */
        boolean page(ClusterFacts answers, String without);

        /** Whether something was written; empty where the stack has no database. */
        Optional<Boolean> written(ClusterFacts answers);
    }

    /**
     * One server that is to do without.
     *
     * @param units its services, as systemd calls them
     * @param claims what goes on without it
     */
    public record Turn(String server, List<String> units, Claims claims) {
        public Turn {
            units = List.copyOf(units);
        }
    }

    private final Fleet fleet;
    private final Desire desire;
    private final Observer observer;
    private final Visitors visitors;
    private final String who;
    private final Consumer<? super Event> events;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;

    /** @param observer that tells nobody of its rounds */
    public Drill(
            Fleet fleet,
            Desire desire,
            Observer observer,
            Visitors visitors,
            String who,
            Consumer<? super Event> events) {
        this.fleet = fleet;
        this.desire = desire;
        this.observer = observer;
        this.visitors = visitors;
        this.who = who;
        this.events = events;
    }

    /** Ends it early: what is stopped is brought back first. Returns when that is done, or the time for it is over. */
    public void stop() throws InterruptedException {
        stopping = true;
        if (!ended.await(STEP.toSeconds(), TimeUnit.SECONDS)) {
            return; // The server does it by itself.
        }
    }

    /** Has each its turn; ends at the first after which the stack is not well. */
    public Event.Drilled run(List<Turn> turns, List<Check> checks) throws InterruptedException {
        try (var locks = new HostLocks(fleet, desire.topology(), who)) {
            var held = locks.take(desire.servers());
            if (!held.isEmpty()) {
                return new Event.Drilled(desire.topology(), List.of(), held, List.of("it is being changed"));
            }
            var ill = ill(checks, Duration.ZERO);
            if (!ill.isEmpty()) {
                return new Event.Drilled(desire.topology(), List.of(), List.of(), ill);
            }
            var quiets = desire.quiet(new ClusterFacts(Map.of()), desire.servers(), who);
            try (var _ = Hushes.over(fleet, new Hushes.Wanted(quiets, desire.servers()), events)) {
                return each(turns, checks, locks);
            }
        } finally {
            ended.countDown();
        }
    }

    private Event.Drilled each(List<Turn> turns, List<Check> checks, HostLocks locks) throws InterruptedException {
        var all = new ArrayList<Event.Drilled.OfServer>();
        for (var turn : turns) {
            if (stopping) {
                return new Event.Drilled(desire.topology(), all, List.of(), List.of("it was ended early"));
            }
            var lost = locks.ensure();
            if (!lost.isEmpty()) {
                return new Event.Drilled(desire.topology(), all, lost, List.of("a server's lock was lost"));
            }
            if (!asked(turn)) {
                return new Event.Drilled(
                        desire.topology(),
                        all,
                        List.of(),
                        List.of("with " + turn.server()
                                + " still there visitors get no such page, or nothing is written: a"
                                + " drill would prove nothing"));
            }
            events.accept(new Event.DrillBegan(turn.server(), turn.units(), OUTAGE));
            Event.Drilled.OfServer seen;
            try {
                seen = turn(turn);
            } catch (TransportException e) {
                return new Event.Drilled(
                        desire.topology(),
                        all,
                        List.of(HostFailure.of(turn.server(), e)),
                        List.of("the services of " + turn.server() + " come back by themselves within "
                                + UNDONE.toSeconds() + " s"));
            }
            all.add(seen);
            events.accept(new Event.DrillEnded(seen));
            var ill = ill(checks, WELL);
            if (!ill.isEmpty()) {
                return new Event.Drilled(desire.topology(), all, List.of(), ill);
            }
        }
        return new Event.Drilled(desire.topology(), all, List.of(), List.of());
    }

    /** Whether what is asked succeeds while all is well; balancers may need a moment after the last turn. */
    private boolean asked(Turn turn) throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            var answers = observer.observe(visitors.questions(turn.server())).facts();
            if (visitors.page(answers, turn.server())
                    && visitors.written(answers).orElse(true)) {
                return true;
            }
            Thread.sleep(2 * PAUSE.toMillis());
        }
        return false;
    }

    private Event.Drilled.OfServer turn(Turn turn) throws TransportException, InterruptedException {
        var pages = new Course();
        var writes = new Course();
        long began = System.nanoTime();
        long armed = began;
        boolean undone;
        try {
            var stopped =
                    fleet.connection(turn.server()).run(stopping(turn.units()).render(), STEP, _ -> {});
            if (stopped.exit() != 0) {
                throw new TransportException(
                        TransportException.Kind.PROTOCOL,
                        turn.server(),
                        "its services could not be stopped: " + Text.lastLines(stopped.stderr(), 3),
                        "");
            }
            began = System.nanoTime();
            while (!stopping && since(began).compareTo(OUTAGE) < 0) {
                boolean settled = since(began).compareTo(OUTAGE.minus(SETTLED)) > 0;
                var answers =
                        observer.observe(visitors.questions(turn.server())).facts();
                var now = since(began);
                boolean page = visitors.page(answers, turn.server());
                pages.seen(page, now, settled);
                // What visitors send has to come in first.
                visitors.written(answers).ifPresent(written -> writes.seen(page && written, now, settled));
                Thread.sleep(PAUSE.toMillis());
            }
            // Services that took long to stop were perhaps started again before the end.
            undone = since(armed).compareTo(UNDONE) >= 0;
        } finally {
            fleet.connection(turn.server()).run(starting().render(), STEP, _ -> {});
        }
        return new Event.Drilled.OfServer(
                turn.server(),
                turn.units(),
                turn.claims(),
                pages.told(),
                writes.told(),
                since(began),
                stopping || undone);
    }

    /** What is to bring them back is there before anything is stopped; only what runs is stopped, and brought back. */
    private static Script stopping(List<String> units) {
        return Script.lines(
                "main() {",
                "  rm -f /run/foobar-infra/drill",
                "  run=",
                "  for unit in " + Shell.quoteAll(units) + "; do",
                "    if systemctl is-active -q \"$unit\"; then run=\"$run $unit\"; fi",
                "  done",
                "  [ -n \"$run\" ] || { echo 'none of its services runs' >&2; return 1; }",
                "  # Units of others that need these are stopped along with them.",
                "  # shellcheck disable=SC2086 # names of units",
                "  needing=$(systemctl list-dependencies --reverse --plain $run | awk '{ print $NF }' | grep -E '[.](service|socket|path|timer)$' | sort -u)",
                "  back=$run",
                "  for unit in $needing; do",
                "    if systemctl is-active -q \"$unit\"; then back=\"$back $unit\"; fi",
                "  done",
                "  mkdir -p /run/foobar-infra && echo \"$back\" >/run/foobar-infra/drill || return 1",
                "  # shellcheck disable=SC2086 # names of units",
                "  systemd-run -q --collect --unit " + UNIT + " --timer-property=AccuracySec=100ms --on-active="
                        + UNDONE.toSeconds() + " -p Type=oneshot systemctl start $back || return 1",
                "  # shellcheck disable=SC2086 # names of units",
                "  systemctl stop $run",
                "}",
                "main");
    }

    private static Script starting() {
        return Script.lines(
                "main() {",
                "  run=",
                "  read -r run 2>/dev/null </run/foobar-infra/drill || return 0",
                "  # shellcheck disable=SC2086 # names of units",
                "  systemctl start $run && rm -f /run/foobar-infra/drill && systemctl stop -q " + UNIT + ".timer",
                "}",
                "main");
    }

    /** What is not well, as lines; nothing if all is, at the latest after that time. */
    private List<String> ill(List<Check> checks, Duration patience) throws InterruptedException {
        var findings = new Verifier(observer, (_, _, _) -> {}).verify(checks, patience, (_, _) -> {});
        var lines = new ArrayList<String>();
        findings.failures().forEach(failure -> lines.add(failure.line()));
        findings.results().stream()
                .filter(result -> !(result.verdict() instanceof Verdict.Pass))
                .forEach(result ->
                        lines.add(result.id().group() + " " + result.id().name() + " "
                                + result.id().server() + ": " + result.verdict().evidence()));
        return lines;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** What was asked, one after the other. */
    private static final class Course {
        private int asked;
        private int failed;
        private int failedAtEnd;
        private Duration lost = Duration.ZERO;
        private Optional<Duration> since = Optional.empty();
        private Duration last = Duration.ZERO;

        void seen(boolean well, Duration at, boolean settled) {
            asked++;
            if (!well) {
                failed++;
                failedAtEnd += settled ? 1 : 0;
                since = since.or(() -> Optional.of(last));
            } else {
                since.ifPresent(from -> lost = lost.plus(at.minus(from)));
                since = Optional.empty();
            }
            last = at;
        }

        Event.Drilled.Course told() {
            return new Event.Drilled.Course(
                    asked,
                    failed,
                    failedAtEnd == 0 && since.isEmpty(),
                    since.map(from -> lost.plus(last.minus(from))).orElse(lost));
        }
    }
}
