package com.foobar.infra.cli;

import com.foobar.infra.adopt.AdoptFact;
import com.foobar.infra.adopt.Host;
import com.foobar.infra.adopt.Note;
import com.foobar.infra.cli.AdoptTargets.Target;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Fleet;
import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.InterfacesFact;
import com.foobar.infra.fact.ListenersFact;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.transport.SshSettings;
import com.foobar.infra.transport.SshTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Asks the servers that are to be adopted, each once, and gives them names. */
final class AdoptReader {

    /** What each server is asked. */
    static final Set<Fact<?>> QUESTIONS =
            Set.of(new HostFact(), new InterfacesFact(), new ListenersFact(), new AdoptFact());

    private AdoptReader() {}

    /**
     * @param targets by the names that the servers were given
     * @param notes what is wrong with the servers as a whole
     */
    record Read(List<Host> hosts, Map<String, Target> targets, List<Note> notes, List<HostFailure> failures) {

        /** How each server is reached by its name. */
        Map<String, HostAccess> access() {
            var all = new LinkedHashMap<String, HostAccess>();
            targets.forEach((name, target) -> all.put(name, target.as(name)));
            return all;
        }

        /** An inventory by which these servers are reached again, if their names and addresses are not enough. */
        Optional<String> inventory(Map<String, String> addresses) {
            boolean needed = targets.entrySet().stream()
                    .filter(t -> addresses.containsKey(t.getKey()))
                    .anyMatch(t -> t.getValue().special()
                            || !t.getValue().host().equals(t.getKey())
                                    && !t.getValue().host().equals(addresses.get(t.getKey())));
            if (!needed) {
                return Optional.empty();
            }
            var text = new StringBuilder("# Written by foobar-infra adopt: how the servers were reached.\nhosts:\n");
            targets.forEach((name, target) -> {
                if (addresses.containsKey(name)) {
                    text.append("  ")
                            .append(name)
                            .append(": {address: \"")
                            .append(target.host())
                            .append('"');
                    target.access()
                            .user()
                            .ifPresent(user ->
                                    text.append(", user: \"").append(user).append('"'));
                    target.access()
                            .port()
                            .ifPresent(port -> text.append(", port: ").append(port));
                    text.append("}\n");
                }
            });
            return Optional.of(text.toString());
        }
    }

    static Read read(
            Map<String, Target> targets, Inventory inventory, boolean acceptNewHostKeys, Consumer<Event> events) {
        var transport = new SshTransport(
                SshSettings.ofUser().withAcceptNewHostKeys(acceptNewHostKeys),
                inventory::host,
                _ -> Optional.empty(),
                key -> events.accept(new Event.HostKeyRecorded(key)));
        try (var fleet = new Fleet(
                transport, word -> Objects.requireNonNull(targets.get(word)).access())) {
            fleet.warmUp(targets.keySet());
            var questions = new LinkedHashMap<String, Set<Fact<?>>>();
            var own = new HostFact();
            targets.keySet().forEach(word -> questions.put(word, QUESTIONS));
            var observed = new Observer(fleet, events).observe(questions);
            var hosts = new ArrayList<Host>();
            var named = new LinkedHashMap<String, Target>();
            var seen = new LinkedHashMap<String, HostFact.State>();
            var notes = new ArrayList<Note>();
            targets.forEach((word, target) -> observed.facts().get(word, own).ifPresent(state -> {
                var same = seen.entrySet().stream()
                        .filter(s -> s.getValue().isSameHost(state))
                        .findFirst();
                if (same.isPresent()) {
                    notes.add(new Note(
                            Note.Kind.DOUBT,
                            word,
                            "it is the same host as " + same.get().getKey() + "; it is read once"));
                    return;
                }
                seen.put(word, state);
                var reading = observed.facts().get(word, new AdoptFact()).orElseThrow();
                var name = name(target, reading.hostname(), named.keySet());
                named.put(name, target);
                hosts.add(new Host(
                        name,
                        target.reached(),
                        reading,
                        observed.facts()
                                .get(word, new InterfacesFact())
                                .orElseThrow()
                                .addresses(),
                        observed.facts()
                                .get(word, new ListenersFact())
                                .orElseThrow()
                                .listeners()));
            }));
            return new Read(hosts, named, notes, observed.failures());
        }
    }

    /** As it is called by whoever named it, or by itself; no two are called the same. */
    private static String name(Target target, String hostname, Set<String> taken) {
        var name = target.name()
                .or(() -> Optional.of(hostname).filter(AdoptTargets::nameable))
                .orElse("server-" + (taken.size() + 1));
        var free = name;
        for (int n = 2; taken.contains(free); n++) {
            free = name + "-" + n;
        }
        return free;
    }
}
