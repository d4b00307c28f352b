package com.foobar.infra.picture;

import com.foobar.infra.picture.Picture.Arrow;
import com.foobar.infra.picture.Picture.Box;
import com.foobar.infra.picture.Picture.End;
import java.util.LinkedHashSet;
import java.util.Optional;

/** A picture in the language of Graphviz. */
public final class Dot {

    private Dot() {}

    /** The text of the graph. */
    public static String of(Picture picture) {
        var text = new StringBuilder("digraph {\n");
        text.append("    rankdir=TB; compound=true; fontname=\"sans-serif\";\n")
                .append("    node [shape=box, style=rounded, fontname=\"sans-serif\"];\n")
                .append("    edge [fontname=\"sans-serif\", fontsize=10];\n")
                .append("    visitors [label=\"visitors of ")
                .append(picture.domain())
                .append("\", shape=oval];\n");
        var zones = new LinkedHashSet<Optional<String>>();
        picture.boxes().forEach(box -> zones.add(box.zone()));
        int zone = 0;
        for (var name : zones) {
            var indent = name.isPresent() ? "        " : "    ";
            if (name.isPresent()) {
                text.append("    subgraph cluster_zone")
                        .append(zone++)
                        .append(" {\n        label=\"")
                        .append(name.get())
                        .append("\"; style=dashed;\n");
            }
            picture.boxes().stream()
                    .filter(box -> box.zone().equals(name))
                    .forEach(box -> server(picture, box, indent, text));
            if (name.isPresent()) {
                text.append("    }\n");
            }
        }
        picture.arrows().forEach(arrow -> arrow(picture, arrow, text));
        return text.append("}\n").toString();
    }

    private static void server(Picture picture, Box box, String indent, StringBuilder text) {
        text.append(indent)
                .append("subgraph cluster_server")
                .append(picture.boxes().indexOf(box))
                .append(" {\n")
                .append(indent)
                .append("    label=\"")
                .append(box.server())
                .append("\\n")
                .append(box.address())
                .append(box.weak().isPresent() ? "\\nsingle point of failure" : "")
                .append("\"; style=solid;")
                .append(box.weak().isPresent() ? " color=\"#c0392b\"; penwidth=2;" : "")
                .append('\n');
        box.roles()
                .forEach(role -> text.append(indent)
                        .append("    ")
                        .append(picture.id(new End(box.server(), role.id())))
                        .append(" [label=\"")
                        .append(role.label())
                        .append("\"];\n"));
        text.append(indent).append("}\n");
    }

    private static void arrow(Picture picture, Arrow arrow, StringBuilder text) {
        text.append("    ")
                .append(arrow.from().map(picture::id).orElse("visitors"))
                .append(" -> ")
                .append(picture.id(arrow.to()));
        var word = arrow.flow().word();
        if (!word.isEmpty()) {
            text.append(" [label=\"").append(word).append('"');
            text.append(arrow.flow() == Picture.Flow.REPLICATION ? ", style=dashed]" : "]");
        }
        text.append(";\n");
    }
}
