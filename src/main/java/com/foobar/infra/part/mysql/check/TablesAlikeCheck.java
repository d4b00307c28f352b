package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.Canary;
import com.foobar.infra.part.mysql.state.TableLook;
import com.foobar.infra.part.mysql.state.TableLook.Look;
import com.foobar.infra.part.mysql.state.TableLook.Name;
import com.foobar.infra.part.mysql.state.TableLook.State;
import com.foobar.infra.part.mysql.state.TableLook.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The replica's tables are the primary's, as far as a bounded look tells: the same tables, columns and indexes, views,
 * triggers, routines and events, and the same first and last rows, and some between.
 *
 * <p>What differs at first may only be on its way. It is a difference if the replica, having all that the primary had, still
 * shows something else than the primary showed before and after; what the primary changes all the time is not compared.
 */
final class TablesAlikeCheck extends MemberCheck {

    private static final int LOOKS = 6;
    private static final int SHOWN = 5;

    /** As many of those that differ are looked at again; a replica that was never seeded lacks them all. */
    private static final int AGAIN = 20;

    private final TableLook all;

    TablesAlikeCheck(Members members, String replica, String token) {
        super("tables-alike", members, replica, Set.of(members.primary()));
        this.all = TableLook.atAll(token);
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(server(), Set.of(all), members().primary(), Set.of(all));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        var source = look(first, members().primary());
        var replica = look(first, server());
        if (source.isEmpty() || replica.isEmpty()) {
            return Map.of();
        }
        var different = different(source.get(), replica.get());
        return different.isEmpty()
                ? Map.of()
                : Map.of(
                        server(), Set.of(onReplica(source.get(), different)),
                        members().primary(), Set.of(onPrimary(source.get(), different)));
    }

    private TableLook onReplica(Look source, Set<Name> tables) {
        return all.again(tables, source.after(), 1);
    }

    /** They begin when the replica's begins, and end when it has ended. */
    private TableLook onPrimary(Look source, Set<Name> tables) {
        return all.again(tables, source.after(), LOOKS);
    }

    private Optional<Look> look(ClusterFacts observed, String server) {
        return looks(observed, server, all).stream().findFirst();
    }

    private static List<Look> looks(ClusterFacts observed, String server, TableLook fact) {
        return observed.get(server, fact).orElse(null) instanceof State.Looked looked ? looked.looks() : List.of();
    }

