package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The stack's certificate authority lies on a host that may have to take the keeper's place when that is dead: with another
 * authority every certificate would be another one, and whoever trusts the old one would be locked out until it was told.
 */
public record AuthorityCopyResource(String server, Keeper keeper) implements Resource {

    private static final String CLOSED = "600 root:root";

    @Override
    public ResourceId id() {
        return new ResourceId("authority", keeper.topology());
    }

    @Override
    public Set<Fact<?>> facts() {
        return keeper.authorityFacts();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var kept = keeper.authoritySum(observed);
        var here = observed.get(server, FileFact.metadata(keeper.authority())).orElseThrow();
        var key = observed.get(server, FileFact.metadata(keeper.authorityKey())).orElseThrow();
        var access = key.mode() + " " + key.owner() + ":" + key.group();
        boolean whole = here.regular() && key.regular() && access.equals(CLOSED);
        // A keeper that was not asked is not there to be copied from.
        if (kept.isEmpty() || whole && kept.get().equals(here.sha256())) {
            return Optional.empty();
        }
        boolean any = here.exists() || key.exists();
        return Optional.of(new Delta(
                any ? Delta.Action.CHANGE : Delta.Action.ADD,
                List.of(new Delta.Detail.Note(
                        "a copy, so that the certificates stay the same when this server has to take the place of "
                                + keeper.server())),
                new Delta.Work.Run(script()),
                any ? here.sha256() + " " + access : ""));
    }

    private Script script() {
        var directory = Shell.quote(keeper.directory() + "/ca");
        return Script.builder()
                .line("mkdir -p -- " + directory)
                .line("chmod 700 " + directory)
                .script(keeper.received(keeper.sealedFile(server, keeper.authorityKey()), keeper.authorityKey()))
                .text("printf '%s\\n' ")
                .imported(keeper.authorityImport())
                .line(" | fi_write " + Shell.quote(keeper.authority()) + " 600 root root")
                .build();
    }

    @Override
    public String digest() {
        return "present";
    }
}
