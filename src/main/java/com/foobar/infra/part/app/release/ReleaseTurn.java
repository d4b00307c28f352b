package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.KeptReleases.How;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Shell;
import java.util.List;

/**
 * Has a server note that a release is live.
 *
 * @param root where the releases are
 * @param id the release's
 * @param from the directory that it was packed from
 */
public record ReleaseTurn(String root, String id, How how, String from) {

    /** What defines what it calls. */
    public static final Library FUNCTIONS = Library.beside(ReleaseTurn.class, "releases.sh");

    /** A shell command, of a step that has just proven that the release runs; does nothing if that is noted. */
    public String command() {
        var word = switch (how) {
            case RELEASED -> "released";
            case ROLLED_BACK -> "rolled-back";
        };
        return "fi_release_live " + Shell.quoteAll(List.of(root, id, word, from.replaceAll("\\p{Cntrl}", "?")));
    }
}