    private static Set<Name> different(Look one, Look other) {
        var names = new TreeSet<>(one.tables().keySet());
        names.addAll(other.tables().keySet());
        names.removeIf(name -> alike(
                Optional.ofNullable(one.tables().get(name)),
                Optional.ofNullable(other.tables().get(name))));
        return names.stream().limit(AGAIN).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean alike(Optional<Table> one, Optional<Table> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return one.get().kind().equals(other.get().kind())
                && one.get().definition().equals(other.get().definition())
                && (!one.get().wasRead() || !other.get().wasRead() || sameRows(one.get(), other.get()));
    }

    private static boolean sameRows(Table one, Table other) {
        return one.head().equals(other.head())
                && one.tail().equals(other.tail())
                && one.between().equals(other.between());
    }

    @Override
    Verdict judge(View view) {
        var primary = members().primary();
        for (var server : List.of(primary, server())) {
            if (look(view.observed(), server).isEmpty()) {
                return new Verdict.Unknown(server + " did not tell of its tables: "
                        + (view.observed().get(server, all).orElse(null) instanceof State.Unknown(var why)
                                ? why
                                : "it was not asked"));
            }
        }
        var source = look(view.observed(), primary).orElseThrow();
        var replica = look(view.observed(), server()).orElseThrow();
        var different = different(source, replica);
        if (different.isEmpty()) {
            return pass(compared(source, replica, Set.of()));
        }
        var again = looks(view.observed(), server(), onReplica(source, different)).stream()
                .findFirst();
        var sources = looks(view.observed(), primary, onPrimary(source, different));
        if (again.isEmpty() || sources.isEmpty()) {
            return new Verdict.Unknown(
                    listed(different.stream().map(Name::toString).toList())
                            + " differed, and could not be looked at again");
        }
        if (!again.get().before().contains(source.after())) {
            return new Verdict.Unknown("cannot be compared: within " + TableLook.WAIT_SECONDS
                    + " s it did not have what " + primary + " had; see the check 'executed-sets'");
        }
        // Of what the primary lacks in the end, its own is newer than its last look; the rest will never be there.
        var own = GtidSet.parse(view.primary().server().uuid() + ":1-9223372036854775806");
        var lacking = again.get().after().subtract(sources.getLast().after());
        var applied = again.get().after().subtract(lacking.subtract(own));
        var wrong = new ArrayList<String>();
        var busy = new TreeSet<Name>();
        for (var name : different) {
            var here = Optional.ofNullable(again.get().tables().get(name));
            var before = Optional.ofNullable(source.tables().get(name));
            if (!here.map(Table::wasRead).equals(before.map(Table::wasRead))
                    && here.isPresent()
                    && before.isPresent()) {
                busy.add(name);
                continue;
            }
            if (before.equals(here)
                    || sources.stream()
                            .anyMatch(l ->
                                    Optional.ofNullable(l.tables().get(name)).equals(here))) {
                continue;
            }
            // The primary showed the same before and after, and the replica's look lies between.
            boolean still = sources.stream()
                    .filter(l -> l.before().contains(applied))
                    .anyMatch(l -> Optional.ofNullable(l.tables().get(name)).equals(before));
            if (still) {
                wrong.add(difference(name, before, here));
            } else {
                busy.add(name);
            }
        }
        return wrong.isEmpty()
                ? pass(compared(source, replica, busy))
                : fail(
                        (wrong.size() > SHOWN
                                        ? listed(wrong.subList(0, SHOWN)) + " and " + (wrong.size() - SHOWN) + " more"
                                        : listed(wrong))
                                + ", though it executed all that " + primary + " had",
                        "its data are not " + primary + "'s: find out what changed them (writes past the binary log, a"
                                + " skipped transaction), then seed " + server()
                                + " anew: foobar-infra apply --rebuild " + server());
    }

    private String difference(Name name, Optional<Table> primary, Optional<Table> replica) {
        if (replica.isEmpty()) {
            return name + " is missing";
        }
        if (primary.isEmpty()) {
            return name + " is not on " + members().primary();
        }
        var there = primary.get();
        var here = replica.get();
        if (!there.kind().equals(here.kind())) {
            return name + " is " + here.kind() + " and not " + there.kind();
        }
        if (!there.definition().equals(here.definition())) {
            return name + (there.isTable() ? " has other columns or indexes" : " has another definition");
        }
        return there.rows() == here.rows()
                ? name + " has other rows"
                : name + " has " + count(here.rows(), "row") + " and not " + there.rows();
    }

    /** What was compared, and what was not. */
    private static String compared(Look source, Look replica, Set<Name> busy) {
        long rows = 0;
        int whole = 0;
        int partly = 0;
        int between = 0;
        int unread = 0;
        int defined = 0;
        for (var entry : source.tables().entrySet()) {
            var table = entry.getValue();
            var other = replica.tables().get(entry.getKey());
            if (!table.isTable()) {
                defined++;
            } else if (entry.getKey().schema().equals(Canary.SCHEMA)) {
                continue;
            } else if (busy.contains(entry.getKey())
                    || !table.wasRead()
                    || !Objects.requireNonNullElse(other, table).wasRead()) {
                unread++;
            } else if (table.whole()) {
                whole++;
                rows += table.rows();
            } else {
                partly++;
                between += table.wasReadBetween() ? 1 : 0;
            }
        }
        var text = new StringBuilder(count(source.tables().size() - defined, "table")
                + " with the same columns and indexes"
                + (defined > 0 ? ", " + defined + " views, triggers, routines and events with the same definition" : "")
                + "; all rows of " + whole + " (" + count(rows, "row") + ")");
        if (partly > 0) {
            text.append(", the first ")
                    .append(TableLook.HEAD)
                    .append(" and last ")
                    .append(TableLook.TAIL)
                    .append(" of ")
                    .append(partly);
        }
        if (between > 0) {
            text.append(", and ")
                    .append(TableLook.CHUNKS * TableLook.CHUNK)
                    .append(" between them of ")
                    .append(between);
        }
        if (unread > 0) {
            text.append("; rows not compared of ")
                    .append(unread)
                    .append(
                            ", which change all the time, have many rows and no primary key, or were not reached in time");
        }
        return text.toString();
    }
}
