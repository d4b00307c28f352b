package com.foobar.infra.view;

import com.foobar.infra.engine.HostFailure;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.plan.Change;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.Delta;
import com.foobar.infra.resource.Delta.Action;
import com.foobar.infra.resource.Delta.Detail;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A plan as lines of text: per host what would be added, changed and removed, and why. */
final class PlanText {

    static final String PACKAGED = "replaces the package's own file, which nobody changed";

    /** Of the files of a release that many are named; whoever wants all of them asks for it. */
    private static final int FILES = 12;

    private final Style style;
    private final boolean everything;
    private final List<String> lines = new ArrayList<>();
    private int unshown;

    private PlanText(Style style, boolean everything) {
        this.style = style;
        this.everything = everything;
    }

    /**
     * @param agreed servers of which it was said that what stands in the way there does not
     * @param everything show new texts as a whole
     */
    static List<String> of(Survey survey, Set<String> agreed, Style style, boolean everything) {
        var text = new PlanText(style, everything);
        text.hosts(survey);
        text.obstacles(survey.plan().obstacles(), agreed);
        text.failures(survey.failures());
        text.notes(survey.plan().notes());
        text.summary(survey);
        return text.lines;
    }

    private void hosts(Survey survey) {
        for (var server : survey.servers()) {
            var changes = survey.plan().changes().stream()
                    .filter(c -> c.server().equals(server))
                    .toList();
            if (changes.isEmpty()) {
                continue;
            }
            lines.add(style.bold(server));
            changes.forEach(this::change);
            lines.add("");
        }
    }

    private void change(Change change) {
        var delta = change.delta();
        lines.add("  " + sign(delta.action()) + " " + change.resource() + style.dim(size(delta) + why(change)));
        int width = delta.details().stream()
                .mapToInt(d -> d instanceof Detail.Attribute a ? a.name().length() : 0)
                .max()
                .orElse(0);
        for (var detail : delta.details()) {
            detail(detail, isFresh(delta), width);
        }
    }

    private static String why(Change change) {
        return switch (change.cause()) {
            case TOPOLOGY -> "";
            case DRIFT -> "   (changed by hand since the last apply)";
            case BOTH -> "   (changed in the topology, and by hand since the last apply)";
        };
    }

    private String sign(Action action) {
        return switch (action) {
            case ADD -> style.green(action.sign());
            case CHANGE -> style.yellow(action.sign());
            case REMOVE -> style.red(action.sign());
        };
    }

    private void detail(Detail detail, boolean fresh, int width) {
        switch (detail) {
            case Detail.Attribute(var name, var from, var to) -> {
                var padded = name + ":" + " ".repeat(Math.max(1, width - name.length() + 1));
                lines.add("      " + padded + (from.isEmpty() ? to : from + " " + style.arrow() + " " + to));
            }
            case Detail.Text(var path, var before, var after) -> text(path, before, after, fresh);
            case Detail.Packaged() -> lines.add("      " + PACKAGED);
            case Detail.Files files -> files(files);
            case Detail.Sensitive(var name) -> lines.add("      " + name + ": (sensitive, changes)");
            case Detail.Note(var text) -> text.lines().forEach(l -> lines.add("      " + style.cyan(l)));
        }
    }

    private void text(String path, String before, String after, boolean fresh) {
        if (fresh && !everything) {
            unshown++;
            return;
        }
        var hunks = TextDiff.between(before, after);
        if (!path.isEmpty()) {
            lines.add("      " + style.dim("--- " + path));
            lines.add("      " + style.dim("+++ " + path));
        }
        for (var hunk : hunks) {
            lines.add("      " + style.cyan(hunk.header()));
            hunk.lines().forEach(this::line);
        }
    }

    /** Whether nobody's work is lost, so that what is new need not be held against what was there. */
    private static boolean isFresh(Delta delta) {
        return delta.action() == Action.ADD || delta.details().contains(new Detail.Packaged());
    }

    /** How large a new file is, or a release; its contents are shown on request. */
    private static String size(Delta delta) {
        for (var detail : delta.details()) {
            if (detail instanceof Detail.Text(var _, var _, var after) && isFresh(delta)) {
                return "   (" + Style.count((int) after.lines().count(), "line") + ")";
            }
            if (detail instanceof Detail.Files files) {
                return "   (" + Style.count(files.count(), "file") + ", " + Style.bytes(files.bytes()) + ")";
            }
        }
        return "";
    }

