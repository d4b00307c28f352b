package com.foobar.infra.part.mysql.state;

import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.util.ArrayList;
import java.util.List;

/** The output of {@link MysqlClient}: rows, how the client ended, and whether MySQL is there at all. */
public record Rows(boolean absent, List<Row> rows, int status, String error) {

    private static final int TIMED_OUT = 124;
    private static final int KILLED = 137;

    public Rows {
        rows = List.copyOf(rows);
    }

    /** One row; the fields are unescaped. */
    public record Row(List<String> fields) {
        public Row {
            fields = List.copyOf(fields);
        }

        public String tag() {
            return fields.getFirst();
        }

        /** The field, the tag being number 0. */
        public String text(int index) {
            if (index >= fields.size()) {
                throw new MalformedAnswer("mysql: a row of " + tag() + " has no field " + index);
            }
            return fields.get(index);
        }

        public long whole(int index) {
            try {
                return Long.parseLong(text(index));
            } catch (NumberFormatException e) {
                throw new MalformedAnswer("mysql: field " + index + " of " + tag() + " is no number: " + text(index));
            }
        }

        public double number(int index) {
            try {
                return Double.parseDouble(text(index));
            } catch (NumberFormatException e) {
                throw new MalformedAnswer("mysql: field " + index + " of " + tag() + " is no number: " + text(index));
            }
        }

        /** Yes or no, as MySQL writes it in its various tables. */
        public boolean yes(int index) {
            return switch (text(index)) {
                case "1", "Y", "YES", "Yes", "ON" -> true;
                case "0", "N", "NO", "No", "OFF" -> false;
                default ->
                    throw new MalformedAnswer(
                            "mysql: field " + index + " of " + tag() + " is neither yes nor no: " + text(index));
            };
        }

        public GtidSet gtids(int index) {
            try {
                return GtidSet.parse(text(index));
            } catch (IllegalArgumentException e) {
                throw new MalformedAnswer("mysql: " + e.getMessage());
            }
        }

        Row expect(int size) {
            if (fields.size() != size) {
                throw new MalformedAnswer(
                        "mysql: a row of " + tag() + " has " + fields.size() + " fields, not " + size);
            }
            return this;
        }
    }

    /** Reads the section's output; throws {@link MalformedAnswer} if the closing status line is missing. */
    public static Rows parse(String output) {
        var lines = output.lines().filter(line -> !line.isEmpty()).toList();
        if (lines.equals(List.of("absent"))) {
            return new Rows(true, List.of(), 0, "");
        }
        if (lines.isEmpty() || !lines.getLast().startsWith("status\t")) {
            throw new MalformedAnswer("mysql: the answer has no closing status");
        }
        var rows = new ArrayList<Row>();
        for (var line : lines.subList(0, lines.size() - 1)) {
            var fields = new ArrayList<String>();
            for (var field : line.split("\t", -1)) {
                fields.add(unescape(field));
            }
            rows.add(new Row(fields));
        }
        var last = lines.getLast().split("\t", 3);
        if (last.length != 3 || !last[1].matches("[0-9]{1,3}")) {
            throw new MalformedAnswer("mysql: the closing status is " + lines.getLast());
        }
        return new Rows(false, rows, Integer.parseInt(last[1]), last[2]);
    }

    /** As {@link #parse}, for the output of that many calls, one after the other. */
    public static List<Rows> parseAll(String output, int calls) {
        var found = new ArrayList<Rows>();
        var block = new StringBuilder();
        for (var line : output.lines().filter(l -> !l.isEmpty()).toList()) {
            block.append(line).append('\n');
            if (line.startsWith("status\t") || line.equals("absent")) {
                found.add(parse(block.toString()));
                block.setLength(0);
            }
        }
        if (found.size() == 1 && found.getFirst().absent()) {
            return java.util.Collections.nCopies(calls, found.getFirst());
        }
        if (found.size() != calls || !block.isEmpty()) {
            throw new MalformedAnswer("mysql: " + found.size() + " answers to " + calls + " calls");
        }
        return List.copyOf(found);
    }

    /** All rows of that tag. */
    public List<Row> all(String tag) {
        return rows.stream().filter(row -> row.tag().equals(tag)).toList();
    }

    /** The one row of that tag; throws {@link MalformedAnswer} if there is none or more than one. */
    public Row one(String tag) {
        var found = all(tag);
        if (found.size() != 1) {
            throw new MalformedAnswer("mysql: " + found.size() + " rows of " + tag + ", not one");
        }
        return found.getFirst();
    }

    public boolean timedOut() {
        return status == TIMED_OUT || status == KILLED;
    }

    /** Whether nothing listens on the socket. */
    public boolean notRunning() {
        return error.startsWith("ERROR 2002 ");
    }

    /** MySQL's number of the first error, 0 if there was none. */
    public int errno() {
        var words = error.split(" ", 3);
        return words.length == 3 && words[0].equals("ERROR") && words[1].matches("[0-9]{1,5}")
                ? Integer.parseInt(words[1])
                : 0;
    }

    /** Why there is no whole answer, in one line. */
    public String why() {
        if (timedOut()) {
            return "mysqld did not answer in time" + (error.isEmpty() ? "" : ": " + error);
        }
        if (errno() == 1045 || errno() == 1698) {
            return "root cannot log in over the local socket: " + error;
        }
        return error.isEmpty() ? "the mysql client ended with status " + status : error;
    }

    // What the client's batch mode escapes.
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        var out = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c != '\\' || i + 1 == field.length()) {
                out.append(c);
                continue;
            }
            i++;
            out.append(
                    switch (field.charAt(i)) {
                        case 'n' -> '\n';
                        case 't' -> '\t';
                        case '0' -> '\0';
                        default -> field.charAt(i);
                    });
        }
        return out.toString();
    }
}
