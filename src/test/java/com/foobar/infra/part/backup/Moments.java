package com.foobar.infra.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** What somebody does who wants the data of a moment back: the primary is "one", and "two" keeps its binary logs. */
final class Moments {

    private static final String LOGS = "foobar-infra-backup-logs";
    private static final String NOTES = "/var/lib/foobar-infra/kept/backup/";

    private final Lab lab;
    private final Site site;

    Moments(Lab lab, Site site) {
        this.lab = lab;
        this.site = site;
    }

    /** The transaction that a statement on the primary is. */
    String commit(String statement) {
        var before = executed("one");
        lab.sql("one", statement);
        return lab.sql("one", "SELECT GTID_SUBTRACT(@@GLOBAL.gtid_executed, '" + before + "')");
    }

    String executed(String host) {
        return lab.sql(host, "SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')");
    }

    /** The time on the primary, between two transactions. */
    String now() {
        return lab.sql("one", "SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')");
    }

    /** All that the primary has is on the other, and its logs are kept: also where a run was under way that began before that. */
    void keep() {
        arrived();
        until("two", "systemctl start " + LOGS + " && grep -qxF 'to=" + executed("two") + "' " + NOTES + "logs");
    }

    void arrived() {
        assertThat(lab.sql("two", "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed("one") + "', 60)"))
                .isEqualTo("0");
    }

    /** Restores, which must go well. @return what it said */
    String restored(String option, String value) {
        var ran = site.run("restore", "--to", "two", "--yes", "--no-color", option, value);
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(lab.sql("two", "SELECT @@super_read_only")).isEqualTo("1");
        assertThat(lab.sql("two", "SELECT COUNT(*) FROM performance_schema.replication_connection_configuration"))
                .isEqualTo("0");
        return ran.out();
    }

    /** Asks for what can't be reached. @return why, and nothing was touched */
    String refused(String option, String value) {
        var id = lab.sql("two", "SELECT @@server_uuid");
        Ran ran = site.run("restore", "--to", "two", "--yes", "--no-color", option, value);
        assertThat(ran.exit()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.err()).contains("Nothing was touched");
        assertThat(lab.sql("two", "SELECT @@server_uuid")).isEqualTo(id);
        return ran.err();
    }

    String sold() {
        return lab.sql("two", "SELECT GROUP_CONCAT(id ORDER BY id) FROM shop.sold");
    }

    /** A restore is killed as it applies logs; nobody starts what is there then. */
    void killedAsItReplays(List<String> words) {
        holdReplay();
        lab.on(
                "two",
                "systemctl reset-failed cut 2>/dev/null; systemd-run -q --unit=cut /bin/sh"
                        + " /etc/foobar-infra/kept/backup/run restore " + String.join(" ", words));
        until("two", "test -e /run/held");
        lab.on("two", "rm /usr/local/bin/mysqlbinlog; systemctl kill -s KILL cut");
        until("two", "systemctl is-failed cut");
        lab.on("two", "systemctl start mysql || true");
        assertThat(lab.attempt("two", "pgrep -x mysqld").exit()).isNotZero();
    }

    /** Something on that server holds the repository, so that nobody else may forget or remove anything there. */
    void lockedBy(String host) {
        lab.on(
                host,
                "grep ^bk_ /etc/foobar-infra/kept/backup/run >/run/settings; mkfifo /run/endless; systemd-run -q --expand-environment=no"
                        + " --unit=holds sh -c '. /run/settings; exec restic --repo $bk_repository --password-file $bk_password"
                        + " --option sftp.command=\"$bk_ssh\" --no-cache backup --stdin --tag held </run/endless'"
                        + "; systemd-run -q --unit=feeds sh -c 'exec sleep 1000 >/run/endless'");
        until("keep", "ls /srv/kept-backup/restic/locks | grep -q .");
    }

    void unlocked(String host) {
        lab.on(host, "systemctl stop feeds; while systemctl is-active -q holds; do sleep 0.2; done; rm /run/endless");
    }

    /** The replica's restic waits before it does that. */
    void holdsRestic(String words) {
        lab.on(
                "two",
                "rm -f /run/held; printf '%s' '" + words + "' >/run/hold; printf '%s\n' '#!/bin/sh' 'case \"$*\" in *"
                        + words
                        + "*) touch /run/held; while [ -e /run/hold ]; do sleep 0.2; done ;; esac'"
                        + " 'exec /usr/bin/restic \"$@\"' >/usr/local/bin/restic; chmod 755 /usr/local/bin/restic");
    }

    void letsResticGo() {
        lab.on("two", "rm /run/hold /usr/local/bin/restic");
    }

    /** On the replica alone, and in no binary log. */
    void bypassing(String statement) {
        lab.sql(
                "two",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; " + statement
                        + "; SET GLOBAL super_read_only = 1");
    }

    /** A rehearsal is killed as it applies logs. */
    void killedAsItRehearses() {
        holdReplay();
        lab.on("two", "systemctl start --no-block foobar-infra-backup-rehearsal");
        until("two", "test -e /run/held");
        lab.on("two", "rm /usr/local/bin/mysqlbinlog; systemctl kill -s KILL foobar-infra-backup-rehearsal");
        until("two", "systemctl is-failed foobar-infra-backup-rehearsal");
    }

    void noRehearsalIsLeft() {
        assertThat(lab.attempt("two", "test -e /var/lib/mysql-files/foobar-infra-rehearsal")
                        .exit())
                .isNotZero();
        assertThat(lab.on("two", "pgrep -c -x mysqld")).isEqualTo("1");
    }

    private void holdReplay() {
        lab.on(
                "two",
                "rm -f /run/held; printf '%s\n' '#!/bin/sh' 'case \"$*\" in *--exclude-gtids*) touch /run/held; sleep 1000 ;; esac'"
                        + " 'exec /usr/bin/mysqlbinlog \"$@\"' >/usr/local/bin/mysqlbinlog; chmod 755 /usr/local/bin/mysqlbinlog");
    }

    /** The replica's binary logs go before they are kept. @return the transactions that only they had */
    String purged() {
        // What is streamed would be there still.
        lab.on(
                "two",
                "systemctl stop foobar-infra-backup-stream " + LOGS + ".timer " + LOGS + ".service; rm -f " + NOTES
                        + "gap");
        var lost = commit("INSERT INTO shop.sold VALUES (20, 'a brush')");
        arrived();
        lab.sql("two", "FLUSH BINARY LOGS");
        lab.on(
                "two",
                "mysql -e \"PURGE BINARY LOGS TO '$(mysql -N -B -e 'SHOW BINARY LOGS' | tail -n 1 | cut -f 1)'\"");
        return lost;
    }

    /** What is done about it by itself. */
    void mended() {
        var before = lab.on("two", "sed -n 's/^id=//p' " + NOTES + "last");
        lab.on("two", "systemctl start " + LOGS);
        assertThat(lab.on("two", "cat " + NOTES + "gap")).contains("why=binary logs were purged before they were kept");
        until(
                "two",
                "! grep -qx id=" + before + " " + NOTES
                        + "last && systemctl show -P ActiveState foobar-infra-backup | grep -qx -e inactive -e failed");
        lab.on("two", "systemctl start foobar-infra-backup-stream " + LOGS + ".timer");
    }

    /** From now on the binary logs are streamed, and not kept beside that. */
    void keptNoMore() {
        lab.on("two", "systemctl stop " + LOGS + ".timer; systemctl start " + LOGS);
    }

    /** All that the replica's logs hold was streamed. @return the last piece of it on the repository's server */
    String streamed() {
        var log = lab.sql("two", "SHOW BINARY LOGS")
                .lines()
                .reduce((_, b) -> b)
                .orElseThrow()
                .split("\t");
        var piece = "/srv/kept-backup/restic/streamed/two/" + log[0] + "@*-" + log[1];
        until("keep", "ls " + piece);
        return lab.on("keep", "ls " + piece);
    }

    /** New servers have the names and addresses of those that are lost; nothing is on them but the programs. */
    void madeAnew() {
        for (var host : List.of("one", "two")) {
            lab.on(
                    host,
                    "systemctl stop 'foobar-infra-*' mysql 2>/dev/null; systemctl disable -q $(cd /etc/systemd/system && ls -d foobar-infra-*)"
                            + "; rm -rf /etc/systemd/system/foobar-infra-* /etc/systemd/system/mysql.service.d /etc/foobar-infra /etc/mysql/foobar-infra"
                            + " /etc/mysql/mysql.conf.d/zz-* /var/lib/foobar-infra /run/foobar-infra* /var/lib/mysql/* /var/lib/mysql-files/*"
                            + "; systemctl daemon-reload; mysqld --initialize-insecure --user=mysql && systemctl start mysql");
        }
    }

    /** Of the binary logs that are kept, what the schedule does not name goes; it names the last alone here. */
    void thinned() {
        keep();
        var before = logs();
        lab.on(
                "two",
                "sed '/^main \"$@\"$/d; s/^bk_keep_logs=.*/bk_keep_logs=\"--keep-last 1 --keep-within-daily 3d\"/' /etc/foobar-infra/kept/backup/run >/run/thin"
                        + "; echo 'bk_tmp=$(mktemp -d); verb=logs; brief=; forget_logs' >>/run/thin; sh /run/thin; rm /run/thin");
        assertThat(logs()).isLessThan(before);
    }

    private int logs() {
        return Integer.parseInt(lab.on("two", "sh /etc/foobar-infra/kept/backup/run list | cut -f 4 | grep -c logs"));
    }

    /** Both databases, and what the replica's server does for its backups. */
    void allDie() {
        lab.on(
                "two",
                "systemctl kill -s KILL foobar-infra-backup-stream mysql; systemctl stop foobar-infra-backup-stream mysql");
        lab.on("one", "systemctl kill -s KILL mysql; systemctl stop mysql");
    }

    private void until(String host, String script) {
        Awaitility.await(script)
                .atMost(Duration.ofSeconds(120))
                .until(() -> lab.attempt(host, script).exit() == 0);
    }
}
