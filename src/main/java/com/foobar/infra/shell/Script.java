package com.foobar.infra.shell;

import com.foobar.infra.secret.Secret;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A piece of POSIX {@code sh}, as a value.
 *
 * <p>It may hold secrets and {@linkplain Import values of other hosts} that are not known yet. {@link #toString} masks
 * both; only {@link #render} gives the text that a host runs.
 */
public final class Script {

    /**
     * A value that only another host knows, fetched right before the script that needs it runs.
     *
     * @param name what it is, for messages and masked scripts
     * @param source run on that server; what it prints, less its last newline, is the value. It may make what it prints,
     *     if that is not there yet, and may itself import.
     */
    public record Import(String server, String name, Script source) {}

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Hidden(Secret secret) implements Part {}

        record Foreign(Import source) implements Part {}
    }

    private static final Script EMPTY = new Script(List.of());

    private final List<Part> parts;

    private Script(List<Part> parts) {
        this.parts = parts;
    }

    public static Script empty() {
        return EMPTY;
    }

    /** Text as it stands; a final newline is added if it lacks one. */
    public static Script of(String text) {
        return text.isEmpty()
                ? EMPTY
                : new Builder().text(text.endsWith("\n") ? text : text + "\n").build();
    }

    /** Lines, each followed by a newline. */
    public static Script lines(String... lines) {
        return of(String.join("\n", lines));
    }

    public static Builder builder() {
        return new Builder();
    }

    public Script then(Script next) {
        var all = new ArrayList<>(parts);
        all.addAll(next.parts);
        return new Script(List.copyOf(all));
    }

    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** What this script needs from other hosts before it can run. */
    public Set<Import> imports() {
        var found = new LinkedHashSet<Import>();
        for (var part : parts) {
            if (part instanceof Part.Foreign(var source)) {
                found.add(source);
            }
        }
        return found;
    }

    /** The text to run, secrets included. Imported values are inserted as quoted shell words. */
    public String render(Function<Import, String> imported) {
        var out = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Part.Text(var text) -> out.append(text);
                case Part.Hidden(var secret) -> out.append(Shell.quote(secret.reveal()));
                case Part.Foreign(var source) -> out.append(Shell.quote(imported.apply(source)));
            }
        }
        return out.toString();
    }

    /** The text to run, for a script that imports nothing. */
    public String render() {
        return render(source -> {
            throw new IllegalStateException("script needs " + source);
        });
    }

    /** The text with every secret masked: what may be shown and logged. */
    @Override
    public String toString() {
        var out = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Part.Text(var text) -> out.append(text);
                case Part.Hidden _ -> out.append("'***'");
                case Part.Foreign(var source) ->
                    out.append("'<")
                            .append(source.name())
                            .append(" of ")
                            .append(source.server())
                            .append(">'");
            }
        }
        return out.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Script that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** Collects parts. */
    public static final class Builder {
        private final List<Part> parts = new ArrayList<>();

        public Builder text(String text) {
            parts.add(new Part.Text(text));
            return this;
        }

        public Builder line(String line) {
            return text(line + "\n");
        }

        /** The value as one quoted shell word. */
        public Builder word(String value) {
            return text(Shell.quote(value));
        }

        /** The secret as one quoted shell word; masked wherever the script is shown. */
        public Builder secret(Secret secret) {
            parts.add(new Part.Hidden(secret));
            return this;
        }

        /** Another host's exported value as one quoted shell word. */
        public Builder imported(Import source) {
            parts.add(new Part.Foreign(source));
            return this;
        }

        public Builder script(Script script) {
            parts.addAll(script.parts);
            return this;
        }

        public Script build() {
            return new Script(List.copyOf(parts));
        }
    }
}
