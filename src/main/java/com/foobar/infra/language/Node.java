package com.foobar.infra.language;

import java.util.List;

/** A piece of a YAML document, with its place. Aliases are resolved: an aliased node stands in several places. */
public sealed interface Node {

    /** Where the piece begins. */
    Position at();

    /** How messages call this kind of piece. */
    String kind();

    /**
     * A scalar, raw: never read as a number, a date or a truth value by YAML's own rules.
     *
     * @param plain written without quotes
     */
    record Leaf(String value, boolean plain, Position at) implements Node {

        /** Whether nothing was written here, or YAML's word for nothing. */
        boolean absent() {
            return plain && (value.isEmpty() || value.equals("~") || value.equals("null"));
        }

        @Override
        public String kind() {
            return absent() ? "nothing" : "a single value";
        }
    }

    /** A list. */
    record Items(List<Node> items, Position at) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the order of the file; its keys are distinct. */
    record Pairs(List<Pair> pairs, Position at) implements Node {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    /** One entry of a mapping. */
    record Pair(Leaf key, Node value) {

        /** Where to point for this entry: at the value if it is on the key's line, otherwise at the key. */
        Position place() {
            return value.at().line() == key.at().line() ? value.at() : key.at();
        }
    }
}
