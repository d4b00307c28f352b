package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import com.foobar.infra.part.Reading;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a stack is, as lines of text: a section for each kind of thing, in columns. */
final class StatusText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private StatusText() {}

    static List<String> of(Event.StatusRead status, ZoneId zone, Style style) {
        var lines = new ArrayList<String>();
        lines.add(style.bold(status.topology()) + "  " + TIME.format(status.at().atZone(zone))
                + style.dim("  asked in " + Style.time(status.took())));
        var sections = new LinkedHashMap<String, List<Reading>>();
        status.readings()
                .forEach(r -> sections.computeIfAbsent(r.section(), _ -> new ArrayList<>())
                        .add(r));
        sections.forEach((section, readings) -> {
            lines.add("");
            lines.add(style.bold(section));
            lines.addAll(section(readings, style));
        });
        lines.add("");
        lines.add(style.bold("drift"));
        lines.add("  " + drift(status.drift(), style));
        if (!status.failures().isEmpty()) {
            lines.add("");
            lines.add(style.bold("Not asked"));
            status.failures().forEach(f -> lines.addAll(PlanText.failure(f, style)));
        }
        lines.add("");
        lines.add(style.bold(summary(status)));
        return lines;
    }

    private static List<String> section(List<Reading> readings, Style style) {
        int server = VerifyText.width(readings.stream().map(Reading::server).toList());
        int subject =
                VerifyText.width(readings.stream().map(StatusText::subject).toList());
        var widths = new ArrayList<Integer>();
        readings.forEach(r -> {
            for (int i = 0; i < r.cells().size(); i++) {
                // What stands alone tells why there is no more, and is no column.
                int width = r.cells().size() == 1 ? 0 : r.cells().get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        });
        return readings.stream()
                .map(r -> {
                    var line = new StringBuilder("  " + mark(r.level(), style) + " ");
                    line.append(VerifyText.pad(r.server(), server));
                    if (subject > 0) {
                        line.append("  ").append(VerifyText.pad(subject(r), subject));
                    }
                    for (int i = 0; i < r.cells().size(); i++) {
                        if (widths.get(i) > 0 || r.cells().size() == 1) {
                            line.append("  ").append(VerifyText.pad(r.cells().get(i), widths.get(i)));
                        }
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }

    /** A server's own reading is told by its name alone. */
    private static String subject(Reading reading) {
        return reading.subject().equals(reading.server()) ? "" : reading.subject();
    }

    private static String mark(Reading.Level level, Style style) {
        return switch (level) {
            case WELL -> style.pass();
            case NOTABLE -> style.notable();
            case BAD -> style.fail();
            case UNKNOWN -> style.unknown();
        };
    }

    private static String drift(Event.Drift drift, Style style) {
        var unknown = drift.unknown() == 0 ? "" : "not known of " + Style.count(drift.unknown(), "server");
        if (drift.changes() == 0 && drift.obstacles() == 0) {
            return unknown.isEmpty()
                    ? style.pass() + " none: the servers are as the topology says"
                    : style.unknown() + " " + unknown + "; none on those that answered";
        }
        var text = Style.count(drift.changes(), "change") + " would be made"
                + (drift.byHand() > 0 ? ", " + drift.byHand() + " of them to what was changed by hand" : "")
                + (drift.obstacles() > 0 ? "; " + Style.count(drift.obstacles(), "thing") + " in the way" : "")
                + (unknown.isEmpty() ? "" : "; " + unknown) + ": foobar-infra plan";
        return style.notable() + " " + text;
    }

    private static String summary(Event.StatusRead status) {
        var counts = new LinkedHashMap<Reading.Level, Integer>();
        status.readings().forEach(r -> counts.merge(r.level(), 1, Integer::sum));
        return "Status: " + words(counts)
                + (status.failures().isEmpty()
                        ? "."
                        : ". " + Style.count(status.failures().size(), "server") + " could not be asked.");
    }

    private static String words(Map<Reading.Level, Integer> counts) {
        var words = new ArrayList<String>();
        words.add(counts.getOrDefault(Reading.Level.WELL, 0) + " well");
        for (var other : List.of(Reading.Level.NOTABLE, Reading.Level.BAD, Reading.Level.UNKNOWN)) {
            if (counts.containsKey(other)) {
                words.add(counts.get(other) + " " + other.name().toLowerCase(Locale.ROOT));
            }
        }
        return String.join(", ", words);
    }
}
