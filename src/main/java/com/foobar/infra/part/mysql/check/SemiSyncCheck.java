package com.foobar.infra.part.mysql.check;

import com.foobar.infra.check.Verdict;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.SemiSync;
import java.util.Optional;

/**
 * What is acknowledged is on a replica: the primary waits, for as long as it takes, replicas are there to acknowledge, and each
 * does. A primary that gave up waiting says so to nobody.
 */
final class SemiSyncCheck extends MemberCheck {

    private static final String APPLY = "foobar-infra apply";

    SemiSyncCheck(Members members, String server) {
        super("semi-sync", members, server, none());
    }

    @Override
    Verdict judge(View view) {
        var self = view.self();
        if (self.variable(SemiSync.SOURCE).isEmpty()
                || self.variable(SemiSync.REPLICA).isEmpty()) {
            return fail("its plugins are not loaded", APPLY);
        }
        return server().equals(members().primary()) ? primary(self) : replica(self);
    }

    private Verdict primary(MysqlState.Running self) {
        var alone = number(self, SemiSync.UNACKNOWLEDGED);
        if (!self.on(SemiSync.SOURCE)) {
            return fail(
                    "it acknowledges writes alone: " + SemiSync.SOURCE + " is OFF; " + unacknowledged(alone),
                    APPLY + " switches it on once a replica follows");
        }
        if (!self.on(SemiSync.SOURCE_STATUS)) {
            return fail(
                    "it gave up waiting, and acknowledges writes alone; " + unacknowledged(alone),
                    "are the replicas reached, and current? It waits again once one has all; if "
                            + "rpl_semi_sync_source_timeout was changed: " + APPLY);
        }
        long replicas = number(self, SemiSync.CLIENTS);
        if (replicas == 0) {
            return fail(
                    "no replica acknowledges, so writes wait; " + count(number(self, SemiSync.WAITING), "session")
                            + " now",
                    "bring a replica back (see its check 'threads'), or decide to go on without: durability: async");
        }
        return other(self)
                .map(other -> fail(other, APPLY))
                .orElseGet(() -> pass(count(replicas, "replica") + " to acknowledge; "
                        + count(number(self, SemiSync.ACKNOWLEDGED), "transaction") + " acknowledged since its start, "
                        + alone + " committed without"));
    }

    private Verdict replica(MysqlState.Running self) {
        if (self.on(SemiSync.SOURCE)) {
            return fail(
                    SemiSync.SOURCE + " is ON on a replica: what it applies waits for an acknowledgement of its own",
                    APPLY);
        }
        if (!self.on(SemiSync.REPLICA)) {
            return fail("it does not acknowledge: " + SemiSync.REPLICA + " is OFF", APPLY);
        }
        if (!self.on(SemiSync.REPLICA_STATUS)) {
            return fail(
                    "it does not acknowledge what it receives",
                    "does its receiver run (check 'threads')? If so: STOP REPLICA IO_THREAD; START REPLICA IO_THREAD");
        }
        return other(self).map(other -> fail(other, APPLY)).orElseGet(() -> pass("acknowledges what it receives"));
    }

    /** A setting that weakens the promise now, or would if the server became the primary. */
    private static Optional<String> other(MysqlState.Running self) {
        return SemiSync.SETTINGS.entrySet().stream()
                .filter(s -> !self.variable(s.getKey()).orElse("").equals(s.getValue()))
                .findFirst()
                .map(s -> s.getKey() + " is " + self.variable(s.getKey()).orElse("not known") + " instead of "
                        + s.getValue());
    }

    private static String unacknowledged(long transactions) {
        return count(transactions, "transaction") + " went unacknowledged since its start";
    }

    private static long number(MysqlState.Running self, String name) {
        return self.variable(name)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }
}
