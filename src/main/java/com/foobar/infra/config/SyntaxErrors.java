package com.foobar.infra.config;

import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says SnakeYAML's syntax errors in words that help. */
final class SyntaxErrors {

    private SyntaxErrors() {}

    static void explain(MarkedYAMLException error, Reading reading) {
        var at = Optional.ofNullable(error.getProblemMark())
                .or(() -> Optional.ofNullable(error.getContextMark()))
                .map(SyntaxErrors::position)
                .orElse(Position.START);
        var problem = Optional.ofNullable(error.getProblem()).orElse("");
        if (problem.contains("'\\t(TAB)'") || problem.contains("found a tab")) {
            reading.problem(at, "a tab cannot indent", "YAML is indented with spaces");
        } else if (problem.contains("that cannot start any token")) {
            reading.problem(at, "a value cannot begin with this character", "put the value in quotes");
        } else if (problem.startsWith("mapping values are not allowed here")) {
            reading.problem(
                    at,
                    "a second \": \" on this line, or a line that is indented too far",
                    "quote a value that contains \": \"; align the key with its neighbours");
        } else if (problem.startsWith("could not find expected ':'")) {
            reading.problem(at, "a key without a colon", "key: value, with a space after the colon");
        } else if (problem.startsWith("expected <block end>")) {
            reading.problem(at, "the indentation does not fit the lines above", "align keys with their neighbours");
        } else {
            var context =
                    Optional.ofNullable(error.getContext()).map(c -> c + ": ").orElse("");
            reading.problem(at, "is not YAML: " + Characters.printable(context + problem), "see examples/foobar.yml");
        }
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
