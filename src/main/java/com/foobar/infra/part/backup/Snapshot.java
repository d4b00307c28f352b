package com.foobar.infra.part.backup;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One backup in the repository.
 *
 * @param id its first 8 hexadecimal digits
 * @param server that made it
 * @param kind {@code data} of the databases, {@code logs} of one of them, or {@code files} of a server
 * @param role of the database then: {@code primary} or {@code replica}
 * @param mysql its version
 * @param bytes that are in it
 * @param added that were new to the repository, once compressed or not
 * @param gtid the set of transactions that are in the data, exactly; of logs, that are in them or came before them
 * @param from of logs, the set that came before them
 * @param until of logs, up to when all that was committed is in them, by the primary's clock
 */
public record Snapshot(
        String id,
        Instant time,
        String server,
        String kind,
        Optional<String> role,
        Optional<String> mysql,
        long bytes,
        long added,
        Optional<String> gtid,
        Optional<String> from,
        Optional<Instant> until) {

    /** Of the databases. */
    public static final String DATA = "data";

    /** Of one of them, its binary logs. */
    public static final String LOGS = "logs";

    private static final int FIELDS = 12;

    /** What servers say that were applied before they told where logs end, and before they kept any. */
    private static final int FIELDS_OF_LOGS = 11;

    private static final int FIELDS_THEN = 9;

    /** One line of what servers tell, with tabs; empty if it is none. */
    public static Optional<Snapshot> of(String line) {
        var words = line.split("\t", -1);
        if (words.length != FIELDS && words.length != FIELDS_OF_LOGS && words.length != FIELDS_THEN) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Snapshot(
                    words[0],
                    Instant.parse(words[1]),
                    words[2],
                    words[3],
                    known(words[4]),
                    known(words[5]),
                    number(words[6]),
                    number(words[7]),
                    known(words[8]),
                    words.length >= FIELDS_OF_LOGS ? known(words[9]) : Optional.empty(),
                    words.length >= FIELDS_OF_LOGS ? moment(number(words[10])) : Optional.empty()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> known(String word) {
        return word.equals("-") || word.isEmpty() ? Optional.empty() : Optional.of(word);
    }

    private static long number(String word) {
        return word.matches("[0-9]{1,18}") ? Long.parseLong(word) : 0;
    }

    private static Optional<Instant> moment(long micros) {
        return micros == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    public boolean isOfLogs() {
        return kind.equals(LOGS);
    }

    /** What opens what is streamed, which is no backup of anything. */
    public boolean isKey() {
        return kind.equals("key");
    }

    public boolean isOfData() {
        return kind.equals(DATA);
    }
}
