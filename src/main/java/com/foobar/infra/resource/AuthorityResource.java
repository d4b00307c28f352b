package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The stack's certificate authority exists on its keeper. */
public record AuthorityResource(Keeper keeper) implements Resource {

    private static final String CLOSED = "600 root:root";

    @Override
    public ResourceId id() {
        return new ResourceId("authority", keeper.topology());
    }

    @Override
    public String server() {
        return keeper.server();
    }

    @Override
    public Set<Fact<?>> facts() {
        return keeper.authorityFacts();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (!keeper.authoritySum(observed).orElseThrow().isEmpty()) {
            return opened(observed);
        }
        var details = new ArrayList<Delta.Detail>();
        boolean lost = observed.get(server(), FileFact.metadata(keeper.authority()))
                .orElseThrow()
                .exists();
        if (lost) {
            details.add(
                    new Delta.Detail.Note("its key is lost: another one is made, and signs every certificate anew"));
        }
        details.add(new Delta.Detail.Note("signs the database servers' certificates; its key stays on these"));
        return Optional.of(new Delta(
                lost ? Delta.Action.CHANGE : Delta.Action.ADD,
                details,
                new Delta.Work.Run(keeper.ensureAuthority()),
                lost ? "lost" : ""));
    }

    /** Its key is there, but not only for root to read. */
    private Optional<Delta> opened(ClusterFacts observed) {
        var key =
                observed.get(server(), FileFact.metadata(keeper.authorityKey())).orElseThrow();
        var access = key.mode() + " " + key.owner() + ":" + key.group();
        if (access.equals(CLOSED)) {
            return Optional.empty();
        }
        var path = Shell.quote(keeper.authorityKey());
        return Optional.of(new Delta(
                Delta.Action.CHANGE,
                List.of(new Delta.Detail.Attribute("access to its key", access, CLOSED)),
                new Delta.Work.Run(Script.lines("chown root:root " + path, "chmod 600 " + path)),
                access));
    }

    @Override
    public String digest() {
        return "present";
    }
}
