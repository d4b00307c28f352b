package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets real servers up in every wrong way that {@code verify replication} knows, the link between them being well. */
@Tag("containers")
@Tag("mysql")
class ServerFaultsIT extends OnAPair {

    @Test
    void gtid_mode_that_admits_anonymous_transactions() {
        primary.sql("SET GLOBAL gtid_mode=ON_PERMISSIVE");
        assertThat(primaryFails("gtid-mode").evidence()).isEqualTo("gtid_mode=ON_PERMISSIVE");
        assertThat(primaryFails("drift").evidence()).contains("gtid_mode runs as ON_PERMISSIVE, rendered ON");
        primary.sql("SET GLOBAL gtid_mode=ON");
    }

    @Test
    void a_replica_that_lets_an_administrator_write_keeps_nothing_of_the_attempt() {
        replica.sql("SET GLOBAL super_read_only=OFF");
        var executed = replica.sql("SELECT @@global.gtid_executed");
        assertThat(replicaFails("refuses-writes").evidence())
                .isEqualTo("read_only=ON, super_read_only=OFF; a write as root was accepted (and rolled back)");
        assertThat(replica.sql("SELECT COUNT(*) FROM foobar_infra.canary WHERE token='write-attempt'"))
                .isEqualTo("0");
        assertThat(replica.sql("SELECT @@global.gtid_executed")).isEqualTo(executed);
        replica.sql("SET GLOBAL super_read_only=ON");
    }

    @Test
    void two_writable_servers() {
        replica.sql("SET GLOBAL super_read_only=OFF", "SET GLOBAL read_only=OFF");
        assertThat(primaryFails("one-writable").evidence()).isEqualTo("db-02 accepts writes beside the primary db-01");
        replica.sql("SET GLOBAL super_read_only=ON");
    }

    @Test
    void no_writable_server() {
        primary.sql("SET GLOBAL super_read_only=ON");
        assertThat(primaryFails("one-writable").evidence()).isEqualTo("no server accepts writes");
        assertThat(primaryFails("canary").evidence()).contains("--super-read-only");
        assertThat(pair.verdict("canary", "db-02")).isInstanceOf(Verdict.Unknown.class);
        primary.sql("SET GLOBAL super_read_only=OFF", "SET GLOBAL read_only=OFF");
    }

    @Test
    void a_certificate_that_ends_soon_and_one_that_has_ended() {
        serveCertificate(Duration.ofDays(3).plusHours(1));
        assertThat(primaryFails("certificate").evidence()).endsWith("ends in 3 d");
        serveCertificate(Duration.ofDays(-2).minusHours(1));
        assertThat(primaryFails("certificate").evidence()).endsWith("ended 2 d ago");
        primary.sql(
                "SET GLOBAL ssl_cert='/etc/mysql/foobar-infra/server-cert.pem'",
                "SET GLOBAL ssl_key='/etc/mysql/foobar-infra/server-key.pem'",
                "ALTER INSTANCE RELOAD TLS");
    }

    private void serveCertificate(Duration life) {
        var identity = pair.ca.issue("db-01", life);
        primary.shell("cat >/tmp/cert.pem <<'END'\n" + identity.certificate() + "END\ncat >/tmp/key.pem <<'END'\n"
                + identity.key() + "END\n");
        primary.sql(
                "SET GLOBAL ssl_cert='/tmp/cert.pem'",
                "SET GLOBAL ssl_key='/tmp/key.pem'",
                "ALTER INSTANCE RELOAD TLS NO ROLLBACK ON ERROR");
    }

    @Test
    void binary_logs_kept_too_short_or_for_ever() {
        primary.sql("SET GLOBAL binlog_expire_logs_seconds=3600");
        assertThat(primaryFails("binlog-retention").evidence()).startsWith("kept for 60 min, not 7 d");
        primary.sql("SET GLOBAL binlog_expire_logs_seconds=0");
        assertThat(primaryFails("binlog-retention").evidence()).startsWith("binary logs are never removed");
        primary.sql("SET GLOBAL binlog_expire_logs_seconds=604800", "SET GLOBAL binlog_expire_logs_auto_purge=OFF");
        assertThat(primaryFails("binlog-retention").evidence()).startsWith("binary logs are never removed");
        primary.sql("SET GLOBAL binlog_expire_logs_auto_purge=ON");
    }

    @Test
    void settings_that_run_persist_or_stand_in_a_later_file_otherwise_than_rendered() {
        replica.sql("SET GLOBAL max_connections=77");
        assertThat(replicaFails("drift").evidence()).isEqualTo("max_connections runs as 77, rendered 200");
        replica.sql("SET GLOBAL max_connections=200", "SET PERSIST_ONLY sync_binlog=0");
        var persisted = replicaFails("drift");
        assertThat(persisted.evidence()).isEqualTo("sync_binlog is persisted as 0, rendered 1");
        assertThat(persisted.hint()).contains("RESET PERSIST");
        replica.sql("RESET PERSIST sync_binlog");
        replica.shell("printf '[mysqld]\\nrelay-log-recovery=OFF\\n' >/etc/mysql/mysql.conf.d/zzz.cnf");
        assertThat(replicaFails("drift").evidence())
                .isEqualTo("relay_log_recovery is OFF in the option files, rendered ON");
        replica.shell("rm /etc/mysql/mysql.conf.d/zzz.cnf");
    }

