package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Data come back as they were, and to the moment that was asked for. Each test goes on from the last. */
@Tag("lab")
@Tag("backup")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(0)
class RestoreIT {

    @TempDir
    static Path directory;

    private static Kept kept;
    private static Lab lab;
    private static Site site;

    /** A transaction, and all before it, of which several backups were made since. */
    private static String regretted;

    private static String beforeRegretted;

    @BeforeAll
    static void up() throws IOException {
        kept = Kept.up("it-restore", directory);
        lab = kept.lab();
        site = kept.site();
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    @Test
    @Order(1)
    void what_was_written_a_moment_ago_outlives_all_databases() {
        site.apply();
        lab.sql("one", "CREATE DATABASE shop; CREATE TABLE shop.sold (id INT PRIMARY KEY, what VARCHAR(20))");
        lab.sql("one", "INSERT INTO shop.sold VALUES (1, 'a bell'), (2, 'a book')");
        var moments = new Moments(lab, site);
        moments.arrived();
        kept.backsUp("two");
        assertThat(site.run("backup", "list", "--json").out())
                .contains("\"data\"", "\"files\"")
                .doesNotContain("\"key\"");
        moments.keptNoMore();
        moments.commit("INSERT INTO shop.sold VALUES (5, 'a bead')");
        moments.arrived();
        // What is gone there, and here still, is sent anew.
        lab.on("keep", "rm " + moments.streamed());
        moments.streamed();
        // In the midst of a file that was never ended.
        moments.commit("INSERT INTO shop.sold VALUES (6, 'a bean')");
        moments.arrived();
        var last = moments.streamed();
        var executed = moments.executed("one");
        moments.allDie();

        // A piece that is torn takes none with it that lie before it.
        lab.on("keep", "cp -p " + last + " /root/piece && truncate -s -9 " + last);
        assertThat(lab.on("two", Kept.RUN + "look -"))
                .contains("unread=what was streamed to two: a piece of it, ", "is damaged or gone");
        lab.on("keep", "mv /root/piece " + last);

        moments.restored("--at", "latest");
        assertThat(moments.sold()).isEqualTo("1,2,5,6");
        assertThat(moments.executed("two")).isEqualTo(executed);
        lab.on("one", "systemctl start mysql");
        lab.on("two", "systemctl start foobar-infra-backup-logs.timer foobar-infra-backup-stream");
        site.apply();
        lab.sql("one", "DELETE FROM shop.sold WHERE id > 2");
        moments.arrived();
        site.isVerified();
        // What is kept need not lie there twice.
        lab.on("two", "systemctl start foobar-infra-backup-logs");
        kept.until("keep", "! ls " + Kept.REPOSITORY + "/streamed/two | grep -q .");
    }

    @Test
    @Order(2)
    void the_data_come_back_as_they_were_at_a_time_or_at_a_transaction() {
        var moments = new Moments(lab, site);
        kept.backsUp("two");
        moments.commit("INSERT INTO shop.sold VALUES (10, 'a bowl')");
        var before = moments.executed("one");
        beforeRegretted = before;
        var time = moments.now();
        regretted = moments.commit("DELETE FROM shop.sold WHERE id < 10");
        moments.commit("INSERT INTO shop.sold VALUES (11, 'a bench')");
        moments.keep();
        assertThat(kept.verify().out()).contains("binary logs kept ");
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
        moments.restored("--until", regretted);
        assertThat(moments.sold()).isEqualTo("10");
    }

    @Test
    @Order(3)
    void one_that_is_killed_as_it_applies_logs_begins_anew() {
        var moments = new Moments(lab, site);
        var rows = lab.on("two", Kept.RUN + "list");
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
    @Order(4)
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
        assertThat(site.run("backup", "list").out()).contains("in no binary log that is kept", lost);
        site.isVerified();

        // Each moment can be reached that could before, once logs went that the schedule does not keep.
        moments.thinned();
        moments.restored("--before", regretted);
        assertThat(moments.executed("two")).isEqualTo(beforeRegretted);
        site.apply();
    }

    @Test
    @Order(5)
    void a_rehearsal_restores_beside_the_data_and_finds_what_is_not_the_same() {
        var moments = new Moments(lab, site);
        moments.commit("INSERT INTO shop.sold VALUES (30, 'a basket')");
        moments.arrived();
        // What no transaction tells.
        moments.bypassing("UPDATE shop.sold SET what = 'a bucket' WHERE id = 30");
        var other = site.run("restore", "--rehearse", "--no-color");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err()).contains("other rows than here: shop.sold");
        assertThat(kept.verify().out()).contains("the rehearsal of a restore", "other rows than here: shop.sold");
        moments.bypassing("UPDATE shop.sold SET what = 'a basket' WHERE id = 30");

        moments.killedAsItRehearses();
        moments.noRehearsalIsLeft();
        var rehearsed = site.run("restore", "--rehearse", "--no-color");
        assertThat(rehearsed.exit()).as(rehearsed.toString()).isZero();
        assertThat(rehearsed.out()).contains("tables are the same");
        assertThat(kept.verify().out()).containsPattern("rehearsed \\d+ s ago: \\d+ tables the same, in \\d+ s");
        moments.noRehearsalIsLeft();
        moments.commit("DELETE FROM shop.sold WHERE id = 30");
        moments.arrived();
        site.isVerified();
    }

