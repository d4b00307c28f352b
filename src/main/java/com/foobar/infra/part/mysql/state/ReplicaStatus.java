package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One replication channel as the replica itself sees it; times are Unix milliseconds of the replica's own clock, 0 for
 * never.
 *
 * @param channel empty for the default channel, the only one that this tool makes
 * @param altered options that have another value than {@code apply} sets, with that value
 */
public record ReplicaStatus(
        String channel,
        Link link,
        Map<ChannelOption, String> altered,
        Receiver receiver,
        Thread applier,
        Thread coordinator,
        List<Worker> workers) {

    public ReplicaStatus {
        var others = new EnumMap<ChannelOption, String>(ChannelOption.class);
        others.putAll(altered);
        altered = Collections.unmodifiableMap(others);
        workers = List.copyOf(workers);
    }

    /**
     * How the channel is configured.
     *
     * @param caFile the CA that the source's certificate is verified with; empty for none
     * @param heartbeatMillis the source sends a heartbeat when it had nothing to send for so long; 0 for never
     * @param delaySeconds how long the applier waits on purpose
     */
    public record Link(
            String host,
            int port,
            String user,
            boolean autoPosition,
            boolean tls,
            String caFile,
            boolean verifiesCertificate,
            long heartbeatMillis,
            long delaySeconds) {}

    /**
     * The thread that reads from the source.
     *
     * @param sourceUuid of the server that it really reads from; empty if it never connected
     * @param lastHeard when a heartbeat or a transaction last arrived
     * @param seconds how long the thread has been running; 0 when it is not
     * @param received all transactions that ever arrived over the channel
     */
    public record Receiver(
            Thread thread, String sourceUuid, long lastHeard, String activity, long seconds, GtidSet received) {}

    /**
     * @param state {@code ON}, {@code OFF} or, for a receiver that keeps trying, {@code CONNECTING}
     * @param errno 0 for none
     */
    public record Thread(String state, int errno, String message, long errorAt) {

        /** A failed statement about an account is quoted with the hash of its password. */
        private static final Pattern HASH = Pattern.compile("(?is)(IDENTIFIED .*? AS ').*");

        public Thread {
            message = HASH.matcher(message).replaceFirst("$1…'");
        }

        public boolean on() {
            return state.equals("ON");
        }

        public boolean failed() {
            return errno != 0;
        }
    }

    /**
     * @param lastApplied the GTID that it applied last; empty for none
     * @param lastCommitted when that transaction was committed at its origin, by the origin's clock
     * @param lastAppliedAt when it was applied here
     * @param applying the GTID that it is busy with; empty for none
     * @param applyingCommitted when that one was committed at its origin
     */
    public record Worker(
            int id,
            Thread thread,
            String lastApplied,
            double lastCommitted,
            double lastAppliedAt,
            String applying,
            double applyingCommitted) {}

    /** Whether receiver, applier, coordinator and every worker are on and none shows an error. */
    public boolean healthy() {
        return firstTrouble().isEmpty();
    }

    /**
     * For how long the oldest transaction in work waits, or with none in work, for how long the link is silent: what a server is behind
     * that lacks something.
     *
     * @param now by its clock, Unix milliseconds
     */
    public long behindMillis(long now) {
        double since = workers.stream()
                .filter(w -> !w.applying().isEmpty())
                .mapToDouble(Worker::applyingCommitted)
                .min()
                .orElse(receiver.lastHeard());
        return Math.max(0, now - Math.round(since));
    }

    /** The first thing that is wrong, in one line; empty when all is well. */
    public String firstTrouble() {
        var trouble = trouble("receiver", receiver.thread());
        for (var worker : workers) {
            // The coordinator only points at the worker, so the worker's own message goes first.
            trouble = trouble.isEmpty() && worker.thread().failed()
                    ? trouble("worker " + worker.id(), worker.thread())
                    : trouble;
        }
        trouble = trouble.isEmpty() ? trouble("coordinator", coordinator) : trouble;
        trouble = trouble.isEmpty() ? trouble("applier", applier) : trouble;
        for (var worker : workers) {
            trouble = trouble.isEmpty() ? trouble("worker " + worker.id(), worker.thread()) : trouble;
        }
        return trouble;
    }

    private static String trouble(String name, Thread thread) {
        if (thread.failed()) {
            return name + " " + thread.state() + ", error " + thread.errno() + ": " + thread.message();
        }
        return thread.on() ? "" : name + " " + thread.state();
    }

    /**
     * No such account: what is to be altered, or given a privilege. Where passwords are validated, the one that an account
     * would have if it were there is said not to pass; those that replicate are hashes, which nobody validates.
     */
    private static final Set<Integer> NO_ACCOUNT = Set.of(1396, 1410, 1819);

    /** Whether it stopped as the source said something of an account that is not there. */
    public boolean lacksAccount() {
        return NO_ACCOUNT.contains(applier.errno())
                || NO_ACCOUNT.contains(coordinator.errno())
                || workers.stream().anyMatch(w -> NO_ACCOUNT.contains(w.thread().errno()));
    }

    /** Milliseconds from commit at the source to the end of applying here, of the transaction that was applied last. */
    public OptionalLong lastCommitToApply() {
        return workers.stream()
                .filter(w -> w.lastAppliedAt() > 0)
                .max(java.util.Comparator.comparingDouble(Worker::lastAppliedAt))
                .map(w -> OptionalLong.of(Math.round(w.lastAppliedAt() - w.lastCommitted())))
                .orElse(OptionalLong.empty());
    }
}
