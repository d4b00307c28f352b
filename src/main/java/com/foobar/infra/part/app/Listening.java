package com.foobar.infra.part.app;

import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Delta.Detail;
import com.foobar.infra.topology.Topology;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Where an app listens, as its files on a server say: who asks it has to know. */
record Listening(App app, Topology topology) {

    /** Of a unit, and of how PHP's processes are managed. */
    private static final Pattern LISTENS =
            Pattern.compile("(?m)^(?:Environment=\"?((?:HOST|PORT)=[^\"\\n]*)\"?|(listen = .*))$");

    /** Why that change can't be alone: afterwards it would listen elsewhere than others ask; empty: it would not. */
    Optional<Obstacle> moves(Change change) {
        var paths = app.paths(topology.name());
        if (!change.resource().kind().equals("file")
                || !List.of(paths.unit(), paths.fpm())
                        .contains(change.resource().name())) {
            return Optional.empty();
        }
        return change.delta().details().stream()
                .filter(Detail.Text.class::isInstance)
                .map(Detail.Text.class::cast)
                .filter(text ->
                        !text.before().isEmpty() && !listens(text.before()).equals(listens(text.after())))
                .findFirst()
                .map(text -> new Obstacle(
                        change.server(),
                        app.called() + " listens at " + String.join(" ", listens(text.before()))
                                + " there, and is to listen at " + String.join(" ", listens(text.after()))
                                + ", of which who asks it would not be told: this changes nothing but " + app.called(),
                        "have the topology say of that what it said before, and change it by an apply of its own",
                        false));
    }

    private static List<String> listens(String text) {
        return LISTENS.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1) == null ? found.group(2) : found.group(1))
                .sorted()
                .toList();
    }
}
