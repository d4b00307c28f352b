package com.foobar.infra.stack;

import com.foobar.infra.part.Rounds;
import com.foobar.infra.part.backup.Backup;
import com.foobar.infra.part.backup.BackupRounds;
import com.foobar.infra.part.backup.Snapshot;
import com.foobar.infra.topology.Topology;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The backups of a stack: who makes them, and what they are asked. */
public final class Backups {

    /** Their section of the topology. */
    public static final String SECTION = "backup";

    private Backups() {}

    /**
     * One backup in the repository.
     *
     * @param id by which it is restored
     * @param kind {@code data} of the databases, or {@code files} of a server
     * @param role of the database then
     * @param version of its server program
     * @param bytes that it holds
     * @param added that were new to the repository
     * @param gtid the set of transactions that are in the data
     */
    public record Kept(
            String id,
            Instant time,
            String server,
            String kind,
            Optional<String> role,
            Optional<String> version,
            long bytes,
            long added,
            Optional<String> gtid) {}

    /** Who makes them, the one that copies the data first; none if the stack has none. */
    public static List<String> servers(Topology topology) {
        return topology.part(Backup.class)
                .map(backup ->
                        backup.clients().stream().map(Backup.Client::server).toList())
                .orElse(List.of());
    }

    /** Each of them makes one now. */
    public static Rounds.Next.Run now(Topology topology, List<String> servers) {
        return BackupRounds.now(topology.name(), servers);
    }

    /** One lists them. */
    public static Rounds.Next.Run list(Topology topology, String server) {
        return BackupRounds.list(topology.name(), server);
    }

    /** One looks whether they are whole, all of them or a part. */
    public static Rounds.Next.Run verify(Topology topology, String server, boolean all) {
        return BackupRounds.verify(topology.name(), server, all ? "100%" : "5%");
    }

    /** What a list holds, the oldest first. */
    public static List<Kept> kept(String said) {
        return said.lines()
                .flatMap(line -> Snapshot.of(line).stream())
                .map(s -> new Kept(
                        s.id(), s.time(), s.server(), s.kind(), s.role(), s.mysql(), s.bytes(), s.added(), s.gtid()))
                .toList();
    }

    /** What was told of one that was made, by name. */
    public static Map<String, String> made(String said) {
        var values = new HashMap<String, String>();
        said.lines().filter(line -> line.indexOf('=') > 0).forEach(line -> {
            int at = line.indexOf('=');
            values.put(line.substring(0, at), line.substring(at + 1));
        });
        return values;
    }
}
