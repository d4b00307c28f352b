package com.foobar.infra.yaml;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Reading;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says SnakeYAML's syntax errors in words that help. */
final class SyntaxErrors {

    private SyntaxErrors() {}

    /** Where a value begins and ends. */
    record Span(Position from, Position to) {}

    /**
     * @param suspect the last value in quotes before the error, if it goes over several lines: nobody writes such a one
     *     here on purpose
     */
    static void explain(MarkedYAMLException error, Optional<Span> suspect, Reading reading) {
        var at = Optional.ofNullable(error.getProblemMark())
                .or(() -> Optional.ofNullable(error.getContextMark()))
                .map(SyntaxErrors::position)
                .orElse(Position.START);
        var problem = Optional.ofNullable(error.getProblem()).orElse("");
        var context = Optional.ofNullable(error.getContext()).orElse("");
        var begun = Optional.ofNullable(error.getContextMark())
                .map(SyntaxErrors::position)
                .orElse(at);
        if (context.startsWith("while scanning a quoted scalar") && problem.contains("unexpected end")) {
            reading.problem(begun, "this quote is never closed", "close it where the value ends");
            return;
        }
        if (suspect.isPresent() && suspect.get().to().line() == at.line()) {
            reading.problem(
                    suspect.get().from(),
                    "this quote is closed only in line " + suspect.get().to().line()
                            + ", where another one was perhaps to open",
                    "close it where the value ends");
            return;
        }
        if (context.startsWith("while scanning an alias") || context.startsWith("while scanning an anchor")) {
            var sign = context.startsWith("while scanning an alias") ? "*" : "&";
            reading.problem(
                    begun,
                    "a value cannot begin with " + sign + ", which YAML keeps for itself",
                    "put the whole value in quotes");
            return;
        }
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
            reading.problem(
                    at,
                    "is not YAML: " + Characters.printable(context.isEmpty() ? problem : context + ": " + problem),
                    "key: value, one a line; what is odd about a value goes into quotes");
        }
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
