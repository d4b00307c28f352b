package com.foobar.infra.part.backup;

/**
 * Where things of the backups are on the servers.
 *
 * @param stack the topology's name
 */
record BackupPaths(String stack) {

    static final String SERVICE = "foobar-infra-backup.service";
    static final String TIMER = "foobar-infra-backup.timer";
    static final String LOGS_SERVICE = "foobar-infra-backup-logs.service";
    static final String LOGS_TIMER = "foobar-infra-backup-logs.timer";

    /** What its binary logs grow by goes to the repository's place at once. */
    static final String STREAM_SERVICE = "foobar-infra-backup-stream.service";

    static final String REHEARSAL_SERVICE = "foobar-infra-backup-rehearsal.service";
    static final String REHEARSAL_TIMER = "foobar-infra-backup-rehearsal.timer";

    /** Where a restore is rehearsed. */
    static final String REHEARSAL = "/var/lib/mysql-files/foobar-infra-rehearsal";

    /** A copy of the data before it goes to the repository; there MySQL may write, as its packages have it. */
    static final String SCRATCH = "/var/lib/mysql-files/foobar-infra-backup";

    /** Where the exporter of a server takes figures from, if it is watched. */
    static final String FIGURES = "/var/lib/prometheus/node-exporter";

    /** The name under which clients know the key of the repository's server, whatever its address. */
    static final String ALIAS = "foobar-infra-backup";

    /** The password, among the stack's secrets. */
    static final String PASSWORD = "backup";

    /** What opens the way to a repository that somebody else has, likewise. */
    static final String ENTRY = "backup-entry";

    String directory() {
        return "/etc/foobar-infra/" + stack + "/backup";
    }

    /** What makes backups, and tells of them. */
    String script() {
        return directory() + "/run";
    }

    /** The key by which a client logs in to the repository's server. */
    String key() {
        return directory() + "/id_ed25519";
    }

    /** By which it knows that server. */
    String known() {
        return directory() + "/known_hosts";
    }

    /** On the repository's server, whom it lets in; whoever logs in reads that as himself. */
    String authorized() {
        return "/etc/ssh/foobar-infra-" + stack + "-backup.keys";
    }

    /** What sshd there is told of the account. */
    String sshd() {
        return "/etc/ssh/sshd_config.d/40-foobar-infra-" + stack + "-backup.conf";
    }

    /** The account there. */
    String account() {
        return stack + "-backup";
    }

    /** What runs found. */
    String notes() {
        return "/var/lib/foobar-infra/" + stack + "/backup";
    }

    /** Which repository it is; there once it is made. */
    String repositoryNote() {
        return notes() + "/repository";
    }

    /** The directory that is that account's root. */
    String root(Backup.Repository.OnServer on) {
        return on.directory().orElse("/srv/" + stack + "-backup");
    }

    /** Beside what is restic's, pieces of binary logs that are not in it yet; restic looks at none of that. */
    static String streamed(String repository) {
        return repository + "/streamed";
    }

    /** The repository, as that account sees it. */
    static final String BELOW = "/restic";
}
