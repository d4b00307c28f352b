package com.foobar.infra.part.app;

import com.foobar.infra.language.Scalars;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;

/**
 * The assignments in a file as systemd reads it for {@code EnvironmentFile=}: comments behind {@code #} or {@code ;},
 * values in quotes over several lines, lines that go on behind a backslash. What systemd would not take it writes to the
 * journal, with the value; so it must be known beforehand. Follows {@code parse_env_file_internal} in systemd's
 * {@code src/basic/env-file.c}.
 */
public final class EnvironmentAssignments {

    /**
     * @param line where it begins, from 1
     * @param name as it is written; may be none that systemd takes
     */
    public record Assignment(int line, String name) {
        public boolean takes() {
            return name.matches(Scalars.VARIABLE_PATTERN);
        }
    }

    /** What of the file was read, and the lines in which it is broken. */
    record Result(List<Assignment> assignments, List<Fault> faults) {}

    /** @param what after "in line N" */
    record Fault(int line, String what) {}

    private enum State {
        BEFORE_NAME,
        NAME,
        BEFORE_VALUE,
        VALUE,
        ESCAPE,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        ESCAPE_IN_QUOTES,
        COMMENT
    }

    private final List<Assignment> found = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder value = new StringBuilder();
    private final StringBuilder shell = new StringBuilder();

    /** How much of the value stays whatever follows: blanks at its end do not count. */
    private int solid;

    private State state = State.BEFORE_NAME;
    private int line = 1;
    private int begun = 1;
    private int quoted = 1;

    private EnvironmentAssignments() {}

    public static Result of(String text) {
        var reader = read(text);
        return new Result(List.copyOf(reader.found), List.copyOf(reader.faults));
    }

    /** The same assignments as a shell reads them, a line each; only for a file in which nothing is broken. */
    static String forShell(String text) {
        return read(text).shell.toString();
    }

    private static EnvironmentAssignments read(String text) {
        var reader = new EnvironmentAssignments();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r') {
                reader.broken(reader.line, "holds a control character");
                continue;
            }
            if (reader.state == State.NAME && isNewline(c)) {
                reader.broken(reader.begun, "has no = in it");
                reader.state = State.BEFORE_NAME;
            } else {
                reader.state = reader.next(c);
            }
            if (c == '\n') {
                reader.line++;
            }
        }
        switch (reader.state) {
            case NAME -> reader.broken(reader.begun, "has no = in it");
            case SINGLE_QUOTED, DOUBLE_QUOTED, ESCAPE_IN_QUOTES ->
                reader.broken(reader.quoted, "opens a quote that nothing closes");
            case BEFORE_VALUE, VALUE, ESCAPE -> reader.ended();
            default -> {}
        }
        return reader;
    }

    private void ended() {
        shell.append(name.toString().strip())
                .append('=')
                .append(Shell.quote(value.substring(0, solid)))
                .append('\n');
    }

    private State keep(char c, State next) {
        value.append(c);
        solid = value.length();
        return next;
    }

    /** One word of each line is enough. */
    private void broken(int where, String what) {
        if (faults.stream().noneMatch(f -> f.line() == where)) {
            faults.add(new Fault(where, what));
        }
    }

    private State next(char c) {
        return switch (state) {
            case BEFORE_NAME -> {
                if (c == '#' || c == ';') {
                    yield State.COMMENT;
                }
                if (isSpace(c)) {
                    yield State.BEFORE_NAME;
                }
                begun = line;
                name.setLength(0);
                yield inName(c);
            }
            case NAME -> inName(c);
            case BEFORE_VALUE -> isSpace(c) && !isNewline(c) ? State.BEFORE_VALUE : inValue(c, true);
            case VALUE -> inValue(c, false);
            case ESCAPE -> isNewline(c) ? State.VALUE : keep(c, State.VALUE);
            case SINGLE_QUOTED -> c == '\'' ? State.BEFORE_VALUE : keep(c, State.SINGLE_QUOTED);
            case DOUBLE_QUOTED ->
                c == '"' ? State.BEFORE_VALUE : c == '\\' ? State.ESCAPE_IN_QUOTES : keep(c, State.DOUBLE_QUOTED);
            case ESCAPE_IN_QUOTES -> {
                if (isNewline(c)) {
                    yield State.DOUBLE_QUOTED;
                }
                // Before any other character a backslash is one.
                if ("\"\\`$".indexOf(c) < 0) {
                    keep('\\', State.DOUBLE_QUOTED);
                }
                yield keep(c, State.DOUBLE_QUOTED);
            }
            case COMMENT -> isNewline(c) ? State.BEFORE_NAME : State.COMMENT;
        };
    }

    private State inName(char c) {
        if (c == '=') {
            found.add(new Assignment(begun, name.toString().stripTrailing()));
            value.setLength(0);
            solid = 0;
            return State.BEFORE_VALUE;
        }
        name.append(c);
        return State.NAME;
    }

    /** @param mayQuote whether a quote here opens a quoted part, and is no character of its own */
    private State inValue(char c, boolean mayQuote) {
        if (isNewline(c)) {
            ended();
            return State.BEFORE_NAME;
        }
        if (c == '\\') {
            return State.ESCAPE;
        }
        if (mayQuote && (c == '\'' || c == '"')) {
            quoted = line;
            return c == '"' ? State.DOUBLE_QUOTED : State.SINGLE_QUOTED;
        }
        if (isSpace(c)) {
            value.append(c);
            return State.VALUE;
        }
        return keep(c, State.VALUE);
    }

    private static boolean isNewline(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || isNewline(c);
    }
}