    @Test
    void a_server_that_would_boot_writable() {
        replica.sql("SET PERSIST_ONLY super_read_only=OFF");
        assertThat(replicaFails("boots-read-only").evidence()).contains("persisted as OFF");
        replica.sql("RESET PERSIST super_read_only");
        replica.shell("printf '[mysqld]\\nsuper-read-only=0\\n' >/etc/mysql/mysql.conf.d/zzz.cnf");
        assertThat(replicaFails("boots-read-only").evidence()).contains("super_read_only=0");
        replica.shell("rm /etc/mysql/mysql.conf.d/zzz.cnf");
    }

    @Test
    void a_replication_account_that_is_locked_expired_or_without_its_privilege() {
        primary.sql(
                "ALTER USER " + ACCOUNT + " PASSWORD EXPIRE ACCOUNT LOCK",
                "REVOKE REPLICATION SLAVE ON *.* FROM " + ACCOUNT);
        assertThat(primaryFails("replication-account").evidence())
                .contains("locked", "password expired", "lacks REPLICATION SLAVE");
        primary.sql(
                "ALTER USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "' ACCOUNT UNLOCK",
                "GRANT REPLICATION SLAVE ON *.* TO " + ACCOUNT);
    }

    @Test
    void a_replication_account_that_is_gone_though_the_link_still_stands() {
        primary.sql("RENAME USER " + ACCOUNT + " TO " + MysqlPair.REPL + "@'10.9.9.9'");
        assertThat(primaryFails("replication-account").evidence())
                .isEqualTo("there is no account 'foobar_repl'@'%'; 'foobar_repl'@'10.9.9.9' is of no replica of the"
                        + " topology");
        assertThat(pair.verdict("threads", "db-02")).isInstanceOf(Verdict.Pass.class);
        primary.sql("RENAME USER " + MysqlPair.REPL + "@'10.9.9.9' TO " + ACCOUNT);
    }

    @Test
    void a_replication_password_that_somebody_changed_while_the_link_stands() {
        var manifest = "/var/lib/foobar-infra/pair";
        primary.shell("mkdir -p " + manifest + " && printf 'account\\t" + MysqlPair.REPL + "@%%\\t%s:s:g\\n' "
                + primary.sql(
                        "SELECT SHA2(authentication_string, 256) FROM mysql.user WHERE user='" + MysqlPair.REPL + "'")
                + " >" + manifest + "/manifest");
        assertThat(pair.verdict("replication-account", "db-01")).isInstanceOf(Verdict.Pass.class);
        primary.sql("ALTER USER " + ACCOUNT + " IDENTIFIED BY 'Other-2'");
        assertThat(primaryFails("replication-account").evidence())
                .isEqualTo("'foobar_repl'@'%': another password than foobar-infra set");
        primary.shell("rm " + manifest + "/manifest");
        primary.sql("ALTER USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "'");
    }

    @Test
    void a_replication_account_that_differs_on_the_replica() {
        onReplicaOnly("ALTER USER " + ACCOUNT + " IDENTIFIED BY 'Drift-1'");
        assertThat(replicaFails("replication-account").evidence()).contains("another password than on db-01");
        primary.sql("ALTER USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "'");
    }

    @Test
    void tables_without_key_or_crash_safety() {
        primary.sql("CREATE TABLE shop.heap (id INT)", "CREATE TABLE shop.old (id INT PRIMARY KEY) ENGINE=MyISAM");
        assertThat(primaryFails("tables").evidence()).isEqualTo("shop.old is MyISAM, shop.heap has no primary key");
        primary.sql("DROP TABLE shop.heap", "DROP TABLE shop.old");
    }

    @Test
    void a_server_that_root_cannot_log_in_to() {
        onReplicaOnly("ALTER USER root@localhost IDENTIFIED BY 'Locked-1'");
        var verdict = replicaFails("threads");
        assertThat(verdict.evidence()).contains("root cannot log in over the local socket: ERROR 1045");
        assertThat(verdict.hint()).contains("IDENTIFIED WITH auth_socket");
        assertThat(pair.verdict("one-writable", "db-01")).isInstanceOf(Verdict.Unknown.class);
        replica.shell("MYSQL_PWD=Locked-1 mysql -uroot -e \"SET sql_log_bin=0; SET GLOBAL super_read_only=OFF;"
                + " ALTER USER root@localhost IDENTIFIED BY ''; SET GLOBAL super_read_only=ON\"");
    }
}
