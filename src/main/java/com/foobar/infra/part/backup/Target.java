package com.foobar.infra.part.backup;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The moment to which data are restored by binary logs, in the order of those. */
public sealed interface Target {

    /** All that is kept. */
    record Latest() implements Target {}

    /** All up to the first transaction that was committed later, by the clock of the primary then. */
    record At(Instant when) implements Target {}

    /** All up to that transaction, and it. */
    record Until(String gtid) implements Target {}

    /** All up to that transaction, without it. */
    record Before(String gtid) implements Target {}

    /** As the servers' script takes it, by which it is the same moment. */
    default List<String> words(Snapshot last) {
        return switch (this) {
            case Latest _ -> List.of("all", last.gtid().orElse(""));
            case At(var when) -> List.of("at", Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, when)));
            case Until(var gtid) -> List.of("until", gtid);
            case Before(var gtid) -> List.of("before", gtid);
        };
    }

    /** For people. */
    default String said() {
        return switch (this) {
            case Latest _ -> "all binary logs that are kept";
            case At(var when) -> "the binary logs until " + when;
            case Until(var gtid) -> "the binary logs until " + gtid + ", and that";
            case Before(var gtid) -> "the binary logs before " + gtid;
        };
    }

    /** One transaction as MySQL writes it; anything else is refused. */
    static String transaction(String written) {
        var set = GtidSet.parse(written);
        if (set.count() != 1) {
            throw new IllegalArgumentException(written + " is " + set.count() + " transactions");
        }
        return set.toString();
    }
}
