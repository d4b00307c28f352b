package com.foobar.infra.part;

import com.foobar.infra.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Work on several servers whose every round depends on what the last one found. It holds no connection: it says what is
 * to be run where, and is told what came of it.
 */
public interface Rounds {

    /** What a server said. */
    sealed interface Said {

        /** @param exit its script's exit status; {@code out} and {@code err}: all that it printed */
        record Ended(int exit, String out, String err) implements Said {}

        /**
         * Nothing: the server can't be worked with.
         *
         * @param gone whether it does not answer at all, rather than refusing us
         * @param hint what to do about it; several lines or empty
         */
        record Silent(String why, boolean gone, String hint) implements Said {

            /** Both, in one line. */
            public String line() {
                return hint.isBlank() ? why : why + ". " + hint.strip().replaceAll("\\s*\n\\s*", "; ");
            }
        }
    }

    /** What is to come. */
    sealed interface Next {

        /**
         * Run these, all at once, as root.
         *
         * @param what it is for, in a few words
         * @param scripts by server
         * @param limit for each of them
         * @param changes whether they change anything: then each goes on to its end whatever becomes of the client
         */
        record Run(String what, Map<String, Script> scripts, Duration limit, boolean changes) implements Next {}

        /** It ends here, as something is in the way. */
        record Refused(String why, String hint) implements Next {}

        /**
         * It is done.
         *
         * @param server the one in the first place now
         * @param report for people, a line each
         */
        record Done(String server, List<String> report) implements Next {}
    }

    /** The first thing to do. */
    Next begin();

    /** @param said by every server of the last {@link Next.Run} */
    Next next(Map<String, Said> said);
}