    @Test
    @Order(6)
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
    @Order(7)
    void a_restore_that_is_cut_short_is_told_and_ended_or_begun_anew() {
        var id = lab.on("two", Kept.RUN + "list | awk '$4 == \"data\" { id = $1 } END { print id }'");
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
            lab.on(
                    "two",
                    "systemctl reset-failed cut 2>/dev/null; systemd-run -q --unit=cut " + Kept.RUN + "restore " + id);
            kept.until("two", "test -e /run/held");
            lab.on("two", "printf @@ >/run/hold; systemctl kill -s KILL cut");
            kept.until("two", "systemctl is-failed cut");
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
    @Order(8)
    void the_primary_of_a_stack_that_is_well_is_restored_only_if_the_stack_is_named() {
        var moments = new Moments(lab, site);
        moments.keptNoMore();
        moments.commit("INSERT INTO shop.sold VALUES (40, 'a bike')");
        moments.arrived();
        lab.sql("two", "FLUSH BINARY LOGS");
        var last = moments.commit("INSERT INTO shop.sold VALUES (41, 'a boot')");
        moments.arrived();
        moments.streamed();
        var executed = moments.executed("one");
        moments.allDie();
        // One that is well, and new: what was streamed before is not lost with the servers.
        moments.madeAnew();
        site.apply();
        lab.on("two", "systemctl start foobar-infra-backup-logs");
        kept.until(
                "two",
                "grep ^at= /run/foobar-infra/backup-streamed && ! grep ^waits= /run/foobar-infra/backup-streamed");

        var refused = site.run("restore", "--to", "one", "--yes", "--no-color");
        assertThat(refused.exit()).isEqualTo(64);
        assertThat(refused.err()).contains("one takes writes", "Give --stack kept");
        assertThat(site.run("restore", "--to", "one", "--stack", "other").exit())
                .isEqualTo(64);

        var restored = site.run("restore", "--to", "one", "--stack", "kept", "--until", last, "--no-color");

        assertThat(restored.exit()).as(restored.toString()).isZero();
        assertThat(lab.sql("one", "SELECT CONCAT(@@super_read_only, (SELECT COUNT(*) FROM shop.sold))"))
                .isEqualTo("15");
        assertThat(moments.executed("one")).isEqualTo(executed);
        // What was put aside is in the repository, and was until then.
        assertThat(lab.attempt("keep", "ls -d " + Kept.REPOSITORY + "/streamed/two@*")
                        .exit())
                .isNotZero();
        // The replica has what the restored one has not: nothing is opened, and nothing made anew, unasked.
        assertThat(site.attemptApply().exit()).isEqualTo(1);
        site.apply("--take-over", "one", "--rebuild", "two");
        site.hasNoChanges();
        // It was set back: a backup is made of what it is now.
        lab.on("two", "systemctl start foobar-infra-backup-logs");
        kept.until("two", "systemctl show -P ActiveState foobar-infra-backup | grep -qx -e inactive -e failed");
        site.isVerified();
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM shop.sold")).isEqualTo("5");
    }

    @Test
    @Order(9)
    void after_a_switchover_the_other_database_goes_on_in_the_same_repository() {
        // While a backup is made of what is the replica until then.
        var moments = new Moments(lab, site);
        moments.holdsRestic("kind=data");
        lab.on("two", "systemctl start --no-block foobar-infra-backup");
        kept.until("two", "test -e /run/held");
        var switched = site.run("switchover", "two", "--yes");
        assertThat(switched.exit()).as(switched.toString()).isZero();
        moments.letsResticGo();
        kept.until("two", "systemctl show -P ActiveState foobar-infra-backup | grep -qx -e inactive -e failed");
        assertThat(lab.on("two", "systemctl show -P Result foobar-infra-backup"))
                .isEqualTo("success");
        site.hasNoChanges();
        kept.backsUp("one");
        assertThat(site.run("backup", "list", "--no-color").out()).containsPattern("one +data, replica");
        assertThat(lab.on("keep", "ls " + Kept.REPOSITORY + "/keys | wc -l")).isEqualTo("1");
        // Its files alone: it is the primary now.
        kept.backsUp("two");
        site.isVerified();
    }
}
