package com.foobar.infra.cli;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Judged;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a server refuses what the topology says and names its keys, it is told where in the file these stand. */
record Pointed(Loaded loaded, Consumer<? super Event> view) implements Consumer<Event> {

    private static final Pattern KEY =
            Pattern.compile("(?<![\\w./-])[a-z][a-z_]*(\\.[a-z][a-z0-9_-]*)+(\\[[0-9]+\\])?(?![\\w/-])");

    @Override
    public void accept(Event event) {
        view.accept(
                switch (event) {
                    case Event.StepFailed failed ->
                        new Event.StepFailed(
                                failed.server(),
                                failed.stage(),
                                failed.operation(),
                                failed.why(),
                                failed.output(),
                                with(
                                        failed.hint(),
                                        String.join("\n", failed.output()) + "\n" + failed.why() + "\n"
                                                + failed.hint()),
                                failed.took());
                    case Event.GateFailed failed ->
                        new Event.GateFailed(
                                failed.stage(),
                                failed.failing().stream().map(this::pointed).toList(),
                                failed.took());
                    default -> event;
                });
    }

    private Judged pointed(Judged judged) {
        return judged.verdict() instanceof Verdict.Fail(var evidence, var hint)
                ? new Judged(judged.id(), new Verdict.Fail(evidence, with(hint, hint)))
                : judged;
    }

    private String with(String hint, String said) {
        var keys = Stream.concat(
                KEY.matcher(said).results().map(MatchResult::group),
                // What a daemon complains of has the daemon's own name.
                loaded.settings().entrySet().stream()
                        .filter(setting -> names(said, setting.getKey()))
                        .map(Map.Entry::getValue));
        var places = keys.distinct()
                .flatMap(key -> loaded.place(key).map(place -> key + ": " + place).stream())
                .collect(Collectors.joining("\n"));
        return hint.isEmpty() || places.isEmpty() ? hint + places : hint + "\n" + places;
    }

    private static boolean names(String said, String setting) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(setting) + "(?![\\w-])")
                .matcher(said)
                .find();
    }
}
