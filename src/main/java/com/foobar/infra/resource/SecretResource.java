package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A secret lies on a host, in a file of root's: made there, opened from what the keeper sealed, or brought by the
 * operator.
 *
 * @param name as the topology calls it, {@code mysql-app}
 * @param given the operator's value; empty when the keeper generates it
 */
public record SecretResource(String server, Keeper keeper, String name, Optional<Secret> given) implements Placed {

    @Override
    public String path() {
        return keeper.secret(name);
    }

    /** Tells whether hosts hold the same secret. */
    public SecretFact fact() {
        return new SecretFact(path(), keeper.topology() + "/" + name);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("secret", path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact());
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var held = observed.get(server, fact()).orElseThrow();
        if (!moves(observed)) {
            return held.access().equals(SecretFact.State.CLOSED)
                    ? Optional.empty()
                    : Optional.of(new Delta(
                            Action.CHANGE,
                            List.of(new Detail.Attribute("access", held.access(), SecretFact.State.CLOSED)),
                            new Delta.Work.Run(closing()),
                            held.access()));
        }
        return Optional.of(new Delta(
                held.present() ? Action.CHANGE : Action.ADD,
                List.of(new Detail.Sensitive("value")),
                new Delta.Work.Run(script()),
                // Not its print: that of an operator's password, stored in a plan, could be guessed at.
                held.present() ? "another" : ""));
    }

    /** Whether the host is about to hold another secret than it does. */
    public boolean moves(ClusterFacts observed) {
        var held = observed.get(server, fact()).orElseThrow();
        return !held.present()
                || !wantedPrint(observed).map(held.print()::equals).orElse(true);
    }

    /**
     * What a policy says against the operator's value; empty for nothing, and for one that the keeper makes.
     *
     * @param policy of a value why not; keeps nothing of it
     */
    public Optional<String> refused(Function<String, Optional<String>> policy) {
        return given.flatMap(value -> policy.apply(value.reveal()));
    }

    /** What the host should hold; empty when it may hold anything, or the keeper could not be asked. */
    private Optional<String> wantedPrint(ClusterFacts observed) {
        if (given.isPresent()) {
            return Optional.of(Sha256.of(fact().salt() + ":" + given.get().reveal()));
        }
        if (server.equals(keeper.server())) {
            return Optional.empty();
        }
        // A keeper that answers but holds none yet will make one, which no one can hold now.
        return observed.get(keeper.server(), fact()).map(SecretFact.State::print);
    }

    /** One that is missing was taken away; what another value comes from can't be told, and most likely is the operator's. */
    @Override
    public Optional<Boolean> drifted(ClusterFacts observed) {
        return observed.get(server, fact())
                .filter(held -> held.present() && moves(observed))
                .map(_ -> false);
    }

    /** Only root sees what is in the secrets' directory. */
    private Script closing() {
        var file = Shell.quote(path());
        var directory = Shell.quote(keeper.directory() + "/secrets");
        return Script.lines(
                "mkdir -p -- " + directory,
                "chown root:root " + directory,
                "chmod 700 " + directory,
                "if [ -e " + file + " ]; then chown root:root " + file + "; chmod 600 " + file + "; fi");
    }

    private Script script() {
        var out = Script.builder().script(closing());
        var file = Shell.quote(path());
        if (given.isPresent()) {
            out.text("printf '%s' ").secret(given.get()).line(" | fi_write " + file + " 600 root root");
        } else if (server.equals(keeper.server())) {
            out.line("[ -s " + file + " ] || fi_random | fi_write " + file + " 600 root root");
        } else {
            out.line("(")
                    .script(keeper.open(keeper.sealed(server, name)))
                    .line(") | fi_write " + file + " 600 root root");
            out.line("[ -s " + file + " ] || fi_fail 'the sealed secret could not be opened'");
        }
        return out.build();
    }

    @Override
    public String digest() {
        return "held";
    }
}
