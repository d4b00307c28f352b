package com.foobar.infra.view;

import java.util.ArrayList;
import java.util.List;

/** A terminal that knows line feeds, "cursor up" and "erase below". Seconds at the end of a line are shown as N. */
final class Screen {

    List<String> after(String output) {
        var lines = new ArrayList<StringBuilder>();
        lines.add(new StringBuilder());
        int row = 0;
        for (int i = 0; i < output.length(); i++) {
            char c = output.charAt(i);
            if (c == '\n') {
                row++;
                if (row == lines.size()) {
                    lines.add(new StringBuilder());
                }
            } else if (c == '\r') {
                continue;
            } else if (c == '\033') {
                int end = i + 2;
                while (!Character.isLetter(output.charAt(end))) {
                    end++;
                }
                var number = output.substring(i + 2, end);
                switch (output.charAt(end)) {
                    case 'A' -> row -= Integer.parseInt(number);
                    case 'J' -> {
                        lines.subList(row + 1, lines.size()).clear();
                        lines.get(row).setLength(0);
                    }
                    default -> throw new IllegalStateException("unknown sequence");
                }
                i = end;
            } else {
                lines.get(row).append(c);
            }
        }
        return lines.stream()
                .map(line -> line.toString().replaceFirst("  \\d+ s$", "  N s"))
                .filter(l -> !l.isEmpty())
                .toList();
    }
}
