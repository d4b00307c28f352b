package com.foobar.infra.part.mysql.replication;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of two servers was made the primary later. Each time that a server takes another's place it commits an empty
 * transaction whose GTID counts such times. It replicates, and every account may read {@code gtid_executed}: one that still takes
 * writes sees by it that another was put in its place, and that other one sees that it was not.
 *
 * <p>Nobody can count what it has not received. So such a transaction's UUID also tells which server it was, and no two have the
 * same; and its number is not less than the seconds since 1970, so that a primary of which the next one had not heard is
 * counted before that one. Of the same number, the UUID decides.
 */
public final class Term {

    /** What the UUIDs of such transactions begin with. No server's do. */
    public static final String UUID = "666f6f62-6172-696e-6672-";

    private Term() {}

    private record Begun(long number, String uuid) implements Comparable<Begun> {
        private static final Comparator<Begun> ORDER =
                Comparator.comparingLong(Begun::number).thenComparing(Begun::uuid);

        @Override
        public int compareTo(Begun other) {
            return ORDER.compare(this, other);
        }
    }

    private static Optional<Begun> latest(GtidSet executed) {
        return executed.lastNumbers().entrySet().stream()
                .filter(last -> last.getKey().uuid().startsWith(UUID))
                .map(last -> new Begun(last.getValue(), last.getKey().uuid()))
                .max(Comparator.naturalOrder());
    }

    /** Whether who executed the one set knows of a later term than who executed the other. */
    public static boolean isLater(GtidSet one, GtidSet other) {
        var there = latest(other);
        return latest(one)
                .filter(here -> there.isEmpty() || here.compareTo(there.get()) > 0)
                .isPresent();
    }

    /**
     * The transactions by which terms began that who executed the one set knows of and who executed the other does not, where all
     * of them began before the other's latest. They are empty: a server that was the primary in between, and of whose
     * being so nobody received, holds nothing by them that could be lost.
     */
    public static GtidSet superseded(GtidSet one, GtidSet other) {
        var unheard = one.subtract(other).numberedBy(uuid -> uuid.startsWith(UUID));
        return isLater(unheard, other) ? GtidSet.empty() : unheard;
    }

    /** Statements that make such transactions known on a server that takes writes, each as empty as it was. */
    public static List<String> adopting(GtidSet terms) {
        return terms.each().stream()
                .map(gtid -> "SET gtid_next = '" + gtid + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC;")
                .toList();
    }

    /**
     * Lines of shell that begin the next term on a server that takes writes. The same stands in {@code handover.sh}.
     *
     * @param client a command that carries out SQL from its standard input and prints rows alone
     */
    public static String begin(String client) {
        return String.join(
                "\n",
                "fi_term=$(printf '%s\\n' \"SELECT REPLACE(@@gtid_executed, CHAR(10), '');\" | " + client
                        + " | tr ',' '\\n' | sed -n 's/^ *" + UUID
                        + "[0-9a-f]*:\\([0-9:-]*\\)$/\\1/p' | sed 's/.*[-:]//' | sort -n | tail -n 1)",
                "printf '%s\\n' \"SET gtid_next = CONCAT('" + UUID
                        + "', LEFT(SHA2(@@server_uuid, 256), 12), ':', GREATEST(${fi_term:-0} + 1, UNIX_TIMESTAMP()));"
                        + " BEGIN; COMMIT; SET gtid_next = AUTOMATIC;\" | " + client);
    }
}
