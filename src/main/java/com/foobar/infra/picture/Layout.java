package com.foobar.infra.picture;

import com.foobar.infra.picture.Picture.Arrow;
import com.foobar.infra.picture.Picture.Box;
import com.foobar.infra.picture.Picture.End;
import com.foobar.infra.picture.Picture.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Where things stand on paper: servers in rows, from the visitors on; lengths in pixels. */
final class Layout {

    static final int WIDTH = 220;
    static final int HEAD = 48;
    static final int ROLE = 30;
    static final int STEP = 46;
    static final int PAD = 12;
    static final int TOP = 96;
    private static final int GAP_X = 70;
    private static final int GAP_Y = 84;
    private static final int MARGIN = 48;
    private static final int COLUMNS = 6;

    /** So many servers that are alike are drawn one by one. */
    private static final int ALIKE = 4;

    /**
     * A rectangle on the paper.
     *
     * @param x of its left edge
     * @param y of its upper edge
     */
    record Rect(int x, int y, int width, int height) {
        int middle() {
            return x + width / 2;
        }

        int centre() {
            return y + height / 2;
        }
    }

    /**
     * A server, or several that are alike.
     *
     * @param box the first of them
     */
    record Placed(Box box, List<String> servers, Rect rect) {}

    private final List<Placed> placed = new ArrayList<>();
    private final Map<String, Placed> byServer = new HashMap<>();
    private final int width;
    private final int height;

    Layout(Picture picture) {
        var rows = rows(picture);
        int most = rows.stream().mapToInt(List::size).max().orElse(1);
        width = Math.max(2 * MARGIN + most * WIDTH + (most - 1) * GAP_X, 2 * MARGIN + 2 * WIDTH);
        int y = TOP;
        for (var row : rows) {
            int x = (width - row.size() * WIDTH - (row.size() - 1) * GAP_X) / 2;
            int deepest = 0;
            for (var servers : row) {
                var box = servers.getFirst();
                int tall = HEAD + (box.roles().size() - 1) * STEP + ROLE + PAD;
                var all = servers.stream().map(Box::server).toList();
                var at = new Placed(box, all, new Rect(x, y, WIDTH, tall));
                placed.add(at);
                all.forEach(server -> byServer.put(server, at));
                x += WIDTH + GAP_X;
                deepest = Math.max(deepest, tall);
            }
            y += deepest + GAP_Y;
        }
        height = y - GAP_Y + MARGIN;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    List<Placed> placed() {
        return placed;
    }

    /** Where a role of a server stands. */
    Rect of(End end) {
        var at = at(end);
        for (int i = 0; i < at.box().roles().size(); i++) {
            if (at.box().roles().get(i).id().equals(end.role())) {
                return role(at, i);
            }
        }
        throw new IllegalArgumentException("nothing is drawn of " + end);
    }

    /** Whether nothing stands between two of one row. */
    static boolean adjacent(Rect one, Rect other) {
        return Math.abs(one.x() - other.x()) == WIDTH + GAP_X;
    }

    /** The lower edge of all that stands in that row. */
    int below(Rect row) {
        return placed.stream()
                .map(Placed::rect)
                .filter(rect -> rect.y() == row.y())
                .mapToInt(rect -> rect.y() + rect.height())
                .max()
                .orElseThrow();
    }

    Placed at(End end) {
        return Objects.requireNonNull(byServer.get(end.server()));
    }

    static Rect role(Placed at, int number) {
        return new Rect(at.rect().x() + PAD, at.rect().y() + HEAD + number * STEP, WIDTH - 2 * PAD, ROLE);
    }

    /** Arrows as they are drawn: one where those of several servers would lie on each other. */
    Set<Arrow> arrows(Picture picture) {
        var arrows = new LinkedHashSet<Arrow>();
        for (var arrow : picture.arrows()) {
            arrows.add(new Arrow(arrow.from().map(this::first), first(arrow.to()), arrow.flow()));
        }
        return arrows;
    }

    private End first(End end) {
        return new End(at(end).servers().getFirst(), end.role());
    }

    /** What makes servers alike. */
    private record Likeness(Optional<String> zone, List<Role> roles) {}

    private static List<List<List<Box>>> rows(Picture picture) {
        var tiers = new LinkedHashMap<Integer, List<Box>>();
        picture.boxes()
                .forEach(box -> tiers.computeIfAbsent(box.tier(), _ -> new ArrayList<>())
                        .add(box));
        var rows = new ArrayList<List<List<Box>>>();
        for (var tier : tiers.values()) {
            var groups = new ArrayList<List<Box>>();
            var alike = new LinkedHashMap<Likeness, List<Box>>();
            tier.stream()
                    .filter(box -> box.weak().isEmpty())
                    .forEach(box -> alike.computeIfAbsent(new Likeness(box.zone(), box.roles()), _ -> new ArrayList<>())
                            .add(box));
            for (var box : tier) {
                var same = alike.getOrDefault(new Likeness(box.zone(), box.roles()), List.of());
                if (box.weak().isPresent() || same.size() <= ALIKE) {
                    groups.add(List.of(box));
                } else if (same.getFirst().equals(box)) {
                    groups.add(same);
                }
            }
            for (int i = 0; i < groups.size(); i += COLUMNS) {
                rows.add(groups.subList(i, Math.min(groups.size(), i + COLUMNS)));
            }
        }
        return rows;
    }
}
