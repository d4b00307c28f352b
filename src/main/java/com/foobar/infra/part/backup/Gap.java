package com.foobar.infra.part.backup;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Transactions that are in no binary log that is kept: no moment between them can be restored.
 *
 * @param after when the logs were kept that end before them
 * @param before when those were that begin behind them
 * @param gtid the set of them
 */
public record Gap(Instant after, Instant before, String gtid) {

    private static final String LINE = "gap=";
    private static final int FIELDS = 3;

    /** Those that a server tells of, a line each among others. */
    public static List<Gap> of(String said) {
        return said.lines()
                .filter(line -> line.startsWith(LINE))
                .map(line -> line.substring(LINE.length()).split("\t", -1))
                .filter(words -> words.length == FIELDS)
                .flatMap(words -> {
                    try {
                        return List.of(new Gap(Instant.parse(words[0]), Instant.parse(words[1]), words[2])).stream();
                    } catch (DateTimeParseException _) {
                        return List.<Gap>of().stream();
                    }
                })
                .toList();
    }

    /** In one sentence. */
    public String told() {
        return "between " + after.truncatedTo(ChronoUnit.SECONDS) + " and " + before.truncatedTo(ChronoUnit.SECONDS)
                + " these transactions are in no binary log that is kept: " + gtid;
    }
}
