package com.foobar.infra.part.backup;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a moment is reached: from a backup, by the binary logs that go on from it. Whether they do is told by their transactions alone;
 * files of the same name may be of another server, or of another life of the same.
 *
 * @param base the backup
 * @param logs snapshots of them, the oldest first; each begins within the one before it, and the last has the moment in it
 */
public record Course(Snapshot base, List<Snapshot> logs, Target target) {

    public Course {
        logs = List.copyOf(logs);
    }

    /** What was found. */
    public sealed interface Found {

        /** There is a way. */
        record Way(Course course) implements Found {}

        /** It can't be reached exactly; why, in one sentence. */
        record None(String why) implements Found {}
    }

    /** As the servers' script takes it. */
    List<String> words() {
        var words = new ArrayList<>(target.words(logs.getLast()));
        logs.forEach(log -> words.add(log.id()));
        return List.copyOf(words);
    }

    /** @param kept all that is in the repository */
    public static Found of(List<Snapshot> kept, Target target) {
        var logs = kept.stream()
                .filter(Snapshot::isOfLogs)
                .filter(s -> s.gtid().isPresent())
                .sorted(Comparator.comparing(Snapshot::time))
                .toList();
        var bases = kept.stream()
                .filter(Snapshot::isOfData)
                .filter(s -> s.gtid().isPresent())
                .sorted(Comparator.comparing(Snapshot::time).reversed())
                .toList();
        if (logs.isEmpty()) {
            return new Found.None("no binary logs are kept yet");
        }
        if (bases.isEmpty()) {
            return new Found.None("there is no backup of the data yet");
        }
        return switch (target) {
            case Target.Latest _ -> from(bases, logs, logs.getLast(), target);
            case Target.At(var when) -> at(bases, logs, when, target);
            case Target.Until(var gtid) -> by(bases, logs, gtid, target);
            case Target.Before(var gtid) -> by(bases, logs, gtid, target);
        };
    }

    /** Of what was kept behind that moment, the first is of what the stack was then: it may have been set back since. */
    private static Found at(List<Snapshot> bases, List<Snapshot> logs, Instant when, Target target) {
        var last = logs.stream()
                .filter(log ->
                        log.until().filter(until -> !until.isBefore(when)).isPresent())
                .findFirst();
        if (last.isEmpty()) {
            return new Found.None(when + " is not in what is kept: the binary logs are complete until "
                    + latest(logs).map(Instant::toString).orElse("a time that they do not tell"));
        }
        var earlier = bases.stream().filter(base -> !base.time().isAfter(when)).toList();
        return earlier.isEmpty()
                ? new Found.None(when + " is before the first backup, which is of "
                        + bases.getLast().time())
                : from(earlier, logs, last.get(), target);
    }

    private static Found by(List<Snapshot> bases, List<Snapshot> logs, String gtid, Target target) {
        var one = GtidSet.parse(gtid);
        // One that came before the first of them is in others; what lies between may be lost, and need not be had.
        var last = logs.reversed().stream()
                .filter(log -> set(log).contains(one) && !before(log).contains(one))
                .findFirst();
        if (last.isEmpty()) {
            return new Found.None(gtid + " is in none of the binary logs that are kept");
        }
        var without = bases.stream().filter(base -> !set(base).contains(one)).toList();
        return without.isEmpty()
                ? new Found.None(gtid + " is in each backup, the first of which is of "
                        + bases.getLast().time())
                : from(without, logs, last.get(), target);
    }

    /** From the latest backup from which the logs lead there. */
    private static Found from(List<Snapshot> bases, List<Snapshot> logs, Snapshot last, Target target) {
        Predicate<Snapshot> same = base -> set(last).contains(set(base));
        var gap = Optional.<String>empty();
        for (var base : bases.stream().filter(same).toList()) {
            var chain = new ArrayDeque<>(List.of(last));
            var lacking = lead(base, logs, chain);
            if (lacking.isEmpty()) {
                return new Found.Way(new Course(base, List.copyOf(chain), target));
            }
            gap = gap.or(() -> Optional.of("between the backup " + base.id() + " of " + base.time()
                    + " and that moment these transactions are in no binary log that is kept: " + lacking));
        }
        return new Found.None(
                gap.orElse("no backup that is kept leads there: each holds transactions that are not in those logs"));
    }

    /** Goes back until the logs begin within the backup; what is missing then, if they do not. */
    private static GtidSet lead(Snapshot base, List<Snapshot> logs, Deque<Snapshot> chain) {
        while (true) {
            var first = chain.getFirst();
            var lacking = before(first).subtract(set(base));
            if (lacking.isEmpty()) {
                return lacking;
            }
            var earlier = logs.reversed().stream()
                    .filter(log -> log.time().isBefore(first.time()))
                    .filter(log -> set(first).contains(set(log)) && set(log).contains(before(first)))
                    .findFirst();
            if (earlier.isEmpty()) {
                var gone = lacking.subtract(held(logs, first));
                return gone.isEmpty() ? lacking : gone;
            }
            chain.addFirst(earlier.get());
        }
    }

    /** All transactions that are in a log of that history. */
    private static GtidSet held(List<Snapshot> logs, Snapshot of) {
        return logs.stream()
                .filter(log -> set(of).contains(set(log)))
                .map(log -> set(log).subtract(before(log)))
                .reduce(GtidSet.empty(), GtidSet::union);
    }

    /** Until when the logs are complete. */
    public static Optional<Instant> latest(List<Snapshot> kept) {
        return kept.stream()
                .filter(Snapshot::isOfLogs)
                .flatMap(log -> log.until().stream())
                .max(Comparator.naturalOrder());
    }

    private static GtidSet set(Snapshot snapshot) {
        return GtidSet.parse(snapshot.gtid().orElse(""));
    }

    private static GtidSet before(Snapshot log) {
        return GtidSet.parse(log.from().orElse(""));
    }
}
