package com.foobar.infra.part.app;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The app can write to the directories that outlive its releases, and the live release leads there. */
final class WritableCheck extends ServerCheck {

    private final AppPaths layout;
    private final List<String> paths;
    private final boolean held;

    /**
     * @param paths in a release
     * @param held whether the live release may be one of before they were named
     */
    WritableCheck(String group, String label, String server, AppPaths layout, List<String> paths, boolean held) {
        super(group, label, server);
        this.layout = layout;
        this.paths = List.copyOf(paths);
        this.held = held;
    }

    private WritableFact fact(String path) {
        return new WritableFact(layout.writable(path), layout.current() + "/" + path, layout.user(), layout.service());
    }

    @Override
    protected Set<Fact<?>> questions() {
        var facts = new LinkedHashSet<Fact<?>>();
        paths.forEach(path -> facts.add(fact(path)));
        return facts;
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var before = new ArrayList<String>();
        for (var path : paths) {
            var state = observed.get(server(), fact(path)).orElseThrow();
            var place = layout.writable(path);
            if (!state.refused().isEmpty()) {
                return new Verdict.Fail(
                        "the app cannot write to " + place + ": " + state.refused(),
                        state.refused().contains("No space left")
                                ? "make room there: df -h " + place + "; df -i " + place
                                : "foobar-infra plan tells whether it is as it should be; or see: ls -ld " + place);
            }
            if (!state.leads().equals(place)) {
                if (!held) {
                    return new Verdict.Fail(
                            "the live release has no link to " + place + " at " + path
                                    + (state.leads().isEmpty() ? "" : ", but one to " + state.leads()),
                            "foobar-infra plan tells whether the release is as it was unpacked");
                }
                before.add(path);
            }
        }
        return new Verdict.Pass("as " + layout.user() + " to " + String.join(", ", paths)
                + (before.isEmpty()
                        ? ""
                        : "; the release that is kept was before app.writable named " + String.join(", ", before)));
    }
}
