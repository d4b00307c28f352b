package com.foobar.infra.part.backup;

import com.foobar.infra.check.ServerCheck;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.backup.BackupFact.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/**
 * A server's last backup is not old, is in the repository, which answers, and was made of data that were up to date; and that repository
 * was found whole, and has room for the next.
 */
final class BackupCheck extends ServerCheck {

    /** One a day, and as much as one may take. */
    private static final Duration OLD = Duration.ofHours(26);

    private static final long MIB = 1L << 20;

    private static final String NOW = "foobar-infra backup now makes one at once";

    private final BackupFact question;
    private final Backup.Client client;
    private final String time;

    BackupCheck(String stack, Backup.Client client, String time) {
        super(BackupPart.GROUP, client.data() ? "data" : "files", client.server());
        this.question = new BackupFact(stack);
        this.client = client;
        this.time = time;
    }

    @Override
    protected Set<Fact<?>> questions() {
        return Set.of(question, BackupTimerResource.UNIT);
    }

    @Override
    protected Verdict answered(ClusterFacts observed) {
        var timer = observed.get(server(), BackupTimerResource.UNIT).orElseThrow();
        if (!timer.running() || !timer.enabled()) {
            return new Verdict.Fail(
                    BackupPaths.TIMER + " is " + timer.active() + ", at boot "
                            + (timer.file().isEmpty() ? "gone" : timer.file()),
                    "foobar-infra apply starts and enables it");
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
        if (now - at > OLD.toSeconds()) {
            return new Verdict.Fail("the last backup is " + ago(now, at) + " old", NOW);
        }
        var id = state.text(client.data() ? "last.id" : "last.files").orElse("");
        if (state.snapshots().stream().noneMatch(s -> s.id().equals(id))) {
            return new Verdict.Fail("the repository has not the last backup, " + id, NOW);
        }
        if (state.text("last.stopped").filter("yes"::equals).isPresent()) {
            return new Verdict.Fail(
                    "the last backup is of a replica that did not replicate: its data were older than the primary's",
                    "see foobar-infra verify replication; then: " + NOW);
        }
        return client.data() ? whole(state, now, id) : new Verdict.Pass(id + ", " + ago(now, at) + " old");
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
        told.add("repository whole " + ago(now, state.number("checked.at")) + " ago, "
                + state.text("checked.share").orElse("0") + " of it read"
                + (room > 0 ? "; " + room / MIB + " MiB free" : "; how much room it has is not told"));
        told.add("not looked at: the rest of its content, and whether a backup can be restored");
        return new Verdict.Pass(String.join("\n", told));
    }

    private static Optional<String> last(State state) {
        return state.number("last.at") == 0
                ? Optional.empty()
                : Optional.of(ago(state.number("now"), state.number("last.at")) + " old");
    }

    private static String ago(long now, long then) {
        long seconds = Math.max(0, now - then);
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }
}
