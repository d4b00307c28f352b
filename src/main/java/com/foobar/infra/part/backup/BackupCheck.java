package com.foobar.infra.part.backup;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.UnitFact;
import com.foobar.infra.part.backup.BackupFact.State;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server's last backup is not old, is in the repository, which answers, and was made of data that were up to date; and that repository
 * was found whole, and has room for the next.
 */
final class BackupCheck extends ServerCheck {

    /** Each minute, and as long as the repository may be held by somebody else; while nothing is written, each ten minutes. */
    private static final Duration LOGS_OLD = Duration.ofMinutes(20);

    /** One a day, and as much as one may take. */
    private static final Duration OLD = Duration.ofHours(26);

    private static final UnitFact TIMER = new UnitFact(BackupPaths.TIMER);
    private static final UnitFact LOGS_TIMER = new UnitFact(BackupPaths.LOGS_TIMER);
    private static final UnitFact STREAM = new UnitFact(BackupPaths.STREAM_SERVICE);

    /** All was there within the last so many seconds, and it is noted each ten; a piece or a line that is slow may take a while. */
    private static final long STREAM_OLD = 60;

    /** How far ahead of the clock a time may be, in seconds. */
    private static final long AHEAD = 600;

    private static final long MIB = 1L << 20;

    private static final String NOW = "foobar-infra backup now makes one at once";

    private final BackupFact question;
    private final Backup.Client client;
    private final String time;
    private final Backup.Rehearse rehearse;
    private final List<UnitFact> units;

    /** @param streams whether there is a place for what is streamed */
    BackupCheck(String stack, Backup.Client client, String time, Backup.Rehearse rehearse, boolean streams) {
        super(BackupPart.GROUP, client.data() ? "data" : "files", client.server());
        this.question = new BackupFact(stack);
        this.client = client;
        this.time = time;
        this.rehearse = rehearse;
        this.units = Stream.of(TIMER, LOGS_TIMER, STREAM)
                .limit(!client.data() ? 1 : streams ? 3 : 2)
                .toList();
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Stream.<Fact<?>>concat(Stream.of(question), units.stream()).collect(Collectors.toSet());
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        for (var unit : units) {
            var timer = observed.get(server(), unit).orElseThrow();
            if (!timer.running() || !timer.enabled()) {
                return new Verdict.Fail(
                        unit.name() + " is " + timer.active() + ", at boot "
                                + (timer.file().isEmpty() ? "gone" : timer.file()),
                        "foobar-infra apply starts and enables it");
            }
        }
        var state = observed.get(server(), question).orElseThrow();
        if (!state.answers()) {
            return new Verdict.Fail(
                    "nothing tells of backups here within a minute",
                    "foobar-infra apply, and if that has nothing to do: journalctl -u " + BackupPaths.SERVICE);
        }
        if (state.text("away").isPresent()) {
            return new Verdict.Fail(
                    state.text("away").get(),
                    last(state).map(l -> "the last backup is " + l).orElse("no backup was made yet"));
        }
        return made(state);
    }

    private Verdict made(State state) {
        long now = state.number("now");
        if (state.number("failed.at") > 0) {
            return new Verdict.Fail(
                    "the run " + ago(now, state.number("failed.at")) + " ago failed: "
                            + state.text("failed.why").orElse("it does not say why"),
                    "mend that, then: " + NOW + ". "
                            + last(state)
                                    .map(l -> "The last that went well is " + l)
                                    .orElse("None went well yet"));
        }
        long at = state.number("last.at");
        if (at == 0) {
            long since = state.number("since");
            return since > 0 && now - since < OLD.toSeconds()
                    ? new Verdict.Pass("none yet; the first is due at " + time + ", and " + NOW)
                    : new Verdict.Fail("none was ever made", NOW);
        }
        if (old(now, at, OLD.toSeconds())) {
            return new Verdict.Fail("the last backup is " + ago(now, at) + " old", NOW);
        }
        var id = state.text(client.data() ? "last.id" : "last.files").orElse("");
        if (client.data() && id.equals("-")) {
            return logs(state, now).orElseGet(() -> others(state));
        }
        if (state.snapshots().stream().noneMatch(s -> s.id().equals(id))) {
            return new Verdict.Fail("the repository has not the last backup, " + id, NOW);
        }
        if (state.text("last.stopped").filter("yes"::equals).isPresent()) {
            return new Verdict.Fail(
                    "the last backup is of a replica that did not replicate: its data were older than the primary's",
                    "see foobar-infra verify replication; then: " + NOW);
        }
        return client.data()
                ? logs(state, now).or(() -> rehearsed(state, now)).orElseGet(() -> whole(state, now, id))
                : new Verdict.Pass(id + ", " + ago(now, at) + " old");
    }

