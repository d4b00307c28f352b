package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.app.release.MigrationsFact.Outcome;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command of a release that runs once, before the first server switches to it. Each server of the app has one, and each plans to
 * run it while nobody knows that it ran; {@link MigrationPreflight} lets the first of them do so.
 *
 * @param words the command, its program with its whole path
 * @param program how the topology writes it, for people
 * @param as the database account that it works with; empty: it is given none
 * @param run what it is run with
 */
record MigrationResource(
        String server, String root, Migrated migrated, List<String> words, String program, String as, Run run)
        implements Resource {

    /**
     * @param stack the topology's name
     * @param user system user
     * @param state its directory below /var/lib
     * @param seconds how long it may take
     * @param environment a script that prints assignments for a shell, secrets among them
     */
    record Run(String stack, String user, String state, long seconds, Script environment) {}

    MigrationResource {
        words = List.copyOf(words);
    }

    @Override
    public ResourceId id() {
        return new ResourceId("migration", root);
    }

    @Override
    public Set<Fact<?>> facts() {
        return migrated.facts();
    }

    @Override
    public Optional<Delta> diff(ClusterFacts observed) {
        if (migrated.isKnown(observed)) {
            return Optional.empty();
        }
        var details = new ArrayList<Detail>();
        details.add(new Detail.Note("runs " + program + " once, of release " + migrated.release()
                + ", before any server switches to it" + (as.isEmpty() ? "" : "; as the database account " + as)));
        migrated.unfinished(observed)
                .ifPresent(note ->
                        details.add(new Detail.Note((note.outcome() == Outcome.FAILED ? "failed on " : "began on ")
                                + note.server() + " on " + note.at() + ", applied by " + note.who() + "; runs again")));
        return Optional.of(new Delta(Action.ADD, details, new Delta.Work.Run(script()), ""));
    }

    private Script script() {
        return Script.builder()
                .line("{")
                .script(run.environment())
                .line("} | fi_migrate "
                        + Shell.quoteAll(List.of(
                                run.stack(),
                                migrated.release(),
                                root + "/releases/" + migrated.release(),
                                run.user(),
                                run.state(),
                                Long.toString(run.seconds()),
                                server))
                        + " " + Shell.quoteAll(words))
                .build();
    }

    /** Its server has notes of its own. */
    @Override
    public String digest() {
        return "";
    }
}
