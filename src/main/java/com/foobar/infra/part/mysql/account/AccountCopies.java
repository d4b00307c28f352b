package com.foobar.infra.part.mysql.account;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.part.mysql.state.Account;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.part.mysql.state.MysqlResources;
import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the primary's accounts are like on its replicas, to where they replicate: somebody may have changed them there,
 * leaving no trace in the binary log.
 *
 * @param facts the question to each replica, by server
 */
public record AccountCopies(Map<String, MysqlFact> facts) {

    /** For so long an account that was just changed may be on its way. */
    private static final long UNDER_WAY_MILLIS = 60_000;

    public AccountCopies {
        facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    public static final AccountCopies NONE = new AccountCopies(Map.of());

    /**
     * The replicas that follow the primary closely enough to have what it has, by server; the others are not judged: what
     * differs there may come yet. One that stopped for want of an account is judged in any case.
     */
    Map<String, MysqlState.Running> near(ClusterFacts observed, MysqlState.Running primary) {
        var found = new LinkedHashMap<String, MysqlState.Running>();
        facts.forEach((server, fact) -> MysqlResources.running(observed, server, fact)
                .filter(replica -> isNear(replica, primary))
                .ifPresent(replica -> found.put(server, replica)));
        return found;
    }

    private static boolean isNear(MysqlState.Running replica, MysqlState.Running primary) {
        var channel = replica.channel()
                .filter(c -> c.receiver().sourceUuid().equals(primary.server().uuid()));
        return channel.isPresent()
                && (channel.get().lacksAccount()
                        || replica.executed().contains(primary.executed())
                        || channel.get().link().delaySeconds() == 0
                                && primary.server().now() - latest(channel.get()) < UNDER_WAY_MILLIS);
    }

    /** When the youngest transaction that it has applied was committed on the primary. */
    private static double latest(ReplicaStatus channel) {
        return channel.workers().stream()
                .mapToDouble(ReplicaStatus.Worker::lastCommitted)
                .max()
                .orElse(0);
    }

    /** In which way the replica's account is another than the primary's; empty if it is not. */
    static Optional<String> difference(Account primary, Optional<Account> copy) {
        if (copy.isEmpty()) {
            return Optional.of("missing");
        }
        var other = copy.get();
        if (other.equals(primary)) {
            return Optional.empty();
        }
        if (!other.passwordPrint().equals(primary.passwordPrint())
                || !other.plugin().equals(primary.plugin())) {
            return Optional.of("another password");
        }
        if (!other.mayJust(primary.grants()) || !other.roles().equals(primary.roles())) {
            return Optional.of("other privileges");
        }
        return Optional.of(
                other.locked() && !primary.locked()
                        ? "locked"
                        : other.expired() && !primary.expired() ? "password expired" : "bound otherwise");
    }
}