    /** This server copies the data since a moment ago, and has made no backup of them yet: the last that another made counts. */
    private Verdict others(State state) {
        var oldest = Instant.ofEpochSecond(state.number("now")).minus(OLD);
        return state.snapshots().stream()
                .filter(Snapshot::isOfData)
                .reduce((_, last) -> last)
                .filter(last -> last.time().isAfter(oldest))
                .<Verdict>map(last -> new Verdict.Pass(last.id() + ", made by " + last.server() + " at " + last.time()
                        + "; the first of this server is due at " + time + ", and " + NOW))
                .orElseGet(() ->
                        new Verdict.Fail("this server copies the data, and there is no backup of the last day", NOW));
    }

    /** What is wrong with the binary logs; empty if nothing is. */
    private Optional<Verdict> logs(State state, long now) {
        if (state.number("gap.at") > state.number("last.at")) {
            return Optional.of(new Verdict.Fail(
                    "since " + ago(now, state.number("gap.at"))
                            + " no backup can be brought forward by binary logs: "
                            + state.text("gap.why").orElse("they do not go on from it")
                            + state.text("gap.missing").map(m -> " (" + m + ")").orElse(""),
                    "a backup was begun then, and ends that once it is made; " + NOW));
        }
        if (state.number("unread.at") > state.number("last.at")) {
            return Optional.of(new Verdict.Fail(
                    "of what was streamed before the data here were made anew, not all can be read: "
                            + state.text("unread.why").orElse("it does not say what"),
                    "it stays where it is, and what could be read is in the repository; a backup of what is here now: "
                            + NOW));
        }
        if (state.number("logs-failed.at") > 0) {
            return Optional.of(new Verdict.Fail(
                    "the binary logs could not be kept " + ago(now, state.number("logs-failed.at")) + " ago: "
                            + state.text("logs-failed.why").orElse("it does not say why"),
                    "what was written since "
                            + (state.number("logs.at") == 0 ? "the last backup" : ago(now, state.number("logs.at")))
                            + " is on the databases alone until that is mended; it is tried each minute"));
        }
        // Where the data are copied since a moment ago, the first come within a minute.
        long since = Math.max(state.number("logs.at"), state.number("logs-since"));
        if (old(now, since, LOGS_OLD.toSeconds())) {
            return Optional.of(new Verdict.Fail(
                    state.number("logs.at") == 0
                            ? "no binary logs were ever kept"
                            : "no binary logs were kept since " + ago(now, state.number("logs.at")),
                    "see: journalctl -u " + BackupPaths.LOGS_SERVICE));
        }
        return stream(state, now);
    }

    /** What is wrong with what is streamed; empty if nothing is. It begins once logs were kept. */
    private Optional<Verdict> stream(State state, long now) {
        if (!units.contains(STREAM) || state.text("logs.place").isEmpty()) {
            return Optional.empty();
        }
        long waits = state.number("streamed.waits");
        if (waits > 0 && old(now, waits, LOGS_OLD.toSeconds())) {
            return Optional.of(new Verdict.Fail(
                    "what is written is not streamed since " + ago(now, waits)
                            + ": "
                            + state.text("stream-failed.why")
                                    .orElse("the binary logs here do not go on from those that are kept"),
                    "see: journalctl -u " + BackupPaths.LOGS_SERVICE + " -u " + BackupPaths.STREAM_SERVICE));
        }
        long at = state.number("streamed.at") == 0 ? state.number("logs.at") : state.number("streamed.at");
        return !old(now, at, STREAM_OLD)
                ? Optional.empty()
                : Optional.of(new Verdict.Fail(
                        "the stream of the binary logs is " + ago(now, at) + " behind: "
                                + state.text("stream-failed.why").orElse("more is written than goes over the line"),
                        "if all databases die now, what was written since the binary logs were kept last is lost; see: journalctl -u "
                                + BackupPaths.STREAM_SERVICE));
    }

