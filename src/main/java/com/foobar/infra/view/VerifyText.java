package com.foobar.infra.view;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Judged;
import java.util.ArrayList;
import java.util.List;

/** What verify found, as lines of text. */
final class VerifyText {

    private VerifyText() {}

    static List<String> of(Event.Verified found, Style style) {
        var lines = new ArrayList<String>();
        int server = width(found.results().stream().map(r -> r.id().server()).toList());
        int name = width(found.results().stream().map(r -> r.id().name()).toList());
        var group = "";
        for (var result : found.results()) {
            if (!result.id().group().equals(group)) {
                if (!group.isEmpty()) {
                    lines.add("");
                }
                group = result.id().group();
                lines.add(style.bold(group));
            }
            lines.addAll(result(result, server, name, style));
        }
        if (!found.failures().isEmpty()) {
            lines.add("");
            lines.add(style.bold("Not asked"));
            found.failures().forEach(f -> lines.addAll(PlanText.failure(f, style)));
        }
        lines.add("");
        lines.add(style.bold(summary(found)));
        return lines;
    }

    static List<String> result(Judged result, int server, int name, Style style) {
        var lines = new ArrayList<String>();
        var mark = switch (result.verdict()) {
            case Verdict.Pass _ -> style.pass();
            case Verdict.Fail _ -> style.fail();
            case Verdict.Unknown _ -> style.unknown();
        };
        var evidence = result.verdict().evidence().lines().toList();
        lines.add("  " + mark + " " + pad(result.id().server(), server) + "  "
                + pad(result.id().name(), name) + "  " + (evidence.isEmpty() ? "" : evidence.getFirst()));
        evidence.stream().skip(1).forEach(l -> lines.add("      " + l));
        if (result.verdict() instanceof Verdict.Fail(var _, var hint)) {
            hint.lines().forEach(l -> lines.add("      " + style.cyan(style.arrow() + " " + l)));
        }
        return lines;
    }

    private static String summary(Event.Verified found) {
        long passed = found.results().stream().filter(Judged::passed).count();
        long failed = found.results().stream()
                .filter(r -> r.verdict() instanceof Verdict.Fail)
                .count();
        long unknown = found.results().size() - passed - failed;
        var text = "Verify: " + passed + " passed, " + failed + " failed"
                + (unknown > 0 ? ", " + unknown + " unknown" : "") + " in " + Style.time(found.took()) + ".";
        return found.failures().isEmpty()
                ? text
                : text + " " + Style.count(found.failures().size(), "server") + " could not be asked.";
    }

    static int width(List<String> words) {
        return words.stream().mapToInt(String::length).max().orElse(0);
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
