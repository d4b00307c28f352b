package com.foobar.infra.stack;

import com.foobar.infra.part.Rounds;
import com.foobar.infra.part.backup.Backup;
import com.foobar.infra.part.backup.BackupRounds;
import com.foobar.infra.part.backup.Gap;
import com.foobar.infra.part.backup.Restore;
import com.foobar.infra.part.backup.Snapshot;
import com.foobar.infra.part.backup.Target;
import com.foobar.infra.part.mysql.Mysql;
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

    /** Whether they can be asked at all. */
    public static Rounds.Next.Run greeting(Topology topology, List<String> servers) {
        return BackupRounds.greeting(topology.name(), servers);
    }

    /** The one that copies the data rehearses a restore. */
    public static Rounds.Next.Run rehearse(Topology topology) {
        return BackupRounds.rehearse(topology.name(), servers(topology).getFirst());
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
                .filter(snapshot -> !snapshot.isOfLogs() && !snapshot.isKey())
                .map(Backups::kept)
                .toList();
    }

    /** Where the binary logs that a list tells of have gaps, a sentence each. */
    public static List<String> gaps(String said) {
        return Gap.of(said).stream().map(Gap::told).toList();
    }

    /** The servers onto which they can be restored: those with databases. */
    public static List<String> targets(Topology topology) {
        return topology.part(Backup.class).isEmpty()
                ? List.of()
                : topology.part(Mysql.class).map(Mysql::members).orElse(List.of());
    }

    /** The database that should take writes. */
    public static Optional<String> primary(Topology topology) {
        return topology.part(Mysql.class).map(Mysql::primary);
    }

    /** What data are to be restored to. */
    public static final class Wish {

        private static final String LATEST = "latest";

        private final String snapshot;
        private final Optional<Target> target;

        private Wish(String snapshot, Optional<Target> target) {
            this.snapshot = snapshot;
            this.target = target;
        }

        /** As they are in a backup; which one its id says, or it is the latest. */
        public static Wish backup(Optional<String> id) {
            return new Wish(id.orElse(LATEST), Optional.empty());
        }

        /** All that is kept. */
        public static Wish latest() {
            return new Wish(LATEST, Optional.of(new Target.Latest()));
        }

        /** As they were at that moment. */
        public static Wish at(Instant when) {
            return new Wish(LATEST, Optional.of(new Target.At(when)));
        }

        /**
         * As they were behind that transaction.
         *
         * @throws IllegalArgumentException if it is none
         */
        public static Wish until(String gtid) {
            return new Wish(LATEST, Optional.of(new Target.Until(Target.transaction(gtid))));
        }

        /**
         * As they were before that transaction.
         *
         * @throws IllegalArgumentException if it is none
         */
        public static Wish before(String gtid) {
            return new Wish(LATEST, Optional.of(new Target.Before(Target.transaction(gtid))));
        }
    }

    /** A server tells what it holds, and which backup that is. */
    public static Rounds.Next.Run look(Topology topology, String server, Wish wish) {
        return Restore.look(topology.name(), server, wish.snapshot, wish.target);
    }

    /**
     * What is there, and what is to take its place.
     *
     * @param cut whether a restore was cut short there
     * @param misfit why it can't be
     * @param answers whether the database runs; {@code writable}: takes writes
     * @param databases how many it has; {@code bytes}: the room that they take
     * @param forward what the backup is brought forward by
     * @param unread what could not be read of what was streamed last, and is left out
     */
    public record Looked(
            boolean cut,
            Optional<String> misfit,
            boolean answers,
            boolean writable,
            long databases,
            long bytes,
            Kept kept,
            Optional<String> forward,
            Optional<String> unread) {}

    /** What a server said of that; empty if it told no backup. */
    public static Optional<Looked> looked(String said, Wish wish) {
        return Restore.Look.of(said, wish.target)
                .map(look -> new Looked(
                        look.phase().isPresent(),
                        look.misfit(),
                        look.answers(),
                        look.writable(),
                        look.databases(),
                        look.bytes(),
                        kept(look.snapshot()),
                        look.course().map(course -> course.target().said()),
                        look.unread()));
    }

    /** The work that restores one, of which the operator knows whether it goes onto a database that takes writes. */
    public static Rounds restore(Topology topology, String server, String snapshot, Wish wish, boolean writable) {
        return new Restore(topology.name(), server, snapshot, wish.target, writable);
    }

    private static Kept kept(Snapshot s) {
        return new Kept(s.id(), s.time(), s.server(), s.kind(), s.role(), s.mysql(), s.bytes(), s.added(), s.gtid());
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
