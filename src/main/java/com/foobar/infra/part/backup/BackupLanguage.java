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

    private static final Key<Optional<String>> URL = Key.optional(
                    "url",
                    Scalars.matching(
                            "repository_url",
                            "rest:https://HOST/PATH or s3:https://HOST/BUCKET, without a name or password in it",
                            "(rest|s3):https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~-]+)*/?",
                            400,
                            "such as rest:https://backup.foobar.com:8000/foobar"))
            .doc(
                    "Somewhere that speaks REST as restic does, or S3; its certificate must be one that the servers trust. Binary logs are"
                            + " kept each minute there, and not streamed.")
            .example("s3:https://s3.eu-central-1.amazonaws.com/foobar-backup");

    private static final Key<Optional<String>> USER = Key.optional(
                    "user",
                    Scalars.matching(
                            "repository_user",
                            "1 to 128 letters, digits and . _ + / = @ -",
                            "[A-Za-z0-9._+/=@-]+",
                            128,
                            "such as foobar"))
            .doc("With url: by whom the servers are known there; of S3 the id of the access key.")
            .example("foobar")
            .aka("access_key_id");

    private static final Key<Optional<SecretSource>> SECRET = Key.optional("secret", SecretLanguage.BROUGHT)
            .doc("With user: the password there; of S3 the secret access key.")
            .example("{env: FOOBAR_BACKUP_SECRET}")
            .aka("secret_access_key");

    private static final Key<Optional<String>> REGION = Key.optional(
                    "region",
                    Scalars.matching(
                            "repository_region", "letters, digits and -", "[a-z0-9-]+", 60, "such as eu-central-1"))
            .doc("With url: the region of S3, where it is none that the URL tells.")
            .example("eu-central-1");

    private static Backup.Repository repository(
            Optional<String> server,
            int port,
            Optional<String> directory,
            Optional<Backup.Repository.Remote> remote,
            boolean known) {
        if (remote.isPresent()) {
            return server.isPresent() || directory.isPresent()
                    ? new Backup.Repository.Unclear("a url, and another place beside it")
                    : remote.get();
        }
        if (known) {
            return new Backup.Repository.Unclear("user, secret or region, which are for a url");
        }
        return server.<Backup.Repository>map(on -> new Backup.Repository.OnServer(on, port, directory))
                .or(() -> directory.map(Backup.Repository.Mounted::new))
                .orElseGet(() -> new Backup.Repository.Unclear("neither a server nor a directory nor a url"));
    }

    private static final Section<Backup.Repository> REPOSITORY_SECTION = Section.<Backup.Repository>of(
            "backup_repository",
            "Where backups are kept: on a server of the stack, in a directory that is mounted, or at a URL.",
            List.of(ON, SSH_PORT, AT, URL, USER, SECRET, REGION),
            f -> repository(
                    f.get(ON),
                    f.get(SSH_PORT),
                    f.get(AT),
                    f.get(URL).map(url -> new Backup.Repository.Remote(url, f.get(USER), f.get(SECRET), f.get(REGION))),
                    f.get(USER).isPresent()
                            || f.get(SECRET).isPresent()
                            || f.get(REGION).isPresent()));

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

    private static final Key<Boolean> LOGICAL = Key.of("logical", Scalars.SWITCH, "false")
            .doc(
                    "Whether each backup of the data also holds each database as statements (mysqldump), of the very same transactions, which"
                            + " any version of MySQL reads.")
            .example("true");

    private static final Section<Backup> SECTION = Section.of(
            "backup",
            "Backups of the databases, and of what cannot be made anew, into an encrypted repository.",
            List.of(REPOSITORY, PASSWORD, TIME, KEEP, FROM, BANDWIDTH, REHEARSE, LOGICAL),
            f -> new Backup(
                    f.get(REPOSITORY),
                    f.get(PASSWORD),
                    f.get(TIME),
                    f.get(KEEP),
                    f.get(FROM),
                    f.get(BANDWIDTH),
                    f.get(REHEARSE),
                    f.get(LOGICAL),
                    List.of()));

    static final Key<Optional<Backup>> KEY = Key.optional("backup", SECTION)
            .doc("Backups of the databases every day. Left out: nobody makes any.")
            .example("{repository: {server: lb-01}, password: {file: secrets/backup_password}}")
            .aka("backups");
}
