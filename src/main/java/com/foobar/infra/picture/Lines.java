package com.foobar.infra.picture;

import com.foobar.infra.picture.Picture.Arrow;
import com.foobar.infra.picture.Picture.Box;
import com.foobar.infra.picture.Picture.Flow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A picture as lines of text: each server with what it does, and below it whom it asks. */
public final class Lines {

    private Lines() {}

    /** @param unicode whether more than ASCII can be shown */
    public static List<String> of(Picture picture, boolean unicode) {
        var lines = new ArrayList<String>();
        lines.add("visitors of " + picture.domain());
        leads(picture.arrows().stream().filter(a -> a.from().isEmpty()).toList(), picture, unicode, lines);
        int name = width(picture.boxes().stream().map(Box::server).toList());
        int address = width(picture.boxes().stream().map(Box::address).toList());
        for (var box : picture.boxes()) {
            lines.add("");
            lines.add(("%-" + name + "s  %-" + address + "s  %s")
                    .formatted(
                            box.server(),
                            box.address(),
                            box.roles().stream().map(Picture.Role::label).collect(Collectors.joining(", "))
                                    + box.zone().map(z -> "  [" + z + "]").orElse(""))
                    .stripTrailing());
            box.weak().ifPresent(weak -> lines.add("  ! single point of failure: " + weak));
            leads(
                    picture.arrows().stream()
                            .filter(a -> a.from()
                                    .filter(from -> from.server().equals(box.server()))
                                    .isPresent())
                            .filter(a -> !a.to().server().equals(box.server()) || a.flow() == Flow.WRITES)
                            .toList(),
                    picture,
                    unicode,
                    lines);
        }
        return lines;
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(1);
    }

    /** One line for each kind of what is asked: who is asked for it. */
    private static void leads(List<Arrow> arrows, Picture picture, boolean unicode, List<String> lines) {
        var asked = new LinkedHashMap<String, Set<String>>();
        for (var arrow : arrows) {
            var title = arrow.flow() == Flow.REPLICATION ? "replicated to" : title(picture, arrow);
            asked.computeIfAbsent(title, _ -> new LinkedHashSet<>())
                    .add(arrow.to().server());
        }
        for (Map.Entry<String, Set<String>> entry : asked.entrySet()) {
            lines.add("  " + (unicode ? "└▶ " : "-> ") + entry.getKey() + ": " + String.join(", ", entry.getValue()));
        }
    }

    private static String title(Picture picture, Arrow arrow) {
        var role = picture.boxes().stream()
                .filter(box -> box.server().equals(arrow.to().server()))
                .flatMap(box -> box.roles().stream())
                .filter(r -> r.id().equals(arrow.to().role()))
                .findFirst()
                .orElseThrow()
                .title();
        return arrow.flow() == Flow.REQUESTS ? role.split(",")[0] : arrow.flow().word();
    }
}