    /** Against nothing at all, the number says it. */
    private void files(Detail.Files files) {
        boolean first = files.changed().isEmpty()
                && files.removed().isEmpty()
                && files.added().size() == files.count();
        if (first && !everything) {
            unshown++;
            return;
        }
        var names = new ArrayList<String>();
        files.changed().forEach(f -> names.add(style.yellow("~ " + f)));
        files.added().forEach(f -> names.add(style.green("+ " + f)));
        files.removed().forEach(f -> names.add(style.red("- " + f)));
        if (names.isEmpty()) {
            lines.add("      no file's content differs from the current release's");
        }
        int shown = everything || names.size() <= FILES + 3 ? names.size() : FILES;
        names.subList(0, shown).forEach(n -> lines.add("      " + n));
        if (shown < names.size()) {
            unshown++;
            lines.add("      "
                    + style.dim((style.unicode() ? "…" : "...") + " and " + (names.size() - shown) + " more files"));
        }
    }

    private void line(TextDiff.Line line) {
        var text = line.kind().sign() + line.text();
        lines.add("      "
                + switch (line.kind()) {
                    case SAME -> text;
                    case ADDED -> style.green(text);
                    case REMOVED -> style.red(text);
                });
    }

    private void obstacles(List<Obstacle> obstacles, Set<String> agreed) {
        if (obstacles.isEmpty()) {
            return;
        }
        lines.add(style.bold("In the way"));
        for (var obstacle : obstacles) {
            lines.add("  " + style.fail() + " " + obstacle.server() + ": " + obstacle.what());
            obstacle.hint().lines().forEach(l -> lines.add("      " + l));
            if (obstacle.consentable()) {
                lines.add(
                        agreed.contains(obstacle.server())
                                ? "      Agreed to: --take-over " + obstacle.server()
                                : "      To go on all the same: apply --take-over " + obstacle.server());
            } else if (obstacle.leavesOut()) {
                lines.add("      Until then " + obstacle.server() + " is left out; the others are changed.");
            }
        }
        lines.add("");
    }

    private void failures(List<HostFailure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        lines.add(style.bold("Not planned"));
        failures.forEach(f -> lines.addAll(failure(f, style)));
        lines.add("");
    }

    static List<String> failure(HostFailure failure, Style style) {
        var lines = new ArrayList<String>();
        var what = failure.line().lines().toList();
        for (int i = 0; i < what.size(); i++) {
            lines.add(i == 0 ? "  " + style.fail() + " " + what.get(i) : "      " + what.get(i));
        }
        failure.hint().lines().forEach(l -> lines.add("      " + l));
        return lines;
    }

    private void notes(List<String> notes) {
        notes.forEach(n -> lines.add(style.cyan("Note:") + " " + n));
        if (!notes.isEmpty()) {
            lines.add("");
        }
    }

    private void summary(Survey survey) {
        var plan = survey.plan();
        int failed = survey.failures().size();
        int planned = survey.servers().size() - failed;
        if (!plan.isEmpty()) {
            if (unshown > 0) {
                lines.add(style.dim("What new files hold is left out here; --full shows it."));
            }
            lines.add(style.bold("Plan: " + plan.count(Action.ADD) + " to add, " + plan.count(Action.CHANGE)
                    + " to change, " + plan.count(Action.REMOVE) + " to remove."));
        } else if (!plan.leftOut().isEmpty()) {
            lines.add(style.bold("No changes, but for what is left out: " + String.join(", ", plan.leftOut()) + "."));
        } else if (!plan.obstacles().isEmpty()) {
            lines.add(style.bold("No changes, but what is in the way needs you: apply would refuse."));
        } else if (planned > 0) {
            lines.add(style.bold(style.green("No changes.") + " " + Style.count(planned, "server")
                    + (planned == 1 ? " is" : " are") + " as the topology says."));
        }
        if (failed > 0) {
            lines.add(style.red(Style.count(failed, "server") + " could not be planned."));
        }
    }
}
