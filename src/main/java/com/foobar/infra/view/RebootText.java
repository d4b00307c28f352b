package com.foobar.infra.view;

import com.foobar.infra.engine.Reboots;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reboots as lines of text: in which order, who leads visitors past whom, and what stands in the way. */
final class RebootText {

    private RebootText() {}

    static List<String> of(Reboots reboots, Set<String> agreed, Style style) {
        var lines = new ArrayList<String>();
        if (reboots.turns().isEmpty()) {
            return List.of(style.bold(style.green("No reboots.") + " No server waits for one."));
        }
        lines.add(style.bold("To be rebooted, in turns"));
        int width = VerifyText.width(reboots.turns().stream()
                .map(turn -> String.join(", ", turn.servers()))
                .toList());
        for (var turn : reboots.turns()) {
            var by = turn.passedBy();
            lines.add("  " + VerifyText.pad(String.join(", ", turn.servers()), width) + "  "
                    + (by.isEmpty() ? "" : "passed over by " + String.join(" and ", by) + " meanwhile"));
            for (var server : turn.servers()) {
                var why = turn.due().get(server);
                if (why != null) {
                    lines.add("      " + style.dim((turn.servers().size() > 1 ? server + ": " : "") + why));
                }
            }
        }
        lines.add("");
        if (!reboots.obstacles().isEmpty()) {
            lines.add(style.bold("In the way"));
            for (var obstacle : reboots.obstacles()) {
                lines.add("  " + style.fail() + " " + obstacle.server() + ": " + obstacle.what());
                obstacle.hint().lines().forEach(l -> lines.add("      " + l));
                if (obstacle.consentable() && agreed.contains(obstacle.server())) {
                    lines.add("      Agreed to: --agree " + obstacle.server());
                }
            }
            lines.add("");
        }
        reboots.notes().forEach(note -> lines.add(style.cyan("Note:") + " " + note));
        if (!reboots.notes().isEmpty()) {
            lines.add("");
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    static List<String> stopped(List<String> done, List<String> left, Style style) {
        return List.of(
                "",
                style.red("Stopped before the end: the others were left alone."),
                "  "
                        + (done.isEmpty()
                                ? "No server is rebooted and well."
                                : "Rebooted and well: " + String.join(", ", done)),
                "  Not, or not well: " + String.join(", ", left),
                "  One that went out of service stays so until its time is over, or the next apply takes it back; it is then"
                        + " checked before anybody is led there.");
    }
}
