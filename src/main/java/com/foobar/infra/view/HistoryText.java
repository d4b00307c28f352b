package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Who changed the servers, as lines of text. */
final class HistoryText {

    private static final String OK = "ok";

    private HistoryText() {}

    /** @param full whether what each step did is told */
    static List<String> of(Event.HistoryRead history, Style style, boolean full) {
        var lines = new ArrayList<String>();
        int server = longest(history, Event.HistoryRead.Step::server);
        int stage = longest(history, Event.HistoryRead.Step::stage);
        int by = longest(history, Event.HistoryRead.Step::by);
        for (var step : history.steps()) {
            boolean well = step.result().equals(OK);
            lines.add((well ? style.pass() : style.fail()) + " " + style.dim(step.at()) + "  "
                    + VerifyText.pad(Style.harmless(step.server()), server) + "  "
                    + VerifyText.pad(Style.harmless(step.stage()), stage) + "  "
                    + VerifyText.pad(Style.harmless(step.by()), by)
                    + (well ? "" : "  " + Style.harmless(step.result())));
            if (full) {
                for (var operation : step.operations().split("; ")) {
                    lines.add("      " + Style.harmless(operation));
                }
            }
        }
        if (history.steps().isEmpty() && history.failures().isEmpty()) {
            lines.add("No step of " + history.topology() + " is noted on these servers.");
        }
        history.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        return lines.stream().map(String::stripTrailing).toList();
    }

    private static int longest(Event.HistoryRead history, Function<Event.HistoryRead.Step, String> word) {
        return history.steps().stream()
                .mapToInt(step -> word.apply(step).length())
                .max()
                .orElse(0);
    }
}
