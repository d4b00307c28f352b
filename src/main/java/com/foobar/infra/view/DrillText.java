package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What losses take from visitors, as lines of text. */
final class DrillText {

    private DrillText() {}

    static List<String> of(Event.DrillBegan began, Style style) {
        return List.of(style.bold(began.server())
                + style.dim(": without " + String.join(", ", began.units()) + " for "
                        + began.outage().toSeconds() + " s"));
    }

    static List<String> of(Event.Drilled.OfServer seen, Style style) {
        var lines = new ArrayList<String>();
        lines.add("  " + line("pages", seen.claims().pages(), seen.pages(), style));
        if (seen.writes().any()) {
            lines.add("  " + line("writes", seen.claims().writes(), seen.writes(), style));
        }
        return lines;
    }

    private static String line(String what, boolean claimed, Event.Drilled.Course course, Style style) {
        var word = course.survived()
                ? course.failed() == 0 ? "went on" : "went on after " + seconds(course) + " s"
                : "stopped";
        return (claimed == course.survived() ? style.pass() : style.fail()) + " " + VerifyText.pad(what, 6) + "  "
                + word
                + style.dim(" (" + course.failed() + " of " + course.asked() + " failed)")
                + (claimed == course.survived()
                        ? ", as the topology says"
                        : claimed ? ": the topology says that they go on" : ": the topology says that they stop");
    }

    private static String seconds(Event.Drilled.Course course) {
        return String.format(Locale.ROOT, "%.1f", course.lost().toMillis() / 1000.0);
    }

    static List<String> of(Event.Drilled drilled, Style style) {
        var lines = new ArrayList<String>();
        drilled.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        drilled.stopped().forEach(why -> lines.add("  " + style.fail() + " " + Style.harmless(why)));
        var other = drilled.servers().stream().filter(seen -> !seen.asClaimed()).count();
        lines.add("");
        lines.add(
                drilled.ok()
                        ? style.bold("As claimed:") + " "
                                + Style.count(drilled.servers().size(), "server")
                                + " failed in turn, and visitors saw what the topology says."
                        : isNothingTried(drilled)
                                ? style.bold("Not drilled:") + " nothing was tried."
                                : style.bold("Not as claimed:") + " "
                                        + (other == 0
                                                ? ""
                                                : Style.count((int) other, "server") + " of "
                                                        + drilled.servers().size()
                                                        + (drilled.stopped().isEmpty() ? "." : "; "))
                                        + (drilled.stopped().isEmpty() ? "" : "the rest was not tried."));
        return lines;
    }

    private static boolean isNothingTried(Event.Drilled drilled) {
        return drilled.servers().isEmpty();
    }
}
