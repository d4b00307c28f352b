package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** The releases that servers keep, as lines of text; times in UTC. */
final class ReleasesText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private ReleasesText() {}

    static List<String> of(Event.ReleasesListed listed, Style style) {
        var lines = new ArrayList<String>();
        for (var server : listed.servers()) {
            lines.add(style.bold(server.server()));
            if (server.releases().isEmpty()) {
                lines.add("    none");
            }
            server.releases().forEach(kept -> lines.add(line(kept, style)));
        }
        listed.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        return lines;
    }

    private static String line(Event.ReleasesListed.Kept kept, Style style) {
        var text = new StringBuilder(kept.live() ? "  * " : "    ")
                .append(kept.id())
                .append("  ")
                .append(times(kept));
        if (!kept.from().isEmpty()) {
            text.append("  from ").append(Style.harmless(kept.from()));
        }
        if (kept.rolledBack()) {
            text.append("  rolled back to");
        }
        if (!kept.by().isEmpty()) {
            text.append("  by ").append(Style.harmless(kept.by()));
        }
        return kept.live() ? style.green(text.toString()) : text.toString();
    }

    private static String times(Event.ReleasesListed.Kept kept) {
        var unpacked = "unpacked " + time(kept.unpacked());
        if (kept.live()) {
            return kept.since().map(since -> "live since " + time(since)).orElse("live, " + unpacked);
        }
        return kept.since()
                .map(since -> "live from " + time(since)
                        + kept.until().map(until -> " to " + time(until)).orElse(""))
                .orElse("not live, " + unpacked);
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }
}
