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

/**
 * A secret lies on a host, in a file of root's: made there, opened from what the keeper sealed, or brought by the
 * operator.
 *
 * @param name as the topology calls it, {@code mysql-app}
 * @param given the operator's value; empty when the keeper generates it
 */
public record SecretResource(String server, Keeper keeper, String name, Optional<Secret> given) implements Resource {

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
        var wanted = wantedPrint(observed);
        boolean right = held.present() && wanted.map(held.print()::equals).orElse(true);
        if (right) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                held.present() ? Action.CHANGE : Action.ADD,
                List.of(new Detail.Sensitive("value")),
                new Delta.Work.Run(script()),
                // Not its print: that of an operator's password, stored in a plan, could be guessed at.
                held.present() ? "another" : ""));
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
        return observed.get(server, fact()).filter(SecretFact.State::present).map(_ -> false);
    }

    private Script script() {
        var out = Script.builder();
        var file = Shell.quote(path());
        out.line("mkdir -p -- " + Shell.quote(keeper.directory() + "/secrets"));
        out.line("chmod 700 " + Shell.quote(keeper.directory() + "/secrets"));
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
