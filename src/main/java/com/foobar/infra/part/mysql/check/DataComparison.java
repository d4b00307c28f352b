package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Progress;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.DataChunks;
import com.foobar.infra.part.mysql.state.DataDigest;
import com.foobar.infra.part.mysql.state.DataListing;
import com.foobar.infra.part.mysql.state.DataRange;
import com.foobar.infra.part.mysql.state.DataWalk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of all rows, played again from all answers so far, up to the first question that is not answered yet.
 *
 * <p>The primary walks along its tables and says the digest of each chunk, and what it had executed by then; the replica
 * executes all of that and reads the same chunks. What is the same is proven. What differs may have been changed
 * meanwhile: it is read again on both, in turn. It differs for good only if {@link DataDoubt#STANDS} looks in a row, each of the
 * replica lying between two of the primary, show the same two different digests; what never stands still is said to be not
 * compared.
 */
final class DataComparison {

    /** What is asked first, of the primary. */
    static final DataListing FIRST = new DataListing(GtidSet.empty(), 0);

    private static final int LOOKS = 24;

    /** Beyond that many differing chunks nobody wants to hear of more. */
    private static final int ENOUGH = 50;

    private final String primary;
    private final String replica;
    private final ClusterFacts answers;
    private final DataFindings found = new DataFindings();
    private Map<String, Set<Fact<?>>> next = Map.of();
    private int done;
    private long aboutRows;

    private DataComparison(String primary, String replica, ClusterFacts answers) {
        this.primary = primary;
        this.replica = replica;
        this.answers = answers;
    }

    static DataComparison of(String primary, String replica, ClusterFacts answers) {
        var comparison = new DataComparison(primary, replica, answers);
        comparison.run();
        return comparison;
    }

    /** What is to be asked now; empty at the end. */
    Map<String, Set<Fact<?>>> next() {
        return next;
    }

    DataFindings found() {
        return found;
    }

    /** How far it is; empty before it is known how many tables there are, and at the end. */
    Optional<Progress> progress() {
        return next.isEmpty() || found.tables() == 0
                ? Optional.empty()
                : Optional.of(new Progress(done, found.tables(), found.rows(), aboutRows));
    }

    /** A table that is odd in one look only was made, changed or dropped meanwhile. */
    private void run() {
        var first = look(0);
        if (first == null) {
            return;
        }
        var odd = first.odd(primary);
        var last = odd.isEmpty() ? first : look(1);
        if (last == null) {
            return;
        }
        var left = new ArrayList<DataRange>();
        var still = last.odd(primary);
        still.forEach((name, how) -> {
            if (how.equals(odd.get(name))) {
                found.different(name + " " + how);
            } else {
                found.notCompared(name + ", which was made or changed meanwhile");
            }
        });
        last.there().forEach((name, table) -> {
            if (!still.containsKey(name) && !table.unreadable().isEmpty()) {
                found.notCompared(name + ", which " + table.unreadable());
            } else if (!still.containsKey(name)) {
                found.table();
                aboutRows += table.rows();
                left.add(new DataRange(table, List.of(), List.of()));
            }
        });
        walk(left);
    }

    private @Nullable DataTables look(int number) {
        var there = listed(primary, new DataListing(GtidSet.empty(), number));
        var here = there == null ? null : listed(replica, new DataListing(there.after(), number));
        return there == null || here == null ? null : new DataTables(there.tables(), here.tables());
    }

    private DataListing.State.@Nullable Listed listed(String server, DataListing asked) {
        var answer = answers.get(server, asked).orElse(null);
        if (answer == null) {
            next = Map.of(server, Set.of(asked));
            return null;
        }
        return switch (answer) {
            case DataListing.State.Listed listed -> listed;
            case DataListing.State.Late _ -> {
                late(server);
                yield null;
            }
            case DataListing.State.Unknown(var why) -> {
                found.stop("its tables cannot be listed: " + server + ": " + why);
                yield null;
            }
        };
    }

    private void late(String server) {
        found.stop(server + " has not executed within " + DataChunks.WAIT_SECONDS + " s what " + primary
                + " had; see the check 'lag'");
    }

    private void walk(List<DataRange> all) {
        var left = all;
        while (!left.isEmpty() && found.different().size() < ENOUGH) {
            done = all.size() - left.size();
            var walk = DataWalk.along(left);
            var answer = answers.get(primary, walk).orElse(null);
            if (answer == null) {
                next = Map.of(primary, Set.of(walk));
                return;
            }
            if (!(answer instanceof DataWalk.State.Walked walked)) {
                found.stop(primary + ": " + ((DataWalk.State.Unknown) answer).why());
                return;
            }
            found.spent(primary, walked.micros());
            if (!walked.chunks().isEmpty() && !compare(walked)) {
                return;
            }
            left = rest(walk, walked, left);
        }
    }

    /** What is still to be walked along; the same as before never, or there would be no end. */
    private List<DataRange> rest(DataWalk walk, DataWalk.State.Walked walked, List<DataRange> left) {
        var rest = new ArrayList<DataRange>();
        boolean first = true;
        for (var from : walk.from()) {
            var low = from.low();
            boolean ended = false;
            boolean any = false;
            for (var chunk : walked.chunks().keySet()) {
                if (chunk.table().equals(from.table())) {
                    any = true;
                    if (!chunk.low().equals(low)) {
                        found.notCompared(
                                new DataRange(from.table(), low, chunk.low()) + ", which took too long to read");
                    }
                    low = chunk.high();
                    ended = chunk.last();
                }
            }
            if (!any && first) {
                found.notRead(from + ", which "
                        + (walked.error().isEmpty() ? "took too long to read" : "cannot be read: " + walked.error()));
            } else if (!ended) {
                rest.add(new DataRange(from.table(), low, List.of()));
            }
            first = false;
        }
        rest.addAll(left.subList(walk.from().size(), left.size()));
        return rest;
    }

    /** Whether all of it was answered. */
    private boolean compare(DataWalk.State.Walked walked) {
        var doubts = new HashMap<DataRange, DataDoubt>();
        var ranges = List.copyOf(walked.chunks().keySet());
        walked.chunks()
                .forEach((range, digest) ->
                        doubts.computeIfAbsent(range, _ -> new DataDoubt()).there(digest));
        var after = walked.after();
        for (int look = 0; ; look++) {
            var here = read(replica, new DataChunks(ranges, after, look));
            if (here == null) {
                return false;
            }
            ranges = ranges.stream()
                    .filter(range -> !settled(range, doubts, here))
                    .toList();
            if (ranges.isEmpty()) {
                return true;
            }
            var there = read(primary, new DataChunks(ranges, GtidSet.empty(), look + 1));
            if (there == null) {
                return false;
            }
            after = there.after();
            var still = new ArrayList<DataRange>();
            for (var range : ranges) {
                var doubt = doubts.get(range);
                var digest = there.digests().get(range);
                if (digest == null || doubt == null) {
                    found.notRead(range + ", which took too long to read");
                    continue;
                }
                doubt.there(digest);
                if (doubt.stands()) {
                    found.chunk(0);
                    found.different(difference(range, digest, doubt.lastHere()));
                } else if (look + 1 >= LOOKS) {
                    found.notCompared(
                            range + (digest.known() ? ", which changes all the time" : ", whose rows are too large"));
                } else {
                    still.add(range);
                }
            }
            ranges = List.copyOf(still);
            if (ranges.isEmpty()) {
                return true;
            }
        }
    }

    /** Takes the replica's digest in; whether there is no doubt any more. */
    private boolean settled(DataRange range, Map<DataRange, DataDoubt> doubts, DataChunks.State.Read here) {
        var doubt = doubts.get(range);
        var digest = here.digests().get(range);
        if (digest == null || doubt == null) {
            found.notRead(range + ", which took too long to read");
            return true;
        }
        doubt.here(digest);
        if (doubt.alike()) {
            found.chunk(digest.rows());
            return true;
        }
        return false;
    }

    private DataChunks.State.@Nullable Read read(String server, DataChunks asked) {
        var answer = answers.get(server, asked).orElse(null);
        if (answer == null) {
            next = Map.of(server, Set.of(asked));
            return null;
        }
        return switch (answer) {
            case DataChunks.State.Read read -> {
                found.spent(server, read.micros());
                yield read;
            }
            case DataChunks.State.Late _ -> {
                late(server);
                yield null;
            }
            case DataChunks.State.Unknown(var why) -> {
                found.stop(server + ": " + why);
                yield null;
            }
        };
    }

    private static String difference(DataRange range, DataDigest there, DataDigest here) {
        return range
                + (there.rows() == here.rows()
                        ? " has other values in its " + MemberCheck.count(here.rows(), "row")
                        : " has " + MemberCheck.count(here.rows(), "row") + " and not " + there.rows());
    }
}
