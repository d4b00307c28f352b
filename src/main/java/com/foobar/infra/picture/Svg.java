package com.foobar.infra.picture;

import com.foobar.infra.picture.Layout.Rect;
import com.foobar.infra.picture.Picture.Arrow;
import com.foobar.infra.picture.Picture.Flow;
import java.util.EnumSet;
import java.util.Locale;

/** A picture as SVG that stands alone: no script, no font of its own, light or dark as the reader has it. */
public final class Svg {

    private static final int LEGEND = 36;
    private static final int LANE = 12;
    private static final int VISITORS_Y = 20;
    private static final int VISITORS_HEIGHT = 34;

    private static final String STYLE = """
              svg { --paper: #ffffff; --ink: #1c2733; --dim: #5b6b7b; --box: #f4f6f9; --edge: #b9c4d0; --role: #ffffff;
                    --requests: #3f6fb5; --writes: #c2571a; --reads: #2e8b57; --replication: #7a4fb5; --weak: #c0392b;
                    background: var(--paper); }
              @media (prefers-color-scheme: dark) {
                svg { --paper: #12181f; --ink: #e6edf3; --dim: #93a1b0; --box: #1b2430; --edge: #3a4858; --role: #243040;
                      --requests: #7fb0f5; --writes: #f0a066; --reads: #6fd09b; --replication: #b99af0; --weak: #ff7b6b; }
              }
              text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); font-size: 14px; }
              .name { font-weight: 600; font-size: 15px; }
              .dim { fill: var(--dim); font-size: 12px; }
              .warn { fill: var(--weak); font-size: 12px; font-weight: 600; }
              .box { fill: var(--box); stroke: var(--edge); stroke-width: 1.5; }
              .weak { stroke: var(--weak); stroke-width: 3; }
              .role { fill: var(--role); stroke: var(--edge); }
              path { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
              .requests { stroke: var(--requests); } .writes { stroke: var(--writes); }
              .reads { stroke: var(--reads); } .replication { stroke: var(--replication); stroke-dasharray: 6 4; }
              .tip { stroke: none; }
              .tip.requests { fill: var(--requests); } .tip.writes { fill: var(--writes); }
              .tip.reads { fill: var(--reads); } .tip.replication { fill: var(--replication); }
            """;

    private final Picture picture;
    private final Layout layout;
    private final StringBuilder text = new StringBuilder();

    private Svg(Picture picture) {
        this.picture = picture;
        this.layout = new Layout(picture);
    }

    /** The document. */
    public static String of(Picture picture) {
        return new Svg(picture).draw();
    }

