package com.foobar.infra.engine;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.transport.TransportException;
import com.foobar.infra.transport.TransportException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Asks hosts: all of them at once, each with one script, however many questions there are. */
public final class Observer {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** A shell's complaint about a program, not about a file that it opens. */
    private static final Pattern DENIED =
            Pattern.compile("(?m)^[^\\s:]*sh: (?:(?:line )?\\d+: )?([\\w./-]+): Permission denied$");

    private final Fleet fleet;
    private final Consumer<? super Event> events;
    private final Consumer<ClusterFacts> heard;

    public Observer(Fleet fleet, Consumer<? super Event> events) {
        this(fleet, events, _ -> {});
    }

    /** @param heard is told the answers of each round before who asked for them, and so before the next round */
    public Observer(Fleet fleet, Consumer<? super Event> events, Consumer<ClusterFacts> heard) {
        this.fleet = fleet;
        this.events = events;
        this.heard = heard;
    }

    /** The same for who wants to be told other things. */
    public Observer telling(Consumer<? super Event> others) {
        return new Observer(fleet, others, heard);
    }

    private sealed interface Answer {
        record Answered(Facts facts, List<Map.Entry<String, Duration>> skew) implements Answer {}

        record Silent(HostFailure failure) implements Answer {}
    }

    /** Waits for every host; one that fails does not keep the others from answering. */
    public Observation observe(Map<String, Set<Fact<?>>> questions) {
        var asked = new ArrayList<>(questions.keySet());
        asked.removeIf(server -> questions.getOrDefault(server, Set.of()).isEmpty());
        events.accept(new Event.Observing(
                asked.stream().filter(name -> !name.equals(ClusterFacts.HERE)).toList()));
        var answers = fleet.onEach(asked, name -> {
            var some = questions.getOrDefault(name, Set.of());
            return name.equals(ClusterFacts.HERE)
                    ? new Answer.Answered(Dials.of(fleet, some), List.of())
                    : ask(name, some);
        });
        var facts = new HashMap<String, Facts>();
        var skews = new HashMap<String, Duration>();
        var failures = new ArrayList<HostFailure>();
        answers.forEach((server, answer) -> {
            switch (answer) {
                case Answer.Answered(var said, var skew) -> {
                    facts.put(server, said);
                    skew.forEach(s -> skews.put(s.getKey(), s.getValue()));
                }
                case Answer.Silent(var failure) -> failures.add(failure);
            }
        });
        var answered = new ClusterFacts(facts);
        heard.accept(answered);
        return new Observation(answered, skews, failures);
    }

    private Answer ask(String server, Set<Fact<?>> questions) {
        var started = System.nanoTime();
        boolean mayBeOld = fleet.isConnected(server);
        Answer answer;
        try {
            answer = ask(server, questions, mayBeOld);
        } catch (TransportException e) {
            answer = new Answer.Silent(HostFailure.of(server, e));
        } catch (MalformedAnswer e) {
            answer = new Answer.Silent(HostFailure.of(server, e));
        }
        var took = Duration.ofNanos(System.nanoTime() - started);
        events.accept(
                answer instanceof Answer.Silent(var failure)
                        ? new Event.HostFailed(failure, took)
                        : new Event.HostObserved(server, took));
        return answer;
    }

    private Answer ask(String server, Set<Fact<?>> questions, boolean again) throws TransportException {
        try {
            var connection = fleet.connection(server);
            var nonce = Nonce.next();
            var probe = new Probe(nonce, questions);
            var script = probe.script();
            events.accept(new Event.ScriptRan(server, "observe", script.toString()));
            long before = System.currentTimeMillis();
            var result = connection.run(script.render(), LIMIT, _ -> {});
            long after = System.currentTimeMillis();
            try {
                // First: what somebody else than root is answered may not be readable.
                var login = questions.contains(new HostFact())
                        ? login(new Probe(nonce, List.of(new HostFact())).parse(result.stdout()))
                        : Optional.<String>empty();
                if (login.isPresent()) {
                    return new Answer.Silent(new HostFailure(
                            server,
                            "commands run there as " + login.get() + ", who is not root",
                            "Set sudo: true (or its password) for this host in the inventory, or log in as root."));
                }
                var facts = probe.parse(result.stdout());
                return new Answer.Answered(facts, skew(server, facts, before, after));
            } catch (MalformedAnswer e) {
                var denied = DENIED.matcher(result.stdout() + "\n" + result.stderr());
                if (denied.find()) {
                    return new Answer.Silent(noPrograms(server, denied.group(1)));
                }
                var said = Text.lastLines(result.stderr(), 3);
                throw said.isEmpty() ? e : new MalformedAnswer(e.getMessage() + "; it said: " + said, e.hint());
            }
        } catch (TransportException e) {
            if (again && e.kind() == Kind.CONNECTION_LOST) {
                fleet.drop(server);
                return ask(server, questions, false);
            }
            throw e;
        }
    }

    /** sudo tells nobody; its own way of forbidding it is told by the transport, those of sudo-rs and of others look like this. */
    private static HostFailure noPrograms(String server, String program) {
        return new HostFailure(
                server,
                "commands run there in a shell that may start no other program (" + program + ": Permission denied)",
                "Where sudo gives it, its sudoers say so: take NOEXEC out of the user's rule, and noexec out of its"
                        + " Defaults (as root: visudo); or log in as root (user: root in the inventory).");
    }

    /** As whom we are there, if that is not root; most of what was answered is then not true. */
    private static Optional<String> login(Facts facts) {
        return facts.has(new HostFact()) ? facts.get(new HostFact()).user() : Optional.empty();
    }

    /** The host's clock cannot be told more exactly than the round trip took. */
    private static List<Map.Entry<String, Duration>> skew(String server, Facts facts, long before, long after) {
        var question = new HostFact();
        if (!facts.has(question)) {
            return List.of();
        }
        long clock = facts.get(question).clockMillis();
        long skew = clock < before ? clock - before : clock > after ? clock - after : 0;
        return List.of(Map.entry(server, Duration.ofMillis(skew)));
    }
}
