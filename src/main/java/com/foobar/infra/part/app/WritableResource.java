package com.foobar.infra.part.app;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.resource.Adoptable;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Placed;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of a server's to which every release has a link, and which the app may write to. All above it is root's, so that the
 * app can put nothing in its place.
 *
 * @param base above all of them
 * @param within its path in a release
 * @param account the app's; what is in it is made that account's where it is somebody else's
 * @param group which may read it; new files in it are this group's
 */
record WritableResource(String server, String base, String within, String account, String group)
        implements Adoptable, Placed {

    static final String KIND = "app-directory";

    /** What defines what it calls. */
    static final Library FUNCTIONS = Library.beside(WritableResource.class, "writable.sh");

    @Override
    public String path() {
        return base + "/" + within;
    }

    @Override
    public ResourceId id() {
        return new ResourceId(KIND, path());
    }

    private FileFact fact() {
        return FileFact.metadata(path());
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(fact());
    }

    @Override
    public boolean isDirectory() {
        return true;
    }

    private String mode() {
        return group.equals(account) ? "700" : "2750";
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        var state = observed.get(server, fact()).orElseThrow();
        var seen = state.exists() ? state.mode() + " " + state.owner() + ":" + state.group() : "";
        if (state.type().equals("directory") && seen.equals(digest())) {
            return Optional.empty();
        }
        return Optional.of(new Delta(
                state.exists() ? Action.CHANGE : Action.ADD,
                List.of(new Detail.Attribute("mode and owner", seen, digest())),
                new Delta.Work.Run(
                        Script.of("fi_writable " + Shell.quoteAll(List.of(base, within, mode(), account, group)))),
                seen));
    }

    /** What somebody else keeps there is not given to the app without a word. */
    @Override
    public Optional<Stranger> stranger(ClusterFacts observed, Set<String> remembered) {
        var state = observed.get(server, fact()).orElseThrow();
        if (!state.exists() || state.type().equals("directory") && state.owner().equals(account)) {
            return Optional.empty();
        }
        if (!state.type().equals("directory")) {
            return Optional.of(new Stranger(
                    path() + " is a " + state.type() + ", where a directory of the app's is to be",
                    "move it away; what lies elsewhere is mounted there (mount --bind)",
                    false));
        }
        if (remembered.contains(id().toString())) {
            return Optional.empty();
        }
        return Optional.of(new Stranger(
                path() + " is " + state.owner() + "'s, where a directory of the app's is to be",
                "the app's account is given all that is in it, and keeps it; move it away, or consent",
                true));
    }

    @Override
    public String digest() {
        return mode() + " " + account + ":" + group;
    }
}
