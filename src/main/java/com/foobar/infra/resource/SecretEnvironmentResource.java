package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A secret of the host's in an environment file for systemd, {@code VARIABLE="value"}, written there by the host itself.
 * A second line tells the process which secret it was started with, without showing it.
 *
 * @param secret what the file repeats; its own resource comes before
 */
public record SecretEnvironmentResource(SecretResource secret, String path, String variable)
        implements Adoptable, Placed {

    private static final String CLOSED = "600 root:root";

    @Override
    public String server() {
        return secret.server();
    }

    @Override
    public ResourceId id() {
        return new ResourceId("environment", path);
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>(secret.facts());
        facts.add(FileFact.metadata(path));
        facts.add(new ManifestFact(secret.keeper().topology()));
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var sum = observed.get(server(), FileFact.metadata(path)).orElseThrow().sha256();
        if (isAsWritten(observed) && !secret.moves(observed) && isClosed(observed)) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                sum.isEmpty() ? Action.ADD : Action.CHANGE,
                List.of(
                        isAsWritten(observed) && !secret.moves(observed)
                                ? new Detail.Attribute("access", access(observed), CLOSED)
                                : new Detail.Sensitive(variable)),
                new Delta.Work.Run(script()),
                // Not its digest, which could be guessed at.
                sum.isEmpty() ? "" : "another"));
    }

    @Override
    public boolean followsOthers(ClusterFacts observed) {
        return isAsWritten(observed) && isClosed(observed);
    }

    private boolean isClosed(ClusterFacts observed) {
        return access(observed).equals(CLOSED);
    }

    private String access(ClusterFacts observed) {
        var file = observed.get(server(), FileFact.metadata(path)).orElseThrow();
        return file.mode() + " " + file.owner() + ":" + file.group();
    }

    private boolean isAsWritten(ClusterFacts observed) {
        var sum = observed.get(server(), FileFact.metadata(path)).orElseThrow().sha256();
        var remembered = observed.get(server(), new ManifestFact(secret.keeper().topology()))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
        return !sum.isEmpty() && sum.equals(remembered);
    }

    private Script script() {
        var file = Shell.quote(secret.path());
        var id = "fi_record environment " + Shell.quote(path) + " ";
        return Script.lines(
                "fi_keep " + Shell.quote(path),
                // First of all, so that an apply that is cut short knows it for ours.
                id + "begun",
                "{",
                // systemd unescapes these between double quotes, as a shell does.
                "  printf '%s=\"%s\"\\n' " + Shell.quote(variable) + " \"$(sed 's/[\\\\\"`$]/\\\\&/g' " + file + ")\"",
                "  printf 'FOOBAR_SECRET=%s\\n' \"$(fi_print "
                        + Shell.quote(secret.fact().salt()) + " <" + file + ")\"",
                "} | fi_write " + Shell.quote(path) + " 600 root root",
                "fi_note_written " + Shell.quote(path),
                id + "\"$(fi_sum " + Shell.quote(path) + ")\"");
    }

    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        boolean there =
                observed.get(server(), FileFact.metadata(path)).orElseThrow().exists();
        return there && !remembered.contains(id().toString())
                ? Optional.of(new Stranger(
                        path + " was not written by foobar-infra",
                        "it would be replaced by the database's password for the app; consent if it may be",
                        true))
                : Optional.empty();
    }

    /** Remembered by the script, since only the host can compute it. */
    @Override
    public String digest() {
        return "";
    }
}
