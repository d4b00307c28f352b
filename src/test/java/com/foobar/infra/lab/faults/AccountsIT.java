package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accounts and the replication channel that somebody changed, on servers whose policies are strict: the plan names it, verify
 * fails, apply mends it, and then there is nothing to do. Each test goes on from the last.
 */
@Tag("lab")
@Tag("mysql")
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccountsIT {

    /** What each reading of quotes and backslashes makes something else of. */
    private static final String PASSWORD = "it's \"a\\back\\\\slash\", AppX1 \\'";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;
    private static String app;
    private static String replication;
    private static String opener;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-acct", Lab.READY, "db-01", "db-02");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@}
                app: {servers: [db-01]}
                mysql:
                  primary: db-01
                  replicas: [db-02]
                  buffer_pool: 16M
                  database: shop_eu
                  app_password: {file: app.password}
                """);
        app = "foobar_app@'" + lab.address("db-01") + "'";
        replication = "foobar_replication@'" + lab.address("db-02") + "'";
        opener = "foobar_infra_opener@'" + lab.address("db-01") + "'";
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    /** Whatever was broken. */
    @AfterEach
    void all_is_well() {
        told(site.run("verify replication", "--no-color", "--wait", "30s"), 0, " passed");
        site.hasNoChanges();
        assertThat(
                        asTheApp(
                                "INSERT INTO messages (author, body, app_server, written_to) VALUES ('it', 'hello', 'x', 'y'); SELECT 'written'"))
                .contains("written");
        assertThat(lab.sql(
                        "db-02",
                        "SELECT GTID_SUBTRACT(@@gtid_executed, '"
                                + lab.sql("db-01", "SELECT REPLACE(@@gtid_executed, CHAR(10), '')") + "')"))
                .isEmpty();
    }

    /** Logs in as the app does. */
    private static String asTheApp(String sql) {
        return lab.on(
                "db-01",
                "MYSQL_PWD=$(cat /etc/foobar-infra/shop/secrets/mysql-app) mysql --no-defaults -N -B --protocol=tcp -h "
                        + lab.address("db-01") + " -u foobar_app shop_eu -e \"" + sql + "\" 2>&1");
    }

    /** Leaves no trace in the binary log. */
    private static void onReplicaOnly(String sql) {
        lab.sql("db-02", "SET sql_log_bin=0; SET GLOBAL super_read_only=0; " + sql + "; SET GLOBAL super_read_only=1");
    }

    private static void password(String text) {
        try {
            Files.setPosixFilePermissions(
                    site.write("app.password", text), PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies, and says so in passing; columns are not looked at. */
    private static void applied(String... texts) {
        var ran = site.attemptApply();
        told(ran, 0, "Applied.");
        var said = ran.out().replaceAll(" +", " ");
        assertThat(List.of(texts)).as(said).allSatisfy(text -> assertThat(said).contains(text));
    }

    private static void verifyFails(String... texts) {
        told(site.run("verify replication", "--no-color"), 1, texts);
    }

    @Test
    @Order(1)
    void passwords_pass_a_strong_policy_in_a_strange_sql_mode_or_are_refused_in_the_plan() {
        for (var server : new String[] {"db-01", "db-02"}) {
            lab.on(server, """
                    printf '[mysqld]\nsql_mode=NO_BACKSLASH_ESCAPES,ANSI_QUOTES\n' >/etc/mysql/conf.d/theirs.cnf
                    systemctl start mysql
                    echo aardvark >/var/lib/mysql-files/words
                    chown mysql /var/lib/mysql-files/words
                    mysql -e "INSTALL COMPONENT 'file://component_validate_password';
                      SET PERSIST validate_password.policy = STRONG; SET PERSIST validate_password.length = 12;
                      SET PERSIST validate_password.mixed_case_count = 2; SET PERSIST validate_password.number_count = 1;
                      SET PERSIST validate_password.dictionary_file = '/var/lib/mysql-files/words';
                      SET PERSIST password_history = 5; SET PERSIST password_reuse_interval = 365\"""");
        }
        password("Short-\n");
        told(
                site.attemptApply(),
                1,
                "db-01: validate_password here would refuse the password that you gave for foobar_app: it has fewer than"
                        + " 12 characters, has fewer than 2 upper-case letters, has fewer than 1 digits",
                "Nothing was changed");
        password("The-Aardvark-1\n");
        told(
                site.attemptApply(),
                1,
                "the password of foobar_app does not pass this server's validate_password",
                "validate_password.policy=STRONG");
        password(PASSWORD + "\n");
        applied();
    }

    @Test
    @Order(2)
    void accounts_that_somebody_bound_or_let_do_more_are_set_right() {
        lab.sql("db-01", "CREATE DATABASE theirs; CREATE TABLE theirs.t (id INT PRIMARY KEY); CREATE ROLE helpers");
        lab.sql(
                "db-01",
                "ALTER USER " + app
                        + " REQUIRE ISSUER '/CN=nobody' WITH MAX_QUERIES_PER_HOUR 7 FAILED_LOGIN_ATTEMPTS 2 PASSWORD_LOCK_TIME 3"
                        + " PASSWORD EXPIRE ACCOUNT LOCK; GRANT ALL ON *.* TO " + app
                        + " WITH GRANT OPTION; GRANT helpers TO "
                        + app);
        lab.sql(
                "db-01",
                "ALTER USER " + replication + " PASSWORD EXPIRE INTERVAL 90 DAY; GRANT ROLE_ADMIN ON *.* TO "
                        + replication + "; GRANT SELECT (id) ON theirs.t TO " + replication);
        lab.sql(
                "db-01",
                "ALTER USER " + opener + " IDENTIFIED WITH sha256_password BY 'Aa1-else-Aa1-else'; GRANT USAGE ON"
                        + " *.* TO " + opener + " WITH GRANT OPTION");
        verifyFails(
                "'foobar_app'@'" + lab.address("db-01")
                        + "': requires a certificate of its client (SPECIFIED), locked, password expired, limits: 7"
                        + " statements an hour, locked by failed logins: after 2, has further privileges: ALL ON *.* WITH"
                        + " GRANT OPTION, has roles: 'helpers'@'%'",
                "password lifetime: 90 d",
                "has further privileges: BACKUP_ADMIN, REPLICATION SLAVE, ROLE_ADMIN ON *.*",
                "SELECT ON theirs.t(id)",
                "another password than foobar-infra set");
        // A server whose transactions only read is told otherwise for what the tool writes.
        lab.sql("db-01", "SET GLOBAL transaction_read_only = ON");
        applied(
                "password expired: yes → no",
                "requires: SPECIFIED → SSL",
                "limits: 7 statements an hour → none",
                "locked by failed logins: after 2 → never",
                "locked: yes → no",
                "ALL ON *.* WITH GRANT OPTION",
                "password lifetime: 90 d → never ends",
                "plugin: sha256_password → caching_sha2_password");
        lab.sql("db-01", "SET GLOBAL transaction_read_only = OFF");
        lab.sql("db-01", "DROP DATABASE theirs; DROP ROLE helpers");
    }

    @Test
    @Order(3)
    void one_apply_frees_an_account_from_further_factors_wherever_it_has_them() {
        for (var server : new String[] {"db-01", "db-02"}) {
            lab.sql(
                    server,
                    "SET GLOBAL authentication_policy = '*,*,*'; SET sql_log_bin = 0;"
                            + " SET GLOBAL super_read_only = 0; INSTALL PLUGIN mysql_no_login SONAME 'mysql_no_login.so'");
        }
        // One has them on both, another on the primary only, the third on the replica only.
        var factors = " ADD 2 FACTOR IDENTIFIED WITH auth_socket ADD 3 FACTOR IDENTIFIED WITH mysql_no_login";
        lab.sql("db-01", "ALTER USER " + app + factors + "; SET sql_log_bin = 0; ALTER USER " + opener + factors);
        lab.sql(
                "db-02",
                "SET sql_log_bin = 0; ALTER USER " + replication + factors + "; SET GLOBAL super_read_only = 1");
        verifyFails("second factor: asked for, and a third");
        applied("second factor: asked for, and a third → none");
        for (var server : new String[] {"db-01", "db-02"}) {
            assertThat(lab.sql(server, "SELECT COUNT(*) FROM mysql.user WHERE user_attributes LIKE '%multi_factor%'"))
                    .isEqualTo("0");
        }
        assertThat(asTheApp("SELECT 1")).isEqualTo("1");
    }

    @Test
    @Order(4)
    void accounts_that_differ_on_a_replica_are_made_like_the_primarys_without_a_transaction_of_its_own() {
        onReplicaOnly("DROP USER " + app + "; ALTER USER " + replication + " ACCOUNT LOCK; GRANT SELECT ON mysql.* TO "
                + opener + "; CREATE USER foobar_app@'10.9.9.9' IDENTIFIED BY 'Aa1-else-Aa1-else'");
        verifyFails(
                "on db-02, there is no account 'foobar_app'@'" + lab.address("db-01") + "'",
                "'foobar_app'@'10.9.9.9' is of no server of the app",
                "locked",
                "has further privileges: SELECT ON mysql.*");
        applied(
                "on db-02: missing → as on db-01",
                "on db-02: locked → as on db-01",
                "on db-02: other privileges → as on db-01",
                "foobar_app@10.9.9.9");
    }

    @Test
    @Order(5)
    void an_account_that_is_gone_from_the_primary_alone_is_made_anew_without_stopping_a_replica() {
        lab.sql("db-01", "SET sql_log_bin=0; DROP USER " + app);
        verifyFails("there is no account 'foobar_app'@'" + lab.address("db-01") + "'");
        applied("+ account foobar_app@");
    }

    @Test
    @Order(6)
    void a_replica_that_stopped_for_want_of_an_account_gets_it_and_goes_on() {
        onReplicaOnly("DROP USER " + app);
        lab.sql("db-01", "ALTER USER " + app + " ACCOUNT UNLOCK");
        Faults.until(
                lab,
                "db-02",
                "mysql -N -e 'SELECT last_error_number FROM performance_schema.replication_applier_status_by_worker'"
                        + " | grep -E '1396|1819'");
        // Where passwords are validated, what is missing is said to have a bad one.
        verifyFails("error 1819", "foobar-infra apply makes it");
        applied(
                "account foobar_app@" + lab.address("db-01") + ": missing → made, as it stopped for want of it",
                "missing → as on db-01");
    }

    @Test
    @Order(7)
    void a_channel_that_somebody_set_otherwise_is_set_right_with_the_receiver_on() {
        lab.sql(
                "db-02",
                "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION = 0,"
                        + " ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS = LOCAL, REQUIRE_TABLE_PRIMARY_KEY_CHECK = ON,"
                        + " SOURCE_RETRY_COUNT = 2, SOURCE_CONNECT_RETRY = 50, SOURCE_COMPRESSION_ALGORITHMS = 'zlib',"
                        + " SOURCE_BIND = '127.0.0.1', PRIVILEGE_CHECKS_USER = 'root'@'localhost'; CHANGE REPLICATION SOURCE TO"
                        + " REQUIRE_ROW_FORMAT = 1, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_PUBLIC_KEY_PATH = '/tmp/key.pem'");
        verifyFails(
                "SOURCE_AUTO_POSITION=0",
                "its channel is set otherwise than foobar-infra sets it: gives up after 2 attempts, applies as"
                        + " 'root'@'localhost', checks for primary keys ON, takes rows only yes, gives GTIDs to transactions"
                        + " without LOCAL");
        applied(
                "auto-position: off → on",
                "gives GTIDs to transactions without: LOCAL → OFF",
                "checks for primary keys: ON → STREAM",
                "gives up after: 2 attempts → 86400 attempts",
                "tries again after: 50 s → 5 s",
                "compression: zlib → uncompressed",
                "network interface: 127.0.0.1 → not set",
                "applies as: 'root'@'localhost' → not set",
                "takes rows only: yes → no",
                "asks its source for a public key: yes → no",
                "public key of its source: /tmp/key.pem → not set");
        lab.sql(
                "db-02",
                "STOP REPLICA; CHANGE REPLICATION SOURCE TO REQUIRE_ROW_FORMAT = 1, GTID_ONLY = 1; START REPLICA");
        verifyFails(
                "its channel is set otherwise than foobar-infra sets it: takes rows only yes, keeps no positions of files yes");
        applied("takes rows only: yes → no", "keeps no positions of files: yes → no");
    }

    @Test
    @Order(8)
    void where_privileges_are_revoked_in_part_a_databases_name_is_no_pattern() {
        lab.sql("db-02", "SET PERSIST partial_revokes = ON");
        lab.sql("db-01", "SET PERSIST partial_revokes = ON");
        applied("DELETE, INSERT, SELECT, UPDATE ON shop_eu.*");
        lab.sql("db-01", "GRANT SELECT ON *.* TO " + app + "; REVOKE SELECT ON mysql.* FROM " + app);
        applied();
    }
}
