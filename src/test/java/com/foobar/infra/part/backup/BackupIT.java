package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Backups are made, whatever happens to the repository. Each test goes on from the last. */
@Tag("lab")
@Tag("backup")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(0)
class BackupIT {

    private static final String FIGURES = "/var/lib/prometheus/node-exporter/foobar-infra-backup.prom";

    /** Before words of restic's, on the server that makes backups. */
    private static final String RESTIC =
            "grep ^bk_ /etc/foobar-infra/kept/backup/run >/run/settings; . /run/settings; RESTIC_REPOSITORY=$bk_repository"
                    + " RESTIC_PASSWORD_FILE=$bk_password; export RESTIC_REPOSITORY RESTIC_PASSWORD_FILE; restic() { /usr/bin/restic"
                    + " --option sftp.command=\"$bk_ssh\" --no-cache \"$@\"; };";

    @TempDir
    static Path directory;

    /** The transactions that are in the first backup of the data. */
    private static String first;

    private static Kept kept;
    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        kept = Kept.up("it-backup", directory);
        lab = kept.lab();
        site = kept.site();
        site.edit("rehearse: weekly", "rehearse: weekly\n  logical: true");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** How many databases are kept as statements of just these transactions. */
    private static int statementsOf(String gtid) {
        return Integer.parseInt(
                lab.on("two", Kept.RUN + "list | awk -F '\\t' '$4 == \"logical\" && $9 == \"" + gtid + "\"' | wc -l"));
    }

    @Test
    @Order(1)
    void the_first_backup_is_due_once_it_is_applied() {
        site.apply();
        site.hasNoChanges();
        site.isVerified();
        assertThat(kept.verify().out()).contains("none yet; the first is due at 02:30");
        assertThat(lab.on("two", "systemctl show -P NextElapseUSecRealtime foobar-infra-backup.timer"))
                .contains(" 02:30:00 ");
    }

