package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two databases that are backed up to a third server, whatever happens to it. Each test goes on from the last. */
@Tag("lab")
@Tag("backup")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(0)
class BackupIT {

    private static final String SECTION = """
            backup:
              repository: {server: keep}
              password: {file: password}
              keep: {daily: 2, weekly: 1, monthly: 0}
              rehearse: weekly
            """;

    private static final String RUN = "/bin/sh /etc/foobar-infra/kept/backup/run ";
    private static final String REPOSITORY = "/srv/kept-backup/restic";
    private static final String FIGURES = "/var/lib/prometheus/node-exporter/foobar-infra-backup.prom";
    private static final String SCRATCH = "/var/lib/mysql-files/foobar-infra-backup";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        lab = Lab.up("it-backup", Lab.READY, "keep", "one", "two");
        site = new Site(lab, Tool.built(), directory);
        password("first word");
        site.topology("""
                name: kept
                domain: www.foobar.com
                servers:
                  keep: @keep@
                  one: @one@
                  two: @two@
                mysql:
                  primary: one
                  replicas: two
                """ + SECTION);
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void password(String text) throws IOException {
        Files.setPosixFilePermissions(
                site.write("password", text + "\n"), PosixFilePermissions.fromString("rw-------"));
    }

    private static void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(120))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }

    /** Backs up the data, which must go well. */
    private static void backsUp(String server) {
        var made = site.run("backup", "now", "--limit", server, "--no-color");
        assertThat(made.exit()).as(made.toString()).isZero();
    }

    /** Backs up the data, which must not. */
    private static String fails() {
        var made = site.run("backup", "now", "--limit", "two", "--no-color");
        assertThat(made.exit()).as(made.toString()).isEqualTo(1);
        assertThat(lab.attempt("two", "test -e " + SCRATCH).exit())
                .as("what was copied is gone")
                .isNotZero();
        return made.err();
    }

    private static Ran verify() {
        return site.run("verify", "backup", "--no-color");
    }

    @Test
    @Order(1)
    void the_first_backup_is_due_once_it_is_applied() {
        site.apply();
        site.hasNoChanges();
        site.isVerified();
        assertThat(verify().out()).contains("none yet; the first is due at 02:30");
        assertThat(lab.on("two", "systemctl show -P NextElapseUSecRealtime foobar-infra-backup.timer"))
                .contains(" 02:30:00 ");
    }

    @Test
    @Order(2)
    void a_backup_holds_the_data_and_says_which_transactions() {
        lab.sql("one", "CREATE DATABASE shop; CREATE TABLE shop.sold (id INT PRIMARY KEY, what VARCHAR(20))");
        lab.sql("one", "INSERT INTO shop.sold VALUES (1, 'a bell'), (2, 'a book')");
        var executed = lab.sql("one", "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')");
        until("two", "mysql -N -B -e \"SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)\" | grep -qx 0");

        var made = site.run("backup", "now", "--no-color");

        assertThat(made.exit()).as(made.toString()).isZero();
        assertThat(made.out()).contains("two  ", " of the data (", "one  ", " of the files");
        var listed = site.run("backup", "list", "--json");
        assertThat(listed.out())
                .contains("\"kind\":\"data\"", "\"role\":\"replica\"", "\"gtid\":\"" + executed + "\"")
                .contains("\"server\":\"one\",\"kind\":\"files\"");
        assertThat(verify().out()).contains("MiB of a replica; 1 kept", "repository whole");
        assertThat(lab.attempt("two", "test -e " + SCRATCH).exit()).isNotZero();
        assertThat(lab.sql("two", "SELECT @@super_read_only")).isEqualTo("1");
        site.hasNoChanges();
        site.isVerified();
    }

    @Test
    @Order(3)
    void who_has_the_password_needs_neither_the_stack_nor_us_to_read_it() {
        // As docs/operations.md has it, on a server that has MySQL and reaches the repository.
        lab.on(
                "two",
                "cd /root && cp /etc/foobar-infra/kept/backup/id_ed25519 mine.key && printf 'first word' >mine.password"
                        + " && sftp -q -r -i mine.key -o StrictHostKeyChecking=no kept-backup@" + lab.address("keep")
                        + ":/restic copied >/dev/null");
        lab.on(
                "two",
                "cd /root && restic -q -r copied --password-file mine.password restore latest --tag kind=data --target back");
        var data = "/root/back" + SCRATCH + "/data";
        lab.on(
                "two",
                "chown -R mysql:mysql " + data + " && chmod 711 /root /root/back && mv " + data
                        + " /var/lib/mysql-files/mine");
        lab.on(
                "two",
                "systemd-run -q --unit=mine mysqld --no-defaults --user=mysql --datadir=/var/lib/mysql-files/mine"
                        + " --socket=/var/lib/mysql-files/mine/sock --skip-networking --mysqlx=OFF --skip-log-bin"
                        + " --skip-replica-start --innodb-buffer-pool-size=64M");
        until("two", "mysqladmin --no-defaults --socket=/var/lib/mysql-files/mine/sock ping");
        assertThat(lab.on(
                        "two",
                        "mysql --no-defaults --socket=/var/lib/mysql-files/mine/sock -N -B -e 'SELECT GROUP_CONCAT(what ORDER BY id)"
                                + " FROM shop.sold'"))
                .isEqualTo("a bell,a book");
        lab.on("two", "systemctl stop mine; rm -rf /var/lib/mysql-files/mine /root/back /root/copied /root/mine*");
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
            until("two", "test -e /run/held");
            lab.on("two", ": >/run/hold; systemctl kill -s KILL foobar-infra-backup");
            until("two", "systemctl is-failed foobar-infra-backup");
            assertThat(lab.attempt("two", "test -e " + SCRATCH).exit()).as(at).isNotZero();
            assertThat(lab.attempt("two", "pgrep -f '[s]kip-log-bin'").exit())
                    .as(at)
                    .isNotZero();
        }
        lab.on("two", "rm /usr/local/bin/restic /usr/local/bin/mysql; systemctl start foobar-infra-backup-logs.timer");
        backsUp("two");
        site.isVerified();
    }

    @Test
    @Order(6)
    void a_repository_that_is_away_or_full_is_told() {
        // As where the server is watched.
        lab.on("two", "mkdir -p /var/lib/prometheus/node-exporter");
        lab.does("cut", "keep");
        assertThat(fails()).contains("the repository's server does not let us in");
        assertThat(verify().out()).contains("the repository's server does not let us in", "the last backup is");
        lab.does("mend", "keep");
        assertThat(lab.on("two", "cat " + FIGURES))
                .contains("foobar_infra_backup_failed 1", "foobar_infra_backup_gap 0");

        lab.on(
                "keep",
                "cp -a " + REPOSITORY
                        + " /root/aside && mount -t tmpfs -o size=$(($(du -sm /root/aside | cut -f 1) + 30))m none "
                        + REPOSITORY + " && cp -a /root/aside/. " + REPOSITORY + "/ && chown kept-backup " + REPOSITORY
                        + " && chmod 700 " + REPOSITORY);
        assertThat(fails()).contains("MiB left, and this one may take", "backup.keep");
        lab.on("keep", "umount " + REPOSITORY + " && rm -rf /root/aside");
        backsUp("two");
        assertThat(lab.on("two", "cat " + FIGURES))
                .contains("foobar_infra_backup_failed 0")
                .containsPattern("foobar_infra_backup_made_seconds \\d{10}")
                .containsPattern("foobar_infra_backup_logs_kept_seconds \\d{10}");
        assertThat(lab.on("two", "stat -c %a " + FIGURES)).isEqualTo("644");
    }

    @Test
    @Order(7)
    void a_repository_that_another_server_holds_is_waited_for() {
        var moments = new Moments(lab, site);
        moments.lockedBy("one");
        lab.on("two", "systemctl start --no-block foobar-infra-backup");
        until("two", "grep -q 'already locked' /run/foobar-infra-backup.*/err");
        moments.unlocked("one");
        until("two", "systemctl show -P ActiveState foobar-infra-backup | grep -qx -e inactive -e failed");
        assertThat(lab.on("two", "systemctl show -P Result foobar-infra-backup"))
                .isEqualTo("success");
    }

    @Test
    @Order(8)
    void another_password_and_another_repository_are_refused() throws IOException {
        password("second word");
        var applied = site.attemptApply();
        assertThat(applied.exit()).isEqualTo(1);
        assertThat(applied.out()).contains("the password does not open the repository");
        assertThat(fails()).contains("the password does not open the repository");
        password("first word");
        site.apply();

        lab.on("keep", "mv " + REPOSITORY + " /root/aside && install -d -o kept-backup -m 700 " + REPOSITORY);
        assertThat(fails()).contains("there is no repository", "any more, and there was one");
        lab.on("keep", "rmdir " + REPOSITORY + " && mv /root/aside " + REPOSITORY);
        backsUp("two");
        site.isVerified();
    }

    @Test
    @Order(9)
    void a_pack_that_is_gone_is_found() {
        var pack = lab.on("keep", "find " + REPOSITORY + "/data -type f -size +1M | head -n 1");
        lab.on("keep", "mv " + pack + " /root/pack");
        var read = site.run("backup", "verify", "--no-color");
        assertThat(read.exit()).isEqualTo(1);
        assertThat(read.err()).contains("is damaged");
        assertThat(verify().out()).contains("the repository is damaged");
        lab.on("keep", "mv /root/pack " + pack);
        assertThat(site.run("backup", "verify", "--all").exit()).isZero();
        site.isVerified();
    }

    @Test
    @Order(10)
    void the_data_come_back_as_they_were_at_a_time_or_at_a_transaction() {
        var moments = new Moments(lab, site);
        backsUp("two");
        moments.commit("INSERT INTO shop.sold VALUES (10, 'a bowl')");
        var before = moments.executed("one");
        var time = moments.now();
        var regretted = moments.commit("DELETE FROM shop.sold WHERE id < 10");
        moments.commit("INSERT INTO shop.sold VALUES (11, 'a bench')");
        moments.keep();
        assertThat(verify().out()).contains("binary logs kept ");
        site.hasNoChanges();

        // What is not kept is refused, and nothing near it taken.
        assertThat(moments.refused("--at", "2020-01-01T00:00:00Z")).contains("is before the first backup");
        assertThat(moments.refused("--at", "2099-01-01T00:00:00Z")).contains("the binary logs are complete until 2");
        assertThat(moments.refused("--until", regretted.replaceFirst(":\\d+$", ":99999")))
                .contains("is in none of the binary logs");
        assertThat(site.run("restore", "--to", "two", "--yes", "--at", "2026-11-29 10:00")
                        .exit())
                .isEqualTo(64);

        assertThat(moments.restored("--at", time)).contains("brought forward by binary logs");
        assertThat(moments.sold()).isEqualTo("1,2,10");
        assertThat(moments.executed("two")).isEqualTo(before);
        moments.restored("--before", regretted);
        assertThat(moments.executed("two")).isEqualTo(before);
        moments.restored("--until", regretted);
        assertThat(moments.sold()).isEqualTo("10");
    }

    @Test
    @Order(11)
    void one_that_is_killed_as_it_applies_logs_begins_anew() {
        var moments = new Moments(lab, site);
        var rows = lab.on("two", RUN + "list");
        var base = rows.lines()
                .map(row -> row.split("\t"))
                .filter(row -> row[3].equals("data"))
                .reduce((_, b) -> b)
                .orElseThrow();
        var logs = rows.lines()
                .map(row -> row.split("\t"))
                .filter(row -> row[3].equals("logs"))
                .reduce((_, b) -> b)
                .orElseThrow();
        moments.killedAsItReplays(List.of(base[0], "all", logs[8], logs[0]));
        assertThat(moments.restored("--at", "latest"))
                .contains("cut short before anything was replaced; this one begins anew");
        assertThat(moments.sold()).isEqualTo("10,11");
        assertThat(moments.executed("two")).isEqualTo(moments.executed("one"));
        site.apply();
        lab.sql("one", "DELETE FROM shop.sold; INSERT INTO shop.sold VALUES (1, 'a bell'), (2, 'a book')");
        moments.arrived();
        site.isVerified();
    }

    @Test
    @Order(12)
    void logs_that_went_before_they_were_kept_are_told_and_a_backup_is_made_at_once() {
        var moments = new Moments(lab, site);
        moments.keep();
        var lost = moments.purged();
        var time = moments.now();
        moments.commit("DELETE FROM shop.sold WHERE id = 20");
        moments.arrived();
        moments.mended();
        assertThat(moments.refused("--at", time))
                .contains("these transactions are in no binary log that is kept", lost);
        assertThat(moments.refused("--before", lost)).contains(lost);
        site.isVerified();
    }

    @Test
    @Order(13)
    void a_rehearsal_restores_beside_the_data_and_finds_what_is_not_the_same() {
        var moments = new Moments(lab, site);
        moments.commit("INSERT INTO shop.sold VALUES (30, 'a basket')");
        moments.arrived();
        // What no transaction tells.
        moments.bypassing("UPDATE shop.sold SET what = 'a bucket' WHERE id = 30");
        var other = site.run("restore", "--rehearse", "--no-color");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("other rows than here: shop.sold");
        assertThat(verify().out()).contains("the rehearsal of a restore", "other rows than here: shop.sold");
        moments.bypassing("UPDATE shop.sold SET what = 'a basket' WHERE id = 30");

        moments.killedAsItRehearses();
        moments.noRehearsalIsLeft();
        var rehearsed = site.run("restore", "--rehearse", "--no-color");
        assertThat(rehearsed.exit()).as(rehearsed.toString()).isZero();
        assertThat(rehearsed.out()).contains("tables are the same");
        assertThat(verify().out()).containsPattern("rehearsed \\d+ s ago: \\d+ tables the same, in \\d+ s");
        moments.noRehearsalIsLeft();
        moments.commit("DELETE FROM shop.sold WHERE id = 30");
        moments.arrived();
        site.isVerified();
    }

    @Test
    @Order(14)
    void a_restored_replica_takes_no_writes_and_follows_nobody_until_it_is_applied() {
        lab.sql("one", "INSERT INTO shop.sold VALUES (3, 'a boat')");
        var uuid = lab.sql("two", "SELECT @@server_uuid");
        var refused = site.run("restore", "--to", "two", "--no-color");
        assertThat(refused.exit()).isEqualTo(64);
        assertThat(refused.out()).contains("two holds 2 databases", "In their place come those of ");
        assertThat(site.run("restore", "--to", "two", "--snapshot", "nonesuch", "--yes")
                        .err())
                .contains("nonesuch is no backup of the data; those that there are: ");

        var restored = site.run("restore", "--to", "two", "--yes", "--no-color");

        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("2");
        assertThat(lab.sql("two", "SELECT @@super_read_only")).isEqualTo("1");
        assertThat(lab.sql("two", "SELECT @@server_uuid")).isNotEqualTo(uuid);
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM performance_schema.replication_connection_configuration"))
                .isEqualTo("0");
        lab.on("two", "systemctl restart mysql");
        assertThat(lab.sql("two", "SELECT CONCAT(@@super_read_only, (SELECT COUNT(*) FROM shop.sold))"))
                .isEqualTo("12");
        site.apply();
        site.hasNoChanges();
        site.isVerified();
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("3");
    }

    @Test
    @Order(15)
    void a_restore_that_is_cut_short_is_told_and_ended_or_begun_anew() {
        var id = lab.on("two", RUN + "list | awk '$4 == \"data\" { id = $1 } END { print id }'");
        for (var program : List.of("restic", "find")) {
            lab.on(
                    "two",
                    "printf '%s\\n' '#!/bin/sh' 'case \"$*\" in *\"$(cat /run/hold)\"*) touch /run/held; sleep 1000 ;; esac'"
                            + " 'exec /usr/bin/" + program + " \"$@\"' >/usr/local/bin/" + program
                            + "; chmod 755 /usr/local/bin/" + program);
        }
        // While it comes here; as the old data are to go aside; as the new ones are to take their place.
        var told = Map.of(
                " restore " + id,
                "cut short before anything was replaced; this one begins anew",
                "foobar-infra-before -exec",
                "cut short when its data were here; it is finished first",
                "-exec mv -ft",
                "cut short when its data were here; it is finished first");
        told.forEach((at, words) -> {
            lab.on("two", "rm -f /run/held; printf '%s' '" + at + "' >/run/hold");
            lab.on("two", "systemctl reset-failed cut 2>/dev/null; systemd-run -q --unit=cut " + RUN + "restore " + id);
            until("two", "test -e /run/held");
            lab.on("two", "printf @@ >/run/hold; systemctl kill -s KILL cut");
            until("two", "systemctl is-failed cut");
            // Nobody starts it with what is there now.
            lab.on("two", "systemctl start mysql || true");
            assertThat(lab.attempt("two", "pgrep -x mysqld").exit()).as(at).isNotZero();
            var again = site.run("restore", "--to", "two", "--yes", "--no-color");
            assertThat(again.exit()).as(again.toString()).isZero();
            assertThat(again.out()).contains(words);
            assertThat(lab.sql("two", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("2");
            assertThat(lab.attempt(
                                    "two",
                                    "ls -d /var/lib/mysql/.foobar-infra* " + "/etc/systemd/system/mysql.service.d/zz-*")
                            .exit())
                    .isNotZero();
        });
        lab.on("two", "rm /usr/local/bin/restic /usr/local/bin/find");

        // One that can not come here leaves what there was.
        lab.on(
                "two",
                "printf '#!/bin/sh\\ncase \"$*\" in *\" restore \"*) exit 1 ;; esac; exec /usr/bin/restic \"$@\"\\n' >/usr/local/bin/restic"
                        + "; chmod 755 /usr/local/bin/restic");
        var failed = site.run("restore", "--to", "two", "--yes", "--no-color");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("the backup does not come here");
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("2");
        lab.on("two", "rm /usr/local/bin/restic");
        site.apply();
        site.isVerified();
    }

    @Test
    @Order(16)
    void the_primary_of_a_stack_that_is_well_is_restored_only_if_the_stack_is_named() {
        var refused = site.run("restore", "--to", "one", "--yes", "--no-color");
        assertThat(refused.exit()).isEqualTo(64);
        assertThat(refused.err()).contains("one takes writes", "Give --stack kept");
        assertThat(site.run("restore", "--to", "one", "--stack", "other").exit())
                .isEqualTo(64);
        assertThat(lab.sql("one", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("3");

        var restored = site.run("restore", "--to", "one", "--stack", "kept", "--no-color");

        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(lab.sql("one", "SELECT CONCAT(@@super_read_only, (SELECT COUNT(*) FROM shop.sold))"))
                .isEqualTo("12");
        // The replica has what the restored one has not: nothing is opened, and nothing made anew, unasked.
        assertThat(site.attemptApply().exit()).isEqualTo(1);
        site.apply("--take-over", "one", "--rebuild", "two");
        site.hasNoChanges();
        site.isVerified();
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("2");
    }

    @Test
    @Order(17)
    void after_a_switchover_the_other_database_goes_on_in_the_same_repository() {
        // While a backup is made of what is the replica until then.
        var moments = new Moments(lab, site);
        moments.holdsRestic("kind=data");
        lab.on("two", "systemctl start --no-block foobar-infra-backup");
        until("two", "test -e /run/held");
        var switched = site.run("switchover", "two", "--yes");
        assertThat(switched.exit()).as(switched.toString()).isZero();
        moments.letsResticGo();
        until("two", "systemctl show -P ActiveState foobar-infra-backup | grep -qx -e inactive -e failed");
        assertThat(lab.on("two", "systemctl show -P Result foobar-infra-backup"))
                .isEqualTo("success");
        site.hasNoChanges();
        backsUp("one");
        assertThat(site.run("backup", "list", "--no-color").out()).containsPattern("one +data, replica");
        assertThat(lab.on("keep", "ls " + REPOSITORY + "/keys | wc -l")).isEqualTo("1");
        // Its files alone: it is the primary now.
        backsUp("two");
        site.isVerified();
    }

    @Test
    @Order(18)
    void without_the_section_no_backups_are_made_and_those_that_there_are_stay() {
        site.edit(SECTION, "");
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
        assertThat(lab.on("keep", "ls " + REPOSITORY)).contains("config", "snapshots");
    }
}
