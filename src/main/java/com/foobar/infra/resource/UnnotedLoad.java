package com.foobar.infra.resource;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.FileFact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;

/**
 * A service that runs, and of which no note says by which load of its files it lives: a version of this tool that made none
 * loaded it, or the note was lost. It may run with what its files were meanwhile, and whoever knows nothing more has it load
 * them anew where that costs nothing, and otherwise where they were changed since it was started.
 */
record UnnotedLoad(String server, ServiceSpec spec) {

    /** Whether this is so. */
    boolean of(UnitFact.State unit) {
        return unit.running() && !spec.loads().isEmpty() && unit.proven().isEmpty();
    }

    /** Whether it must load its files anew; one that answers all of what it has loaded need not. */
    boolean isDoubtful(ClusterFacts observed, UnitFact.State unit) {
        return of(unit) && (spec.reloads() || spec.loadsEveryChange() && isChangedSince(observed, unit));
    }

    /** Whether somebody changed its files since it was started, or took one away. */
    boolean isChangedSince(ClusterFacts observed, UnitFact.State unit) {
        return of(unit)
                && unit.start()
                        .unnoted()
                        .filter(start -> spec.loads().stream()
                                .map(path -> observed.get(server, FileFact.metadata(path))
                                        .orElseThrow())
                                .noneMatch(file -> !file.exists() || start.isBefore(file)))
                        .isEmpty();
    }

    /** Notes that it lives by what is on disk; of one that need not load its files anew. */
    Script note() {
        return added(spec)
                .then(Script.of("fi_note_first " + Shell.quote(spec.unit()) + " " + Shell.quoteAll(spec.loads())));
    }

    /** What stands before whatever notes a load: which variables the program has of itself, if any. */
    static Script added(ServiceSpec spec) {
        var added = spec.start().variables().added();
        return added.isEmpty() ? Script.empty() : Script.lines("fi_added=" + Shell.quote(added));
    }

    /** Exits non-zero if its files were changed after all since it was started. */
    Script guard() {
        return spec.loadsEveryChange()
                ? Script.lines(
                        "if fi_changed_since_start " + Shell.quote(spec.unit()) + " " + Shell.quoteAll(spec.loads())
                                + "; then",
                        "  echo " + Shell.quote("the files of " + spec.unit() + " changed since the plan was made")
                                + "; exit 1",
                        "fi")
                : Script.empty();
    }
}