    private String draw() {
        int height = layout.height() + LEGEND;
        text.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"title desc\">\n"
                        .formatted(layout.width(), height, layout.width(), height));
        text.append("  <title id=\"title\">")
                .append(escaped(picture.name() + ": the stack of " + picture.domain()))
                .append("</title>\n  <desc id=\"desc\">")
                .append(escaped(String.join("\n", Lines.of(picture, false))))
                .append("</desc>\n  <style>\n")
                .append(STYLE)
                .append("  </style>\n  <defs>\n");
        var flows = EnumSet.noneOf(Flow.class);
        picture.arrows().forEach(a -> flows.add(a.flow()));
        flows.forEach(flow -> text.append(
                "    <marker id=\"%s\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"tip %s\" d=\"M0 0L10 5L0 10z\"/></marker>\n"
                        .formatted(word(flow), word(flow))));
        text.append("  </defs>\n");
        visitors();
        layout.placed().forEach(this::box);
        layout.arrows(picture).forEach(this::arrow);
        legend(flows, layout.height() + LEGEND / 2);
        return text.append("</svg>\n").toString();
    }

    private Rect visitors(String label) {
        int wide = Math.max(200, 9 * label.length() + 30);
        return new Rect((layout.width() - wide) / 2, VISITORS_Y, wide, VISITORS_HEIGHT);
    }

    private void visitors() {
        var label = "visitors of " + picture.domain();
        var at = visitors(label);
        text.append("  <rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"17\"/>\n"
                .formatted(at.x(), at.y(), at.width(), at.height()));
        write("", at.middle(), at.centre() + 5, "middle", label);
    }

    private void box(Layout.Placed placed) {
        var at = placed.rect();
        var box = placed.box();
        text.append("  <rect class=\"box%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\"/>\n"
                .formatted(box.weak().isPresent() ? " weak" : "", at.x(), at.y(), at.width(), at.height()));
        boolean several = placed.servers().size() > 1;
        write(
                "name",
                at.x() + Layout.PAD,
                at.y() + 20,
                "start",
                several ? box.server() + " … " + placed.servers().getLast() : box.server());
        box.zone().ifPresent(z -> write("dim", at.x() + at.width() - Layout.PAD, at.y() + 20, "end", z));
        write(
                box.weak().isPresent() ? "warn" : "dim",
                at.x() + Layout.PAD,
                at.y() + 38,
                "start",
                box.weak().isPresent()
                        ? "⚠ single point of failure"
                        : several ? placed.servers().size() + " servers" : box.address());
        for (int i = 0; i < box.roles().size(); i++) {
            var role = Layout.role(placed, i);
            text.append("  <rect class=\"role\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>\n"
                    .formatted(role.x(), role.y(), role.width(), role.height()));
            write(
                    "",
                    role.middle(),
                    role.centre() + 5,
                    "middle",
                    box.roles().get(i).label());
        }
    }

    private void arrow(Arrow arrow) {
        var to = layout.of(arrow.to());
        if (arrow.from().isEmpty()) {
            var from = visitors("visitors of " + picture.domain());
            line(
                    arrow.flow(),
                    "M%d %d C%d %d %d %d %d %d"
                            .formatted(
                                    from.middle(),
                                    from.y() + from.height(),
                                    from.middle(),
                                    from.y() + from.height() + 26,
                                    layout.at(arrow.to()).rect().middle(),
                                    layout.at(arrow.to()).rect().y() - 26,
                                    layout.at(arrow.to()).rect().middle(),
                                    layout.at(arrow.to()).rect().y() - 1));
            return;
        }
        var from = layout.of(arrow.from().get());
        boolean within = layout.at(arrow.from().get()).equals(layout.at(arrow.to()));
        if (within) {
            // Flows between the same two roles lie beside each other.
            int x = from.middle() + beside(arrow.flow(), 14);
            line(arrow.flow(), "M%d %d L%d %d".formatted(x, from.y() + from.height(), x, to.y() - 1));
        } else {
            between(arrow, from, to);
        }
    }

    /** How far from the middle, so that flows between the same two ends do not lie on each other. */
    private static int beside(Flow flow, int step) {
        return switch (flow) {
            case REQUESTS -> 0;
            case WRITES -> -step;
            case READS -> 0;
            case REPLICATION -> step;
        };
    }

    /** From one server to another: from side to side in a row, from below to above otherwise. */
    private void between(Arrow arrow, Rect from, Rect to) {
        var boxFrom = layout.at(arrow.from().orElseThrow()).rect();
        var boxTo = layout.at(arrow.to()).rect();
        boolean right = boxTo.x() > boxFrom.x();
        if (boxFrom.y() == boxTo.y() && !Layout.adjacent(boxFrom, boxTo)) {
            around(arrow, from, to, right);
            return;
        }
        if (boxFrom.y() == boxTo.y()) {
            int shift = beside(arrow.flow(), 6);
            int x1 = right ? from.x() + from.width() : from.x();
            int x2 = right ? to.x() - 1 : to.x() + to.width() + 1;
            int bend = (x2 - x1) / 2;
            line(
                    arrow.flow(),
                    "M%d %d C%d %d %d %d %d %d"
                            .formatted(
                                    x1,
                                    from.centre() + shift,
                                    x1 + bend,
                                    from.centre() + shift,
                                    x2 - bend,
                                    to.centre() + shift,
                                    x2,
                                    to.centre() + shift));
            return;
        }
        // Out at the lower edge where nothing of the server's stands below; past its side otherwise.
        boolean last = from.y() + from.height() + Layout.PAD == boxFrom.y() + boxFrom.height();
        boolean first = to.y() == boxTo.y() + Layout.HEAD;
        int shift = beside(arrow.flow(), 16);
        int x1 = last ? from.middle() + shift : right ? from.x() + from.width() : from.x();
        int y1 = last ? from.y() + from.height() : from.centre();
        int x2 = first ? boxTo.middle() + shift : right ? to.x() - 1 : to.x() + to.width() + 1;
        int y2 = first ? boxTo.y() - 1 : to.centre();
        int out = last ? 0 : right ? 44 : -44;
        int in = first ? 0 : right ? -44 : 44;
        line(
                arrow.flow(),
                "M%d %d C%d %d %d %d %d %d"
                        .formatted(x1, y1, x1 + out, y1 + (last ? 60 : 20), x2 + in, y2 - (first ? 60 : 20), x2, y2));
    }

    /** To a server of the row with others between: below them, each flow on a lane of its own. */
    private void around(Arrow arrow, Rect from, Rect to, boolean right) {
        var boxFrom = layout.at(arrow.from().orElseThrow()).rect();
        var boxTo = layout.at(arrow.to()).rect();
        int lane = LANE * arrow.flow().ordinal();
        int side = right ? 1 : -1;
        int out = (right ? boxFrom.x() + boxFrom.width() : boxFrom.x()) + side * lane;
        int in = (right ? boxTo.x() : boxTo.x() + boxTo.width()) - side * lane;
        int shift = beside(arrow.flow(), 6);
        line(
                arrow.flow(),
                "M%d %d H%d V%d H%d V%d H%d"
                        .formatted(
                                right ? from.x() + from.width() : from.x(),
                                from.centre() + shift,
                                out,
                                layout.below(boxFrom) + lane,
                                in,
                                to.centre() + shift,
                                right ? to.x() - 1 : to.x() + to.width() + 1));
    }

    private void line(Flow flow, String d) {
        text.append("  <path class=\"%s\" d=\"%s\" marker-end=\"url(#%s)\"/>\n".formatted(word(flow), d, word(flow)));
    }

    private void legend(EnumSet<Flow> flows, int y) {
        int x = Layout.PAD + 36;
        for (var flow : flows) {
            line(flow, "M%d %d L%d %d".formatted(x, y, x + 34, y));
            write("dim", x + 42, y + 4, "start", word(flow));
            x += 62 + 8 * word(flow).length();
        }
    }

    private void write(String style, int x, int y, String anchor, String words) {
        text.append("  <text%s x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n"
                .formatted(style.isEmpty() ? "" : " class=\"" + style + "\"", x, y, anchor, escaped(words)));
    }

    private static String word(Flow flow) {
        return flow.name().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
