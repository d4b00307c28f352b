package com.foobar.infra.language;

import java.util.List;
import java.util.Optional;

/**
 * A single value.
 *
 * @param name its name among the schema's definitions; empty if it is too small to have one
 * @param description in a few words, to follow "must be"
 * @param bare whether quotes make it another thing, as with numbers and truth values
 * @param secretive whether messages must not repeat a wrong value
 * @param parser makes the value of what is written
 * @param listRefusal what to say if a list is given; empty: the usual
 */
public record Scalar<T>(
        String name,
        String description,
        boolean bare,
        boolean secretive,
        Json.Obj json,
        Parser<T> parser,
        Optional<Refusal> listRefusal)
        implements Type<T> {

    /** Makes a value of its text. */
    public interface Parser<T> {
        T parse(String written) throws Refused;
    }

    /** A text that is no such value. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Refusal refusal;

        public Refused(Refusal refusal) {
            super(refusal.message(), null, false, false);
            this.refusal = refusal;
        }

        public Refused(String message, String hint) {
            this(Refusal.of(message, hint));
        }

        public Refusal refusal() {
            return refusal;
        }
    }

    public static <T> Scalar<T> text(String name, String description, Json.Obj json, Parser<T> parser) {
        return new Scalar<>(name, description, false, false, json, parser, Optional.empty());
    }

    public static <T> Scalar<T> bare(String name, String description, Json.Obj json, Parser<T> parser) {
        return new Scalar<>(name, description, true, false, json, parser, Optional.empty());
    }

    /** The same, with words of its own for someone who gives a list. */
    public Scalar<T> notAList(String message, String hint) {
        return new Scalar<>(name, description, bare, secretive, json, parser, Optional.of(Refusal.of(message, hint)));
    }

    /** The same, whose wrong values are not repeated. */
    public Scalar<T> secretively() {
        return new Scalar<>(name, description, bare, true, json, parser, listRefusal);
    }

    @Override
    public Optional<T> read(Node node, Position at, String path, Reading reading) {
        if (node instanceof Node.Items && listRefusal.isPresent()) {
            reading.problem(
                    at,
                    path + ": " + listRefusal.get().message(),
                    listRefusal.get().hint().orElse(description));
            return Optional.empty();
        }
        if (!(node instanceof Node.Leaf leaf)) {
            reading.problem(at, path + " must be " + description + ", not " + node.kind());
            return Optional.empty();
        }
        if (leaf.absent()) {
            reading.problem(at, path + " has no value", "must be " + description);
            return Optional.empty();
        }
        if (bare && !leaf.plain()) {
            reading.problem(at, path + " must be " + description + ", not quoted text", "remove the quotes");
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(leaf.value()));
        } catch (Refused e) {
            var refusal = e.refusal();
            var message = refusal.message().isEmpty()
                    ? " must be " + description + (secretive ? "" : ", not " + Characters.quote(leaf.value()))
                    : ": " + refusal.message();
            if (reading.refused(leaf.at())) {
                return Optional.empty(); // for its characters
            }
            reading.problem(leaf.at(), new Refusal(path + message, refusal.hint()));
            return Optional.empty();
        }
    }

    /** The value of a text that is known to be right: a default. */
    public T known(String written) {
        try {
            return parser.parse(written);
        } catch (Refused e) {
            throw new IllegalArgumentException("the default " + written + " is not " + description, e);
        }
    }

    /** The text of a default as JSON. */
    public Json json(String written) {
        return bare ? new Json.Raw(written) : new Json.Str(written);
    }

    @Override
    public Json.Obj schema(Definitions definitions) {
        return name.isEmpty() ? json : definitions.reference(name, () -> json);
    }

    /** The allowed words, if there are only a few. */
    public List<String> words() {
        return json.members().get("enum") instanceof Json.Arr words
                ? words.items().stream().map(w -> ((Json.Str) w).value()).toList()
                : List.of();
    }
}
