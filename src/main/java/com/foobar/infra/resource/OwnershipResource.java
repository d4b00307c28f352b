package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of a stack's, if it is there, is not an app's own: who may change what the app runs must not be the app. It
 * is so where somebody had made both the directory and the account before. Nothing is remembered of it, or removed.
 *
 * @param accounts the apps' on that server, and the names of their groups
 */
public record OwnershipResource(String server, String path, List<String> accounts) implements Resource {

    private static final String OURS = "root:root 755";

    public OwnershipResource {
        accounts = List.copyOf(accounts);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("ownership", path);
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FileFact.metadata(path));
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, FileFact.metadata(path)).orElseThrow();
        if (!state.type().equals("directory") || accounts.stream().noneMatch(account -> isTheApps(state, account))) {
            return Optional.empty();
        }
        var seen = state.owner() + ":" + state.group() + " " + state.mode();
        return Optional.of(new Delta(
                Action.CHANGE,
                List.of(new Detail.Attribute("owner", seen, OURS)),
                new Delta.Work.Run(Script.lines(
                        "chown -h root:root -- " + Shell.quote(path), "chmod 755 -- " + Shell.quote(path))),
                seen));
    }

    /** Whether the app may change what is in a directory, or make it so that it may. */
    public static boolean isTheApps(FileFact.State directory, String account) {
        boolean byGroup = (Integer.parseInt(directory.mode(), 8) & 0020) != 0;
        return directory.owner().equals(account) || byGroup && directory.group().equals(account);
    }

    @Override
    public String digest() {
        return "";
    }
}
