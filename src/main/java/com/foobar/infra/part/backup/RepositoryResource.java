package com.foobar.infra.part.backup;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The repository is there, and opens by the password: made by the one client that makes it, once.
 *
 * @param location of it, as restic has it
 */
record RepositoryResource(String server, BackupPaths paths, String location, SecretResource password)
        implements Resource {

    static final String KIND = "backup-repository";

    private FileFact note() {
        return FileFact.metadata(paths.repositoryNote());
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, "restic");
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new HashSet<>(password.facts());
        facts.add(note());
        facts.add(new ManifestFact(paths.stack()));
        return facts;
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        boolean noted = observed.get(server, note()).orElseThrow().regular();
        var remembered = observed.get(server, new ManifestFact(paths.stack()))
                .orElseThrow()
                .digests()
                .getOrDefault(id().toString(), "");
        var why = new ArrayList<Detail>();
        if (!noted) {
            why.add(new Detail.Note(location + " is made unless it is there"));
        } else if (!remembered.equals(location)) {
            why.add(new Detail.Attribute("at", remembered, location));
        } else if (password.moves(observed)) {
            why.add(new Detail.Note("opened by the new password"));
        }
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of(new Delta(
                        noted ? Action.CHANGE : Action.ADD,
                        why,
                        new Delta.Work.Run(Script.lines(
                                "if ! fi_said=$(/bin/sh " + Shell.quote(paths.script())
                                        + " ready 2>&1); then fi_fail \"$fi_said\"; fi",
                                "[ -z \"$fi_said\" ] || fi_say \"$fi_said\"")),
                        remembered));
    }

    @Override
    public String digest() {
        return location;
    }

    /** What was noted of it; what is in it stays. */
    static Script removal(String topology) {
        return Script.lines(
                "rm -rf -- " + Shell.quote(new BackupPaths(topology).notes()) + " /var/cache/foobar-infra-backup");
    }
}
