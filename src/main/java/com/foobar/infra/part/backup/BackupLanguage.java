package com.foobar.infra.part.backup;

import com.foobar.infra.language.Key;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.SecretLanguage;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.backup.Backup.Rehearse;
import com.foobar.infra.topology.SecretSource;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/** The section {@code backup}. */
final class BackupLanguage {

    private BackupLanguage() {}

    private static final Scalar<String> DIRECTORY = Scalars.matching(
            "server_directory",
            "an absolute path on a server, of letters, digits and . _ -",
            "(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+",
            200,
            "such as /srv/backup");

    private static final Key<Optional<String>> ON = Key.optional("server", Scalars.SERVER)
            .doc("A server of the stack that keeps it, reached by SFTP: best one without a database.")
            .example("lb-01")
            .aka("host");

    private static final Key<Integer> SSH_PORT =
            Key.of("ssh_port", Scalars.PORT, "22").doc("The port on which that server's sshd listens.");

    private static final Key<Optional<String>> AT = Key.optional("directory", DIRECTORY)
            .doc(
                    "With server: a directory there, which belongs to root; left out: /srv/NAME-backup. Without: a directory of"
                            + " the databases' own servers, such as one that is mounted there.")
            .example("/mnt/backup")
            .aka("path");

    private static final Section<Backup.Repository> REPOSITORY_SECTION = Section.<Backup.Repository>of(
            "backup_repository",
            "Where backups are kept: on a server of the stack, or in a directory that is mounted.",
            List.of(ON, SSH_PORT, AT),
            f -> f.get(ON)
                    .<Backup.Repository>map(
                            server -> new Backup.Repository.OnServer(server, f.get(SSH_PORT), f.get(AT)))
                    .orElseGet(() -> new Backup.Repository.Mounted(f.get(AT).orElse(""))));

    private static final Key<Backup.Repository> REPOSITORY = Key.required("repository", REPOSITORY_SECTION)
            .doc("Where backups are kept.")
            .example("{server: lb-01}")
            .aka("to");

    private static final Key<SecretSource> PASSWORD = Key.required("password", SecretLanguage.BROUGHT)
            .doc(
                    "The password of the repository, which encrypts it. Keep it in a place of its own too: without it nobody can read a"
                            + " backup, and if the servers are lost nothing else knows it.")
            .example("{file: secrets/backup_password}");

    private static final Key<LocalTime> TIME = Key.of("time", Scalars.TIME_OF_DAY, "02:30")
            .doc(
                    "When the database that copies its data begins, by its own clock; each of the others 10 minutes after the one"
                            + " before it.")
            .example("\"03:15\"")
            .aka("at", "schedule");

    private static final Scalar<Integer> COUNT = Scalars.number("kept", "a number from 0 to 1000", 0, 1000);

    private static final Key<Integer> DAILY = Key.of("daily", COUNT, "7").doc("Of how many days the last one is kept.");
    private static final Key<Integer> WEEKLY = Key.of("weekly", COUNT, "4").doc("Of how many weeks.");
    private static final Key<Integer> MONTHLY = Key.of("monthly", COUNT, "6").doc("Of how many months.");

    private static final Section<Backup.Keep> KEEP_SECTION = Section.of(
            "backup_keep",
            "Which backups are kept; what was made within a day is in any case.",
            List.of(DAILY, WEEKLY, MONTHLY),
            f -> new Backup.Keep(f.get(DAILY), f.get(WEEKLY), f.get(MONTHLY)));

    private static final Key<Backup.Keep> KEEP = Key.of("keep", KEEP_SECTION)
            .doc(
                    "Which backups are kept; what was made within a day is in any case. The rest is removed after each backup.")
            .example("{daily: 14, weekly: 8, monthly: 12}")
            .aka("retention");

    private static final Key<Optional<String>> FROM = Key.optional("from", Scalars.SERVER)
            .doc(
                    "The database that copies its data. Left out: the first replica that is not delayed; the primary only if it is"
                            + " alone.")
            .example("web-02");

    private static final Key<Optional<Long>> BANDWIDTH = Key.optional("bandwidth", Scalars.size("64K", "100G"))
            .doc("How many bytes a second go to the repository at most. Left out: as many as go.")
            .example("20M")
            .aka("limit");

    private static final Key<Rehearse> REHEARSE = Key.of(
                    "rehearse",
                    Scalars.choice(
                            "rehearsal",
                            Words.of("never", Rehearse.NEVER, "weekly", Rehearse.WEEKLY, "daily", Rehearse.DAILY)),
                    "never")
            .doc(
                    "How often the server that copies the data restores the last backup beside them, half a day from time, and compares"
                            + " both at the same transaction. It takes the room of the data once more while it runs.")
            .example("weekly");

    private static final Section<Backup> SECTION = Section.of(
            "backup",
            "Backups of the databases, and of what cannot be made anew, into an encrypted repository.",
            List.of(REPOSITORY, PASSWORD, TIME, KEEP, FROM, BANDWIDTH, REHEARSE),
            f -> new Backup(
                    f.get(REPOSITORY),
                    f.get(PASSWORD),
                    f.get(TIME),
                    f.get(KEEP),
                    f.get(FROM),
                    f.get(BANDWIDTH),
                    f.get(REHEARSE),
                    List.of()));

    static final Key<Optional<Backup>> KEY = Key.optional("backup", SECTION)
            .doc("Backups of the databases every day. Left out: nobody makes any.")
            .example("{repository: {server: lb-01}, password: {file: secrets/backup_password}}")
            .aka("backups");
}
