package com.foobar.infra.cli;

import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Scalar.Parser;
import com.foobar.infra.language.Scalar.Refused;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks somebody for what was not given, until he says what can be used.
 *
 * @param person gives the next line that was typed; empty at the end of input
 */
record InitQuestions(PrintWriter out, Supplier<Optional<String>> person) {

    /**
     * @param usual what is meant by an empty answer; empty: one must be given
     * @throws BadUsage if the input ends
     */
    <T> T ask(String question, Optional<String> usual, Parser<T> parser) {
        while (true) {
            out.print(question
                    + usual.filter(u -> !u.isEmpty()).map(u -> " [" + u + "]").orElse("") + ": ");
            out.flush();
            var typed = person.get()
                    .orElseThrow(() -> new BadUsage(
                            "the input ended before all was answered; nothing was written",
                            "Begin again, or give the rest as options: foobar-infra init --help"));
            if (typed.isEmpty() && usual.isEmpty()) {
                continue;
            }
            try {
                return parser.parse(typed.isEmpty() ? usual.orElseThrow() : typed);
            } catch (Refused e) {
                out.println("  " + said(e.refusal()).replace("\n", "\n  "));
            }
        }
    }

    /** The same for what may be left out, by an empty answer. */
    <T> Optional<T> askIfAny(String question, Parser<T> parser) {
        return ask(
                question,
                Optional.of(""),
                typed -> typed.isEmpty() ? Optional.empty() : Optional.of(parser.parse(typed)));
    }

    /** A refusal in one line. */
    static String said(Refusal refusal) {
        return refusal.message()
                + refusal.hint()
                        .filter(h -> !h.isEmpty())
                        .map(h -> (refusal.message().isEmpty() ? "" : "; ") + h)
                        .orElse("");
    }
}
