package com.foobar.infra.view;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;

/** The lines in which two texts differ, with some around them. Says nothing of how they look. */
public final class TextDiff {

    private static final int CONTEXT = 3;

    private TextDiff() {}

    /** What became of a line. */
    public enum Kind {
        SAME(' '),
        ADDED('+'),
        REMOVED('-');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        public char sign() {
            return sign;
        }
    }

    /** One line of either text, or of both. */
    public record Line(Kind kind, String text) {}

    /**
     * Neighbouring differences.
     *
     * @param before number of the first line in the old text, from 1
     * @param after number of the first line in the new text, from 1
     */
    public record Hunk(int before, int after, List<Line> lines) {
        public Hunk {
            lines = List.copyOf(lines);
        }

        /** {@code @@ -1,4 +1,5 @@}. */
        public String header() {
            return "@@ -" + range(before, Kind.ADDED) + " +" + range(after, Kind.REMOVED) + " @@";
        }

        private String range(int from, Kind without) {
            long length = lines.stream().filter(l -> l.kind() != without).count();
            return length == 1 ? String.valueOf(from) : (length == 0 ? from - 1 : from) + "," + length;
        }
    }

    public static List<Hunk> between(String before, String after) {
        var old = lines(before);
        var young = lines(after);
        if (old.isEmpty() || young.isEmpty()) {
            return whole(old, young);
        }
        var hunks = new ArrayList<Hunk>();
        List<AbstractDelta<String>> group = new ArrayList<>();
        for (var delta : DiffUtils.diff(old, young).getDeltas()) {
            if (!group.isEmpty()) {
                var source = group.getLast().getSource();
                int gap = delta.getSource().getPosition() - (source.getPosition() + source.size());
                if (gap > 2 * CONTEXT) {
                    hunks.add(hunk(group, old));
                    group = new ArrayList<>();
                }
            }
            group.add(delta);
        }
        if (!group.isEmpty()) {
            hunks.add(hunk(group, old));
        }
        return hunks;
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : text.lines().toList();
    }

    private static List<Hunk> whole(List<String> old, List<String> young) {
        var lines = new ArrayList<Line>();
        old.forEach(l -> lines.add(new Line(Kind.REMOVED, l)));
        young.forEach(l -> lines.add(new Line(Kind.ADDED, l)));
        return lines.isEmpty() ? List.of() : List.of(new Hunk(1, 1, lines));
    }

    private static Hunk hunk(List<AbstractDelta<String>> deltas, List<String> old) {
        var first = deltas.getFirst();
        int from = Math.max(0, first.getSource().getPosition() - CONTEXT);
        int lead = first.getSource().getPosition() - from;
        var lines = new ArrayList<Line>();
        int at = from;
        for (var delta : deltas) {
            for (; at < delta.getSource().getPosition(); at++) {
                lines.add(new Line(Kind.SAME, old.get(at)));
            }
            delta.getSource().getLines().forEach(l -> lines.add(new Line(Kind.REMOVED, l)));
            delta.getTarget().getLines().forEach(l -> lines.add(new Line(Kind.ADDED, l)));
            at += delta.getSource().size();
        }
        for (int i = 0; i < CONTEXT && at < old.size(); i++, at++) {
            lines.add(new Line(Kind.SAME, old.get(at)));
        }
        return new Hunk(from + 1, first.getTarget().getPosition() - lead + 1, lines);
    }
}
