package com.foobar.infra.part.mysql.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a table that follow each other by its key.
 *
 * @param low the key, in hexadecimal, that they come after; empty: from the first one
 * @param high the last key of them; empty: to the end
 */
public record DataRange(DataTable table, List<String> low, List<String> high) {
    public DataRange {
        low = List.copyOf(low);
        high = List.copyOf(high);
    }

    public boolean last() {
        return high.isEmpty();
    }

    /** As people read it: {@code id after 2000 up to 4000}. */
    @Override
    public String toString() {
        if (table.key().isEmpty() || low.isEmpty() && high.isEmpty()) {
            return table.name() + " (all of it)";
        }
        var text = new StringBuilder(table.name().toString()).append(" where ").append(names());
        if (!low.isEmpty()) {
            text.append(" is after ").append(shown(low));
        }
        if (!high.isEmpty()) {
            text.append(low.isEmpty() ? " is up to " : " and up to ").append(shown(high));
        }
        return text.toString();
    }

    private String names() {
        return String.join(
                ", ", table.key().stream().map(DataTable.Column::name).toList());
    }

    private String shown(List<String> values) {
        var all = new ArrayList<String>();
        for (int i = 0; i < values.size(); i++) {
            all.add(table.key().get(i).shown(values.get(i)));
        }
        return String.join(", ", all);
    }
}
