package com.foobar.infra.picture;

import com.foobar.infra.picture.Picture.Arrow;
import com.foobar.infra.picture.Picture.Box;
import com.foobar.infra.picture.Picture.End;
import com.foobar.infra.picture.Picture.Flow;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** A picture as a Mermaid flowchart, which code hosts draw within Markdown. */
public final class Mermaid {

    private Mermaid() {}

    /** The text of the diagram. */
    public static String of(Picture picture) {
        var text = new StringBuilder("flowchart TD\n");
        text.append("    visitors([\"visitors of ").append(picture.domain()).append("\"])\n");
        var zones = new LinkedHashSet<Optional<String>>();
        picture.boxes().forEach(box -> zones.add(box.zone()));
        int zone = 0;
        for (var name : zones) {
            var inside = picture.boxes().stream()
                    .filter(box -> box.zone().equals(name))
                    .toList();
            if (name.isPresent()) {
                text.append("    subgraph z")
                        .append(zone++)
                        .append("[\"")
                        .append(name.get())
                        .append("\"]\n");
            }
            inside.forEach(box -> server(picture, box, name.isPresent() ? "        " : "    ", text));
            if (name.isPresent()) {
                text.append("    end\n");
            }
        }
        picture.arrows().forEach(arrow -> arrow(picture, arrow, text));
        weak(picture, text);
        return text.toString();
    }

    private static void server(Picture picture, Box box, String indent, StringBuilder text) {
        text.append(indent)
                .append("subgraph ")
                .append(group(picture, box))
                .append("[\"")
                .append(box.server())
                .append("<br>")
                .append(box.address())
                .append(box.weak().isPresent() ? "<br>⚠ single point of failure" : "")
                .append("\"]\n");
        box.roles()
                .forEach(role -> text.append(indent)
                        .append("    ")
                        .append(picture.id(new End(box.server(), role.id())))
                        .append("[\"")
                        .append(role.label())
                        .append("\"]\n"));
        text.append(indent).append("end\n");
    }

    private static String group(Picture picture, Box box) {
        return "s" + picture.boxes().indexOf(box);
    }

    private static void arrow(Picture picture, Arrow arrow, StringBuilder text) {
        var line = arrow.flow() == Flow.REPLICATION ? " -. replication .-> " : " --> ";
        var word = arrow.flow().word();
        text.append("    ")
                .append(arrow.from().map(picture::id).orElse("visitors"))
                .append(word.isEmpty() || arrow.flow() == Flow.REPLICATION ? line : " -- " + word + " --> ")
                .append(picture.id(arrow.to()))
                .append('\n');
    }

    private static void weak(Picture picture, StringBuilder text) {
        List<String> weak = picture.boxes().stream()
                .filter(box -> box.weak().isPresent())
                .map(box -> group(picture, box))
                .toList();
        if (!weak.isEmpty()) {
            text.append("    classDef weak stroke:#c0392b,stroke-width:3px\n")
                    .append("    class ")
                    .append(String.join(",", weak))
                    .append(" weak\n");
        }
    }
}
