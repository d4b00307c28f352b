package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.mysql.gtid.GtidSet;
import com.foobar.infra.part.mysql.state.CanaryArrival;
import com.foobar.infra.part.mysql.state.CanaryWrite;
import com.foobar.infra.part.mysql.state.Receipt;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * End to end: what the primary commits now can be read on the replica a moment later. On the primary itself: the write
 * is acknowledged.
 */
final class CanaryCheck extends MemberCheck {

    private static final int WAIT_SECONDS = 10;
    private static final String MISSING = "foobar-infra apply creates the table";

    private final CanaryWrite write;

    CanaryCheck(Members members, String server, String token) {
        super("canary", members, server, Set.of(members.primary()));
        this.write = new CanaryWrite(token);
    }

    @Override
    public boolean provesWhole() {
        return true;
    }

    private boolean replica() {
        return !server().equals(members().primary());
    }

    @Override
    Map<String, Set<Fact<?>>> further() {
        return Map.of(members().primary(), Set.of(write));
    }

    @Override
    public Map<String, Set<Fact<?>>> followUp(ClusterFacts first) {
        var written = first.get(members().primary(), write);
        return replica() && written.orElse(null) instanceof CanaryWrite.State.Written done
                ? Map.of(server(), Set.of(delayed() ? receipt(done.gtids()) : arrival(done.gtids())))
                : Map.of();
    }

    private boolean delayed() {
        return members().isDelayed(server());
    }

    private Receipt receipt(GtidSet gtids) {
        return new Receipt(gtids, WAIT_SECONDS);
    }

    private CanaryArrival arrival(GtidSet gtids) {
        return new CanaryArrival(write.token(), gtids, WAIT_SECONDS);
    }

    @Override
    Verdict judge(View view) {
        var written = view.observed().get(members().primary(), write);
        if (written.isEmpty()) {
            return new Verdict.Unknown(members().primary() + " was not asked to write");
        }
        return switch (written.get()) {
            case CanaryWrite.State.Refused(var why) ->
                replica()
                        ? new Verdict.Unknown(members().primary() + " did not take the write: " + why)
                        : fail(
                                "the write was not acknowledged: " + why,
                                why.contains("is missing")
                                        ? MISSING
                                        : "is " + server() + " the writable server, and is there room on its disk?"
                                                + " foobar-infra apply opens the primary");
            case CanaryWrite.State.Written(var gtids, var micros) ->
                replica()
                        ? delayed()
                                ? received(gtids, view.observed().get(server(), receipt(gtids)))
                                : arrived(gtids, view.observed().get(server(), arrival(gtids)))
                        : pass("write acknowledged in " + millis(micros));
        };
    }

    /** Its row is to be there only once the delay is over. */
    private Verdict received(GtidSet gtids, Optional<Receipt.State> answer) {
        if (answer.flatMap(Receipt.State::executed).isEmpty()) {
            return new Verdict.Unknown(
                    answer.map(Receipt.State::why).orElse(server() + " was not asked for the canary"));
        }
        return answer.get().has(gtids)
                ? pass("written and received; applied in "
                        + seconds(members().mysql().delay(server()).toSeconds()) + ", as it is delayed on purpose")
                : fail(
                        "not received within " + WAIT_SECONDS + " s: " + gtids,
                        "see the checks 'threads' and 'heartbeat' of " + server());
    }

    private Verdict arrived(GtidSet gtids, Optional<CanaryArrival.State> answer) {
        if (answer.isEmpty()) {
            return new Verdict.Unknown(server() + " was not asked for the canary");
        }
        return switch (answer.get()) {
            case CanaryArrival.State.Arrived(var millis) -> {
                // Clocks that differ can make it arrive before it was sent.
                boolean told = millis.isPresent() && millis.getAsLong() >= 0;
                yield pass(
                        told
                                ? "written, applied and read in " + millis.getAsLong() + " ms"
                                : "written, applied and read");
            }
            case CanaryArrival.State.Late _ ->
                fail(
                        "not applied within " + WAIT_SECONDS + " s: " + gtids,
                        "see the checks 'threads', 'heartbeat' and 'lag' of " + server());
            case CanaryArrival.State.Lost _ ->
                fail(
                        "its transaction " + gtids + " counts as executed, but its row is not there",
                        "the data of " + server()
                                + " are not the primary's: seed it anew: foobar-infra apply --rebuild " + server());
            case CanaryArrival.State.Unknown(var why) ->
                why.contains("is missing") ? fail(why, MISSING) : new Verdict.Unknown(why);
        };
    }

    private static String millis(long micros) {
        return micros < 10_000 ? "%d.%d ms".formatted(micros / 1000, micros % 1000 / 100) : micros / 1000 + " ms";
    }
}
