package com.foobar.infra.part.mysql.failover;

import com.foobar.infra.part.Rounds.Said;
import com.foobar.infra.part.mysql.gtid.GtidSet;

/** What a database looks like when a failover begins. */
sealed interface Look {

    /** Its server does not answer. */
    record Silent(String why) implements Look {}

    /** Its server refuses us, or says what cannot be read: nobody knows whether the database lives. */
    record Unknown(String why) implements Look {}

    /** mysqld runs, and does not answer. */
    record Stuck() implements Look {}

    /** A step of an apply or a failover is at work there. */
    record Busy() implements Look {}

    /** The server answers, and no mysqld runs there. */
    record Stopped() implements Look {}

    /**
     * @param open whether it takes writes, be it by mistake; what lets only administrators write is not open
     * @param channels from how many sources it replicates
     * @param receiver {@code ON}, {@code OFF} or {@code CONNECTING}
     * @param heardSecondsAgo when something last came from the source; negative: never, or not known
     * @param answers whether its source answered just now, or was not asked
     * @param marked whether the stack made this very server its primary, and nothing set that aside since
     * @param delaySeconds how far it stays behind on purpose
     */
    record Running(
            String uuid,
            boolean open,
            GtidSet executed,
            int channels,
            String receiver,
            long heardSecondsAgo,
            boolean answers,
            boolean marked,
            long delaySeconds)
            implements Look {

        /** Longer than two heartbeats, which come every 2 s. */
        private static final int SILENCE_SECONDS = 5;

        /**
         * Whether its source still speaks to it, or may: an idle link looks alive until heartbeats are missing, unless the source
         * does not even greet who comes.
         */
        boolean hears() {
            return receiver.equals("ON") && heardSecondsAgo <= SILENCE_SECONDS && answers;
        }
    }

    static Look of(Said said) {
        return switch (said) {
            case Said.Silent silent -> silent.gone() ? new Silent(silent.line()) : new Unknown(silent.line());
            case Said.Ended(var exit, var out, var err) -> {
                var words = out.strip().split("\t");
                yield exit != 0
                        ? new Unknown("its answer failed: " + err.strip())
                        : switch (words[0]) {
                            case "busy" -> new Busy();
                            case "stuck" -> new Stuck();
                            case "stopped" -> new Stopped();
                            case "half" -> new Unknown("a copy that was begun there did not end");
                            case "running" -> running(words);
                            default -> new Unknown("its answer cannot be read");
                        };
            }
        };
    }

    private static Look running(String[] words) {
        try {
            return new Running(
                    words[1],
                    words[2].equals("0"),
                    set(words[3]),
                    Integer.parseInt(words[4]),
                    words[5],
                    Long.parseLong(words[6]),
                    words.length < 10 || !words[9].equals("silent"),
                    words[7].equals("marked"),
                    Long.parseLong(words[8]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return new Unknown("its answer cannot be read");
        }
    }

    /** A set as the scripts print it: a dash for the empty one. */
    static GtidSet set(String word) {
        return word.equals("-") ? GtidSet.empty() : GtidSet.parse(word);
    }
}
