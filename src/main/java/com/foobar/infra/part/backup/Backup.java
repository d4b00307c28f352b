package com.foobar.infra.part.backup;

import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.SecretSource;
import java.net.URI;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Backups by restic: of the data once, by one of the databases; of what is not in them by each server that has any.
 *
 * @param password of the repository, without which nobody reads it; never made on the hosts, as it would be lost with them
 * @param time when the first of them begins, by its own clock
 * @param from the database that copies its data; once the topology is complete never empty
 * @param rehearse when a restore is rehearsed where the data are copied
 * @param logical whether the databases are kept as statements too
 * @param bandwidth of each of them towards the repository, in bytes a second; empty: as much as there is
 * @param clients who makes backups, the one of {@link #from} first; empty until the topology is complete
 */
public record Backup(
        Repository repository,
        SecretSource password,
        LocalTime time,
        Keep keep,
        Optional<String> from,
        Optional<Long> bandwidth,
        Rehearse rehearse,
        boolean logical,
        List<Client> clients)
        implements PartModel {

    /** Where backups are kept. */
    public sealed interface Repository {

        /**
         * On another server, by SFTP: an account of its own, which can do nothing else and sees nothing else.
         *
         * @param port on which its sshd listens
         * @param directory of root's, as that account's root; the repository is below; empty: {@code /srv/STACK-backup}
         */
        record OnServer(String server, int port, Optional<String> directory) implements Repository {}

        /** A directory of each server's own: something that is mounted there. */
        record Mounted(String directory) implements Repository {}

        /**
         * Somewhere that speaks restic's REST or S3.
         *
         * @param url as restic has it, {@code rest:https://…} or {@code s3:https://…}
         * @param user by whom the servers are known there; of S3 the access key's id
         * @param secret the password, or the secret access key
         * @param region of S3, where that matters
         */
        record Remote(String url, Optional<String> user, Optional<SecretSource> secret, Optional<String> region)
                implements Repository {

            private static final int HTTPS = 443;
            private static final int HTTP = 80;

            boolean plain() {
                return url.startsWith("http://", url.indexOf(':') + 1);
            }

            /** At which it listens. */
            int port() {
                var host = URI.create(url.substring(url.indexOf(':') + 1));
                return host.getPort() > 0 ? host.getPort() : plain() ? HTTP : HTTPS;
            }
        }

        /** None, or more than one; which, to follow "says". */
        record Unclear(String what) implements Repository {}
    }

    /** How often a restore is rehearsed. */
    public enum Rehearse {
        NEVER,
        WEEKLY,
        DAILY
    }

    /** Of how many days, weeks and months the last backup is kept. */
    public record Keep(int daily, int weekly, int monthly) {}

    /**
     * Who makes backups.
     *
     * @param data whether of the databases' data
     * @param paths of directories that are backed up as they are
     */
    public record Client(String server, boolean data, List<String> paths) {
        public Client {
            paths = List.copyOf(paths);
        }
    }

    public Backup {
        clients = List.copyOf(clients);
    }

    /** The timers that are to run on a server. */
    List<String> timers(String server) {
        return clients.stream()
                .filter(client -> client.server().equals(server))
                .flatMap(client -> Stream.concat(
                        Stream.of(BackupPaths.TIMER),
                        Stream.of(BackupPaths.LOGS_TIMER, BackupPaths.REHEARSAL_TIMER)
                                .filter(_ -> client.data())
                                .filter(timer ->
                                        rehearse != Rehearse.NEVER || !timer.equals(BackupPaths.REHEARSAL_TIMER))))
                .toList();
    }

    /** The server on which the repository is, if it is one of the stack's. */
    public Optional<String> keeps() {
        return repository instanceof Repository.OnServer on ? Optional.of(on.server()) : Optional.empty();
    }

    @Override
    public List<String> members() {
        return Stream.concat(clients.stream().map(Client::server), keeps().stream())
                .distinct()
                .toList();
    }

    /** Where somebody else keeps it, by HTTPS. */
    Optional<Repository.Remote> remote() {
        return repository instanceof Repository.Remote there ? Optional.of(there) : Optional.empty();
    }

    /** The one that copies the data, once the topology is complete. */
    public String copies() {
        return from.orElseThrow();
    }

    Backup made(String copying, List<Client> all) {
        return new Backup(repository, password, time, keep, Optional.of(copying), bandwidth, rehearse, logical, all);
    }
}
