package com.foobar.infra.view;

import com.foobar.infra.engine.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What stands in the way of working with servers, as lines of text. */
final class ExaminedText {

    private ExaminedText() {}

    static List<String> of(Event.Examined examined, Style style) {
        var lines = new ArrayList<String>();
        int name = examined.servers().stream()
                .mapToInt(s -> s.server().length())
                .max()
                .orElse(0);
        int system = examined.servers().stream()
                .mapToInt(s -> s.system().length())
                .max()
                .orElse(0);
        for (var server : examined.servers()) {
            lines.add("  " + (server.notes().isEmpty() ? style.pass() : style.notable()) + " "
                    + VerifyText.pad(server.server(), name) + "  "
                    + VerifyText.pad(Style.harmless(server.system()), system) + "  root; clock " + skew(server.skew())
                    + ", " + gib(server.memoryBytes()) + " memory, "
                    + (server.processors() == 1 ? "1 processor" : server.processors() + " processors")
                    + (server.freeBytes() < 0 ? "" : ", " + gib(server.freeBytes()) + " free"));
            server.notes().forEach(note -> lines.add("      " + Style.harmless(note)));
        }
        examined.failures().forEach(failure -> lines.addAll(PlanText.failure(failure, style)));
        for (var obstacle : examined.obstacles()) {
            lines.add("  " + style.fail() + " " + obstacle.server() + ": " + obstacle.what());
            obstacle.hint().lines().forEach(line -> lines.add("      " + line));
            if (obstacle.consentable()) {
                lines.add("      To go on all the same: apply --take-over " + obstacle.server());
            }
        }
        if (!examined.inputs().isEmpty()) {
            lines.add("");
            lines.add(style.bold("What is on this machine cannot be used yet:"));
            examined.inputs().forEach(line -> lines.add("  " + line));
        }
        lines.add("");
        lines.add(sum(examined, style));
        return lines;
    }

    private static String sum(Event.Examined examined, Style style) {
        if (examined.ok()) {
            return style.bold("Nothing stands in the way.") + " "
                    + Style.count(examined.servers().size(), "server")
                    + " can be worked with: foobar-infra plan shows what would change.";
        }
        var what = new ArrayList<String>();
        if (!examined.failures().isEmpty()) {
            what.add(Style.count(examined.failures().size(), "server") + " cannot be worked with");
        }
        if (!examined.obstacles().isEmpty()) {
            what.add(Style.count(examined.obstacles().size(), "obstacle") + " to apply");
        }
        if (!examined.inputs().isEmpty()) {
            what.add("the input cannot be used, so that what apply would run into is not known");
        }
        return style.bold("Not yet:") + " " + String.join("; ", what) + ".";
    }

    private static String skew(Duration skew) {
        return Math.abs(skew.toMillis()) < 100
                ? "right"
                : String.format(Locale.ROOT, "%+.1f s", skew.toMillis() / 1000.0);
    }

    private static String gib(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
