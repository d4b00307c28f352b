package com.foobar.infra.part.mysql.preflight;

import com.foobar.infra.part.mysql.state.MysqlState;
import com.foobar.infra.part.mysql.state.ReplicaStatus;
import com.foobar.infra.part.mysql.state.ReplicationFilter;
import com.foobar.infra.plan.Obstacle;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What stands in the way on any database server that runs, whichever part it plays: filters, through which rows go missing
 * without an error; channels that others made, which this tool's statements would stop and start too; and writes that hang.
 */
final class RunningPreflight {

    private final String server;
    private final MysqlState.Running state;

    RunningPreflight(String server, MysqlState.Running state) {
        this.server = server;
        this.state = state;
    }

    void obstacles(List<Obstacle> found) {
        if (state.waitingForDisk() > 0) {
            found.add(new Obstacle(
                    server,
                    state.waitingForDisk() + (state.waitingForDisk() == 1 ? " thread hangs" : " threads hang")
                            + " in a write, as when the volume of "
                            + state.server().datadir() + " is full",
                    "free room there (df -h " + state.server().datadir() + "): what hangs goes on by itself",
                    false));
        }
        if (!state.filters().isEmpty()) {
            found.add(new Obstacle(
                    server,
                    "filters what it logs or applies, so that rows go missing in silence: "
                            + state.filters().stream()
                                    .map(ReplicationFilter::toString)
                                    .collect(Collectors.joining(", ")),
                    state.filters().stream()
                                    .map(ReplicationFilter::remedy)
                                    .distinct()
                                    .collect(Collectors.joining("; "))
                            + "; what was filtered before is still missing: seed the replicas that lack it anew",
                    false));
        }
        for (var channel : state.namedChannels()) {
            found.add(channel(channel));
        }
    }

    private Obstacle channel(ReplicaStatus channel) {
        var name = channel.channel();
        if (name.startsWith("group_replication_")) {
            return new Obstacle(
                    server,
                    "is, or was, a member of a replication group (channel " + name + ")",
                    "foobar-infra sets up replication from one primary; if the group is no longer meant: STOP"
                            + " GROUP_REPLICATION; RESET REPLICA ALL FOR CHANNEL '" + name + "'",
                    false);
        }
        return new Obstacle(
                server,
                "also replicates from " + channel.link().host() + ":"
                        + channel.link().port() + " over a channel '" + name + "', which foobar-infra did not make",
                "if that is no longer meant: STOP REPLICA FOR CHANNEL '" + name + "'; RESET REPLICA ALL FOR CHANNEL '"
                        + name + "'",
                false);
    }
}
