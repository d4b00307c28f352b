package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.fact.SecretFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.secret.Secret;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A secret lies on a host, in a file of root's: made there, opened from what the keeper sealed, or brought by the
 * operator.
 *
 * @param name as the topology calls it, {@code mysql-app}
 * @param given the operator's value; empty when the keeper generates it
 * @param environment an environment file that repeats it for a service, if one needs it so
 */
public record SecretResource(
        String server, Keeper keeper, String name, Optional<Secret> given, Optional<EnvironmentFile> environment)
        implements Resource {

    /** {@code VARIABLE=value} at a path, for systemd's EnvironmentFile. */
    public record EnvironmentFile(String path, String variable) {}

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
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(fact());
        environment.ifPresent(e -> {
            facts.add(FileFact.metadata(e.path()));
            facts.add(new ManifestFact(keeper.topology()));
        });
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var held = observed.get(server, fact()).orElseThrow();
        var wanted = wantedPrint(observed);
        boolean right = held.present() && wanted.map(held.print()::equals).orElse(true);
        if (right && environmentIntact(observed)) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                held.present() ? Action.CHANGE : Action.ADD,
                List.of(new Detail.Sensitive("value")),
                Script.empty(),
                new Delta.Work.Run(script()),
                held.print()));
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

    private boolean environmentIntact(ClusterFacts observed) {
        return environment
                .map(e -> {
                    var sum = observed.get(server, FileFact.metadata(e.path()))
                            .orElseThrow()
                            .sha256();
                    var remembered = observed.get(server, new ManifestFact(keeper.topology()))
                            .orElseThrow()
                            .digests()
                            .get(id().toString());
                    return !sum.isEmpty() && sum.equals(remembered);
                })
                .orElse(true);
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
        environment.ifPresentOrElse(
                e -> {
                    // systemd reads C-like escapes between double quotes.
                    out.line("{");
                    out.line("  printf '%s=\"%s\"\\n' " + Shell.quote(e.variable()) + " \"$(sed 's/[\\\\\"`$]/\\\\&/g' "
                            + file + ")\"");
                    out.line("  printf 'FOOBAR_SECRET=%s\\n' \"$(fi_print " + Shell.quote(fact().salt()) + " <" + file
                            + ")\"");
                    out.line("} | fi_write " + Shell.quote(e.path()) + " 600 root root");
                    out.line("fi_record secret " + file + " \"$(fi_sum " + Shell.quote(e.path()) + ")\"");
                },
                () -> out.line("fi_record secret " + file + " held"));
        return out.build();
    }

    /** Remembered by the script, since only the host can compute it. */
    @Override
    public String digest() {
        return "";
    }
}