    /** What is wrong with the last rehearsal; empty if nothing is. */
    private Optional<Verdict> rehearsed(State state, long now) {
        if (state.number("rehearsal-failed.at") > 0) {
            return Optional.of(new Verdict.Fail(
                    "the rehearsal of a restore " + ago(now, state.number("rehearsal-failed.at")) + " ago failed: "
                            + state.text("rehearsal-failed.why").orElse("it does not say why"),
                    "see: journalctl -u " + BackupPaths.REHEARSAL_SERVICE + "; then: foobar-infra restore --rehearse"));
        }
        var most = switch (rehearse) {
            case NEVER -> Duration.ofDays(36500);
            case WEEKLY -> Duration.ofDays(8);
            case DAILY -> Duration.ofHours(26);
        };
        // One that never ended well is due once its timer is old enough.
        long well = state.number("rehearsed.at");
        long at = well == 0 ? state.number("rehearsal-since") : well;
        return at == 0 || !old(now, at, most.toSeconds())
                ? Optional.empty()
                : Optional.of(new Verdict.Fail(
                        well == 0
                                ? "no rehearsal of a restore ever ended well, and they are due since " + ago(now, at)
                                : "the last rehearsal of a restore was " + ago(now, at) + " ago",
                        "foobar-infra restore --rehearse makes one at once"));
    }

    /** Also what is from ahead of the clock, which was set back: nobody knows how old it is. */
    private static boolean old(long now, long at, long most) {
        return now - at > most || at - now > AHEAD;
    }

    /** The first moment that can be restored: that of the oldest copy from which on binary logs are kept. */
    private static Optional<Instant> reach(State state) {
        var first = state.text("logs-first").flatMap(BackupCheck::moment);
        return state.snapshots().stream()
                .filter(Snapshot::isOfData)
                .map(Snapshot::time)
                .filter(time -> first.filter(f -> !time.isBefore(f)).isPresent())
                .min(Comparator.naturalOrder())
                .map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    private static Optional<Instant> moment(String written) {
        try {
            return Optional.of(Instant.parse(written));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static Verdict whole(State state, long now, String id) {
        var result = state.text("checked.result").orElse("");
        if (!result.equals("whole")) {
            return new Verdict.Fail(
                    result.isEmpty() ? "the repository was never checked" : "the repository is damaged: " + result,
                    result.isEmpty()
                            ? NOW
                            : "what is whole can be restored; docs/operations.md, Backups, tells how to go on");
        }
        long room = state.number("room");
        long need = 2 * state.number("last.added") + 64 * MIB;
        if (room > 0 && room < need) {
            return new Verdict.Fail(
                    "the repository has " + room / MIB + " MiB left, and the next backup may take " + need / MIB,
                    "give it room, or keep fewer in backup.keep");
        }
        var data = state.snapshots().stream().filter(Snapshot::isOfData).toList();
        var told = new ArrayList<String>();
        told.add(id + ", " + ago(now, state.number("last.at")) + " old, " + state.number("last.bytes") / MIB
                + " MiB of a " + state.text("last.role").orElse("server") + "; " + data.size() + " kept");
        told.add(
                state.number("logs.at") == 0
                        ? "the first binary logs are kept within a minute"
                        : "binary logs kept " + ago(now, state.number("logs.at")) + " ago, "
                                + (state.number("logs.until") == 0
                                        ? "and until when they are complete is not told"
                                        : "complete until " + ago(now, state.number("logs.until") / 1_000_000) + " ago")
                                + (state.number("streamed.at") > 0 && state.number("streamed.waits") == 0
                                        ? ", and streamed since"
                                        : "")
                                + reach(state)
                                        .map(t -> "; restore --at takes any time since " + t)
                                        .orElse("")
                                + (state.gaps().isEmpty() ? "" : ", but for what is missing"));
        state.gaps().forEach(gap -> told.add(gap.told()));
        told.add("repository whole " + ago(now, state.number("checked.at")) + " ago, "
                + state.text("checked.share").orElse("0") + " of it read"
                + (room > 0 ? "; " + room / MIB + " MiB free" : "; how much room it has is not told"));
        state.text("last.undumped")
                .ifPresent(what -> told.add("not kept as statements, and in the copy alone: " + what));
        state.text("unread.why").ifPresent(what -> told.add("lost of what was streamed once: " + what));
        long rehearsed = state.number("rehearsed.at");
        told.add(
                rehearsed == 0
                        ? "not looked at: the rest of its content, and whether a backup can be restored"
                        : "restore of " + state.text("rehearsed.id").orElse("?") + " rehearsed " + ago(now, rehearsed)
                                + " ago: " + state.number("rehearsed.tables") + " tables the same, in "
                                + state.number("rehearsed.seconds") + " s");
        if (rehearsed > 0) {
            told.add("not looked at: the rest of its content");
        }
        return new Verdict.Pass(String.join("\n", told));
    }

    private static Optional<String> last(State state) {
        return state.number("last.at") == 0
                ? Optional.empty()
                : Optional.of(ago(state.number("now"), state.number("last.at")) + " old");
    }

    private static String ago(long now, long then) {
        if (then - now > AHEAD) {
            return "an unknown time (the clock was set back)";
        }
        long seconds = Math.max(0, now - then);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
