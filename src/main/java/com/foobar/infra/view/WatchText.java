package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Judged;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** The rounds of a watch, as lines of text: all of the first one, then only what became different. */
final class WatchText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private WatchText() {}

    static List<String> of(Event.Watched watched, ZoneId zone, Style style) {
        if (watched.round() == 1) {
            return VerifyText.of(watched.found(), style);
        }
        var changed = watched.changed();
        if (changed.isEmpty() && watched.lost().isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(style.bold(TIME.format(watched.at().atZone(zone)) + "  " + standing(watched)));
        int server = VerifyText.width(changed.stream().map(r -> r.id().server()).toList());
        int name = VerifyText.width(changed.stream().map(r -> r.id().name()).toList());
        changed.forEach(result -> lines.addAll(VerifyText.result(result, server, name, style)));
        watched.lost().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        return lines;
    }

    /** How it stands now. */
    static String standing(Event.Watched watched) {
        var results = watched.found().results();
        long passed = results.stream().filter(Judged::passed).count();
        return passed == results.size()
                ? "all " + Style.count(results.size(), "check") + " pass"
                : (results.size() - passed) + " of " + Style.count(results.size(), "check") + " do not pass";
    }
}
