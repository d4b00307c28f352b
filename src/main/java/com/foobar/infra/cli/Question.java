package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Survey;
import java.io.PrintWriter;

/**
 * Asks a person at the terminal.
 *
 * @param yes whether the answer was given on the command line
 */
record Question(OutputOptions output, PrintWriter out, boolean yes) {

    /** Whether there is an answer, or somebody who can give one. */
    boolean canBeAnswered() {
        return yes || !output.json() && Terminal.isInteractive();
    }

    /**
     * @param survey what the question is about
     * @throws BadUsage if there is nobody to ask
     */
    boolean agreed(Survey survey, String question) {
        if (yes) {
            return true;
        }
        if (!canBeAnswered()) {
            throw new BadUsage(
                    "there is nobody to ask, as " + (output.json() ? "--json was given" : "this is no terminal")
                            + "; nothing was changed",
                    "Give --yes to apply without a question.");
        }
        while (true) {
            out.print(question + " Only 'yes' goes on; 'full' shows new files whole: ");
            out.flush();
            var answer = Terminal.readLine();
            if (answer.equals("yes")) {
                return true;
            }
            if (!answer.equals("full")) {
                return false;
            }
            output.plain(out, true).accept(new Event.Planned(survey));
        }
    }
}
