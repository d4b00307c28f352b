package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;

/** The source has been heard within three heartbeat intervals: a silent link shows "on" and no error for long. */
final class HeartbeatCheck extends MemberCheck {

    private static final int INTERVALS = 3;

    HeartbeatCheck(Members members, String replica) {
        super("heartbeat", members, replica, none());
    }

    @Override
    Verdict judge(View view) {
        var channel = view.self().channel();
        if (channel.isEmpty()) {
            return fail("it replicates from nowhere", "foobar-infra apply sets replication up");
        }
        var receiver = channel.get().receiver();
        long interval = channel.get().link().heartbeatMillis();
        if (!receiver.thread().on()) {
            return fail("the receiver is " + receiver.thread().state(), "see the check 'threads' of " + server());
        }
        if (interval == 0) {
            return fail("heartbeats are off", "CHANGE REPLICATION SOURCE TO SOURCE_HEARTBEAT_PERIOD=2");
        }
        // A receiver that has just started still remembers what its predecessor heard.
        long sinceStart = receiver.seconds() * 1000;
        long sinceHeard = view.self().server().now() - receiver.lastHeard();
        long age = Math.clamp(sinceHeard, 0, sinceStart);
        var text = "heard " + tenths(age) + " s ago, every " + tenths(interval) + " s expected";
        return age <= INTERVALS * interval
                ? pass(text)
                : fail(
                        text,
                        "the link is silent: is mysqld on " + members().primary()
                                + " frozen, or does something between the two drop packets? ss -tn on both");
    }

    private static String tenths(long millis) {
        return "%d.%d".formatted(millis / 1000, millis % 1000 / 100);
    }
}