    @Test
    @Order(2)
    void a_backup_holds_the_data_and_says_which_transactions() {
        lab.sql("one", "CREATE DATABASE shop; CREATE TABLE shop.sold (id INT PRIMARY KEY, what VARCHAR(20))");
        lab.sql("one", "INSERT INTO shop.sold VALUES (1, 'a bell'), (2, 'a book')");
        // What mysqldump ends at.
        lab.sql(
                "one",
                "CREATE DATABASE old; CREATE TABLE old.sold (id INT PRIMARY KEY); CREATE VIEW shop.seen AS SELECT id FROM old.sold");
        lab.sql("one", "ALTER TABLE old.sold RENAME COLUMN id TO number");
        var executed = lab.sql("one", "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')");
        kept.until("two", "mysql -N -B -e \"SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)\" | grep -qx 0");

        var made = site.run("backup", "now", "--no-color");

        assertThat(made.exit()).as(made.toString()).isZero();
        assertThat(made.out()).contains("two  ", " of the data (", "one  ", " of the files");
        var listed = site.run("backup", "list", "--json");
        assertThat(listed.out())
                .contains("\"kind\":\"data\"", "\"role\":\"replica\"", "\"gtid\":\"" + executed + "\"")
                .contains("\"server\":\"one\",\"kind\":\"files\"");
        assertThat(kept.verify().out())
                .contains("MiB of a replica; 1 kept", "repository whole")
                .contains("not kept as statements, and in the copy alone: the view shop.seen (");
        assertThat(lab.on("two", RESTIC + " restic dump --tag kind=logical,database=shop latest /shop.sql"))
                .contains("INSERT INTO `sold`", "a book")
                .doesNotContain("`seen`");
        first = executed;
        assertThat(statementsOf(first)).isGreaterThan(1);
        lab.sql("one", "DROP DATABASE old; DROP VIEW shop.seen");
        assertThat(lab.attempt("two", "test -e " + Kept.SCRATCH).exit()).isNotZero();
        assertThat(lab.sql("two", "SELECT @@super_read_only")).isEqualTo("1");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(3)
    void who_has_the_password_needs_neither_the_stack_nor_us_to_read_it() {
        // Word by word as docs/operations.md has it, where there is no database and nothing of ours but files; the rest
        // is not in the backup.
        lab.sql("one", "INSERT INTO shop.sold VALUES (3, 'a boat')");
        new Moments(lab, site).keep();
        var blocks = Manual.blocks("### Restoring without the stack").stream()
                .map(block -> block.replace("NAME", "kept"))
                .toList();
        var sold =
                "mysql --no-defaults --socket=/var/lib/mysql-files/restored/sock -N -B -e 'SELECT GROUP_CONCAT(what ORDER BY id) FROM shop.sold'";
        lab.on(
                "one",
                "mkdir /srv/kept-backup && cd /srv/kept-backup && printf 'get -r /restic\\n' | sftp -q -b - -i"
                        + " /etc/foobar-infra/kept/backup/id_ed25519 -o StrictHostKeyChecking=no kept-backup@"
                        + lab.address("keep") + " >/dev/null");
        lab.on("one", "printf 'first word' >/root/password; set -e; " + blocks.getFirst());
        kept.until("one", "mysqladmin --no-defaults --socket=/var/lib/mysql-files/restored/sock ping");
        assertThat(lab.on("one", sold)).isEqualTo("a bell,a book");
        lab.on("one", "set -e; " + blocks.getLast());
        assertThat(lab.on("one", sold)).isEqualTo("a bell,a book,a boat");
        lab.on(
                "one",
                "systemctl stop restored; rm -rf /srv/kept-backup /var/lib/mysql-files/restored /root/back /root/logs /root/password");
        lab.sql("one", "DELETE FROM shop.sold WHERE id = 3");
    }

    @Test
    @Order(4)
    void whoever_has_the_key_gets_files_and_nothing_else() {
        var login =
                "ssh -i /etc/foobar-infra/kept/backup/id_ed25519 -o StrictHostKeyChecking=no -o BatchMode=yes kept-backup@"
                        + lab.address("keep");
        assertThat(lab.attempt("two", "timeout 10 " + login + " id").out()).doesNotContain("uid=");
        assertThat(lab.attempt("two", "timeout 5 " + login + " -N -o ExitOnForwardFailure=yes -R 9999:127.0.0.1:22")
                        .exit())
                .isNotZero();
        var sftp = login.replaceFirst("ssh", "sftp -q -b -");
        assertThat(lab.on("two", "printf 'ls -1 /\\n' | " + sftp))
                .contains("/restic")
                .doesNotContain("/etc");
        assertThat(lab.on("two", "stat -c %a /etc/foobar-infra/kept/secrets/backup"))
                .isEqualTo("600");
        assertThat(lab.on(
                        "two", "cat /etc/systemd/system/foobar-infra-backup.service /etc/foobar-infra/kept/backup/run"))
                .doesNotContain("first word");
    }

    @Test
    @Order(5)
    void a_run_that_is_killed_leaves_nothing_behind_and_the_next_one_goes_well() {
        // It asks the same by the same programs.
        lab.on("two", "systemctl stop foobar-infra-backup-logs.timer foobar-infra-backup-logs.service");
        for (var program : List.of("restic", "mysql")) {
            lab.on(
                    "two",
                    "printf '%s\n' '#!/bin/sh' 'words=$*; [ " + program + " = restic ] || words=$(cat)'"
                            + " 'if grep -q . /run/hold && printf %s \"$words\" | grep -qf /run/hold; then touch /run/held; sleep 1000; fi'"
                            + " '[ " + program + " = restic ] && exec /usr/bin/restic \"$@\"'"
                            + " 'printf \"%s\\n\" \"$words\" | /usr/bin/mysql \"$@\"' >/usr/local/bin/" + program
                            + "; chmod 755 /usr/local/bin/" + program);
        }
        // Before it copies, as it is to copy, while the copy is open, as that is sent, as old ones go, as all is read.
        for (var at : List.of(
                "cat config", "CLONE LOCAL", "gtid_executed, CHAR", "kind=data", "kind=files", "forget", "check ")) {
            lab.on("two", "rm -f /run/held; printf '%s\\n' '" + at + "' >/run/hold");
            lab.on("two", "systemctl start --no-block foobar-infra-backup");
            kept.until("two", "test -e /run/held");
            lab.on("two", ": >/run/hold; systemctl kill -s KILL foobar-infra-backup");
            kept.until("two", "systemctl is-failed foobar-infra-backup");
            assertThat(lab.attempt("two", "test -e " + Kept.SCRATCH).exit())
                    .as(at)
                    .isNotZero();
            assertThat(lab.attempt("two", "pgrep -f '[s]kip-log-bin'").exit())
                    .as(at)
                    .isNotZero();
        }
        lab.on("two", "rm /usr/local/bin/restic /usr/local/bin/mysql; systemctl start foobar-infra-backup-logs.timer");
        // Those of a database that is gone by now go with the data that they were made of.
        lab.on(
                "two",
                RESTIC + " restic forget $(" + Kept.RUN + "list | awk -F '\\t' '$4 == \"data\" && $9 == \"" + first
                        + "\" { print $1 }')");
        kept.backsUp("two");
        assertThat(statementsOf(first)).isZero();
        site.isVerified();
    }

    @Test
    @Order(6)
    void a_repository_that_is_away_or_full_is_told() {
        // As where the server is watched.
        lab.on("two", "mkdir -p /var/lib/prometheus/node-exporter");
        lab.does("cut", "keep");
        assertThat(kept.fails()).contains("the repository's server does not let us in");
        assertThat(kept.verify().out()).contains("the repository's server does not let us in", "the last backup is");
        lab.does("mend", "keep");
        assertThat(lab.on("two", "cat " + FIGURES))
                .contains("foobar_infra_backup_failed 1", "foobar_infra_backup_gap 0");

        lab.on(
                "keep",
                "cp -a " + Kept.REPOSITORY
                        + " /root/aside && mount -t tmpfs -o size=$(($(du -sm /root/aside | cut -f 1) + 30))m none "
                        + Kept.REPOSITORY + " && cp -a /root/aside/. " + Kept.REPOSITORY + "/ && chown kept-backup "
                        + Kept.REPOSITORY
                        + " && chmod 700 " + Kept.REPOSITORY);
        assertThat(kept.fails()).contains("MiB left, and this one may take", "backup.keep");
        // What is streamed does not take the rest.
        kept.until(
                "two",
                "grep -q 'MiB are free where the repository is, and a twentieth' /var/lib/foobar-infra/kept/backup/stream-failed");
        lab.on("keep", "umount " + Kept.REPOSITORY + " && rm -rf /root/aside");
        // What a clock leaves there that is ahead.
        lab.on("keep", "find " + Kept.REPOSITORY + " -exec touch -d 2040-01-01 {} +");
        kept.backsUp("two");
        lab.on("keep", "find " + Kept.REPOSITORY + " -exec touch -d 1990-01-01 {} +");
        kept.backsUp("two");
        assertThat(site.run("backup", "verify", "--no-color").exit()).isZero();
        assertThat(lab.on("two", "cat " + FIGURES))
                .contains("foobar_infra_backup_failed 0")
                .containsPattern("foobar_infra_backup_made_seconds \\d{10}")
                .containsPattern("foobar_infra_backup_logs_kept_seconds \\d{10}");
        assertThat(lab.on("two", "stat -c %a " + FIGURES)).isEqualTo("644");
    }

    @Test
    @Order(7)
    void who_does_not_answer_is_told_and_another_answers_for_it() {
        lab.does("cut", "two");
        var listed = site.run("backup", "list", "--json");
        assertThat(listed.exit()).as(listed.toString()).isZero();
        assertThat(listed.out()).contains("\"kind\":\"data\"");
        lab.does("cut", "one");
        var silent = site.run("backup", "verify", "--no-color");
        assertThat(silent.exit()).isEqualTo(1);
        assertThat(silent.err()).contains("one", "two", "can't be reached");
        lab.does("mend", "one", "two");
        kept.until(
                "two",
                "mysql -N -B -e 'SELECT service_state FROM performance_schema.replication_connection_status' | grep -qx ON");
    }

    @Test
    @Order(8)
    void a_repository_that_another_server_holds_is_waited_for() {
        var moments = new Moments(lab, site);
        moments.lockedBy("one");
        lab.on("two", "systemctl start --no-block foobar-infra-backup");
        kept.until("two", "grep -q 'already locked' /run/foobar-infra-backup.*/err");
        moments.unlocked("one");
        kept.until("two", "systemctl show -P ActiveState foobar-infra-backup | grep -qx -e inactive -e failed");
        assertThat(lab.on("two", "systemctl show -P Result foobar-infra-backup"))
                .isEqualTo("success");
    }

    @Test
    @Order(9)
    void another_password_and_another_repository_are_refused() throws IOException {
        kept.password("second word");
        var applied = site.attemptApply();
        assertThat(applied.exit()).isEqualTo(1);
        assertThat(applied.out()).contains("the password does not open the repository");
        assertThat(kept.fails()).contains("the password does not open the repository");
        kept.password("first word");
        site.apply();

        lab.on("keep", "mv " + Kept.REPOSITORY + " /root/aside && install -d -o kept-backup -m 700 " + Kept.REPOSITORY);
        assertThat(kept.fails()).contains("there is no repository", "any more, and there was one");
        lab.on("keep", "rmdir " + Kept.REPOSITORY + " && mv /root/aside " + Kept.REPOSITORY);
        kept.backsUp("two");
        site.isVerified();
    }

    @Test
    @Order(10)
    void a_pack_that_is_gone_is_found() {
        var pack = lab.on("keep", "find " + Kept.REPOSITORY + "/data -type f -size +1M | head -n 1");
        lab.on("keep", "mv " + pack + " /root/pack");
        var read = site.run("backup", "verify", "--no-color");
        assertThat(read.exit()).isEqualTo(1);
        assertThat(read.err()).contains("is damaged");
        assertThat(kept.verify().out()).contains("the repository is damaged");
        lab.on("keep", "mv /root/pack " + pack);
        assertThat(site.run("backup", "verify", "--all").exit()).isZero();
        site.isVerified();
    }

    @Test
    @Order(11)
    void a_repository_at_a_url_is_reached_by_a_secret_that_no_argument_has() throws IOException {
        var elsewhere = new Elsewhere(lab);
        elsewhere.up("us", "a secret");
        kept.secret("entry", "a secret");
        lab.on(
                "two",
                "printf '%s\n' '#!/bin/sh' 'printf \"%s\\n\" \"$*\" >>/run/arguments' 'exec /usr/bin/restic \"$@\"' >/usr/local/bin/restic"
                        + "; chmod 755 /usr/local/bin/restic");
        var was = "repository: {server: keep}";
        for (var url : elsewhere.urls()) {
            var now = "repository: {url: \"" + url + "\", user: us, secret: {file: entry}}";
            site.edit(was, now);
            was = now;
            elsewhere.meant();
            site.apply();
            kept.backsUp("two");
            assertThat(site.run("backup", "list", "--json").out()).contains("\"kind\":\"data\"");
            site.hasNoChanges();
        }
        assertThat(lab.on("two", "cat /run/arguments /etc/foobar-infra/kept/backup/run"))
                .contains("backup")
                .doesNotContain("a secret");
        // It has no place for pieces.
        assertThat(lab.attempt("two", "systemctl cat foobar-infra-backup-stream")
                        .exit())
                .isNotZero();
        lab.on("two", "printf wrong >/etc/foobar-infra/kept/secrets/backup-entry");
        assertThat(kept.fails()).contains("does not let us in");
        site.apply();
        elsewhere.down();
        assertThat(kept.fails()).contains("does not let us in, or is not there", "connection refused");
        elsewhere.silent();
        assertThat(kept.fails()).contains(lab.address("keep") + ":8443 did not answer within 20 seconds");
        lab.on("two", "rm /usr/local/bin/restic");
        site.edit(was, "repository: {server: keep}");
        elsewhere.meant();
        site.apply();
        kept.backsUp("two");
        site.isVerified();
    }

    @Test
    @Order(12)
    void without_the_section_no_backups_are_made_and_those_that_there_are_stay() {
        site.edit(Kept.SECTION + "  logical: true\n", "");
        site.apply();
        site.hasNoChanges();
        for (var host : List.of("one", "two")) {
            assertThat(lab.attempt(
                                    host,
                                    "test -e /etc/foobar-infra/kept/backup || test -e /etc/systemd/system/foobar-infra-backup.timer"
                                            + " || test -e /etc/foobar-infra/kept/secrets/backup || test -e "
                                            + FIGURES
                                            + " || ls /etc/systemd/system/foobar-infra-backup* || command -v restic")
                            .exit())
                    .isNotZero();
        }
        assertThat(lab.attempt("keep", "id kept-backup").exit()).isNotZero();
        assertThat(lab.on("keep", "ls " + Kept.REPOSITORY)).contains("config", "snapshots");
    }
}
