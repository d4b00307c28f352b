package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.Rounds.Said;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How what the servers said in a round is read. */
final class Answers {

    private Answers() {}

    static Said of(Map<String, Said> said, String server) {
        return Objects.requireNonNull(said.get(server), server);
    }

    /** The words of the last line that begins with that one. */
    static Optional<String[]> line(Said said, String word) {
        return said instanceof Said.Ended(var exit, var out, var _) && exit == 0
                ? out.lines()
                        .map(l -> l.split("\t"))
                        .filter(w -> w[0].equals(word))
                        .reduce((_, b) -> b)
                : Optional.empty();
    }

    static String why(Said said) {
        return switch (said) {
            case Said.Silent silent -> silent.line();
            case Said.Ended(var exit, var _, var err) ->
                err.isBlank()
                        ? "exit code " + exit
                        : err.strip().lines().reduce((_, b) -> b).orElse("");
        };
    }
}
