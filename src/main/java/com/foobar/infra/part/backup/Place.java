package com.foobar.infra.part.backup;

import com.foobar.infra.topology.Topology;

/**
 * The repository, as the clients reach it.
 *
 * @param location as restic has it
 * @param ssh the command by which restic reaches it; empty if it needs none
 * @param sftp the same for sftp, without that word
 * @param spool where pieces of binary logs lie until they are in the repository, as sftp has it or on the client; empty if it has no place for them
 * @param shared whether all clients reach the same
 */
record Place(String location, String ssh, String sftp, String spool, boolean shared) {

    static Place of(Backup backup, Topology topology) {
        return switch (backup.repository()) {
            case Backup.Repository.Mounted(var directory) ->
                new Place(directory, "", "", BackupPaths.streamed(directory), false);
            case Backup.Repository.Remote there -> new Place(there.url(), "", "", "", true);
            case Backup.Repository.Unclear(var what) -> throw new IllegalStateException(what);
            case Backup.Repository.OnServer on -> {
                var paths = new BackupPaths(topology.name());
                var address = topology.server(on.server()).address();
                // An IPv6 address would be taken apart at its colons; where it leads is said by the command alone.
                var location = "sftp:" + paths.account() + "@" + on.server() + ":" + BackupPaths.BELOW;
                var options = "-F none -i " + paths.key() + " -o IdentitiesOnly=yes -o BatchMode=yes"
                        + " -o StrictHostKeyChecking=yes -o UserKnownHostsFile=" + paths.known()
                        + " -o GlobalKnownHostsFile=/dev/null -o HostKeyAlias=" + BackupPaths.ALIAS
                        + " -o HostKeyAlgorithms=ssh-ed25519 -o ConnectTimeout=10 -o ServerAliveInterval=15"
                        + " -o ServerAliveCountMax=4 -o User=" + paths.account() + " -o HostName=" + address
                        + " -o Port="
                        + on.port() + " ";
                yield new Place(
                        location,
                        "ssh " + options + on.server() + " -s sftp",
                        options + on.server(),
                        BackupPaths.streamed(BackupPaths.BELOW),
                        true);
            }
        };
    }
}
