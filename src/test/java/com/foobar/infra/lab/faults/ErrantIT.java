package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What only one server executed is named, can be read, and is saved before that server is made anew. */
@Tag("lab")
@Tag("mysql")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErrantIT {

    private static final String OWN = "/var/lib/foobar-infra/shop/own";

    @TempDir
    static Path directory;

    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() {
        lab = Lab.up("it-errant", Lab.READY, "db-01", "db-02");
        site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@}
                mysql: {primary: db-01, replicas: [db-02], buffer_pool: 16M, database: app}
                """);
        site.apply();
        lab.sql(
                "db-01",
                "CREATE TABLE app.orders (id INT PRIMARY KEY, item VARCHAR(40));"
                        + " INSERT INTO app.orders VALUES (1, 'old'), (2, 'gone')");
        Faults.until(lab, "db-02", "mysql -N -e 'SELECT COUNT(*) FROM app.orders' | grep -qx 2");
    }

    @AfterAll
    static void down() {
        lab.close();
    }

    private static void well() {
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    /** db-02 takes its place while it is down; what it had written last is on no other server. */
    private static void promoteTheOther() {
        lab.sql("db-02", "STOP REPLICA");
        lab.sql(
                "db-01",
                "INSERT INTO app.orders VALUES (7, 'only here'); UPDATE app.orders SET item = 'new' WHERE id = 1;"
                        + " DELETE FROM app.orders WHERE id = 2; CREATE TABLE app.notes (id INT PRIMARY KEY)");
        lab.on("db-01", "systemctl stop mysql");
        lab.sql("db-02", "RESET REPLICA ALL; SET GLOBAL super_read_only = 0; SET GLOBAL read_only = 0");
        lab.on("db-01", "systemctl start mysql");
        Faults.until(lab, "db-01", "grep -q . /run/foobar-infra/shop.closed");
        site.edit("primary: db-01, replicas: [db-02]", "primary: db-02, replicas: [db-01]");
    }

    @Test
    @Order(1)
    void what_an_old_primary_holds_of_its_own_is_named_with_the_command_that_shows_it() {
        promoteTheOther();
        var plan = site.attemptApply();
        told(
                plan,
                1,
                "db-01: was the primary before db-02, and cannot follow it: it has transactions that db-02 lacks: ");
        var command = Pattern.compile("cd /var/lib/mysql && mysqlbinlog .*? [$][(]cat binlog.index[)]")
                .matcher(plan.out() + plan.err());
        assertThat(command.find()).as(plan.toString()).isTrue();
        assertThat(lab.on("db-01", command.group()))
                .contains("### INSERT INTO `app`.`orders`", "###   @2='only here'", "CREATE TABLE app.notes");
        assertThat(lab.sql("db-01", "SELECT item FROM app.orders WHERE id = 7")).isEqualTo("only here");
    }

    @Test
    @Order(2)
    void where_it_cannot_be_saved_nothing_of_it_is_lost() {
        lab.on("db-01", "mv /usr/bin/mysqlbinlog /usr/bin/mysqlbinlog.away");
        told(
                site.attemptApply("--rebuild", "db-01"),
                1,
                "what only this server executed (",
                "can not be saved in " + OWN,
                "Nothing was touched.");
        assertThat(lab.sql("db-01", "SELECT item FROM app.orders WHERE id = 7")).isEqualTo("only here");
        lab.on("db-01", "mv /usr/bin/mysqlbinlog.away /usr/bin/mysqlbinlog; test -z \"$(ls " + OWN + ")\"");
    }

    @Test
    @Order(3)
    void it_is_saved_for_people_and_for_mysql_before_the_server_is_made_anew() {
        var apply = site.attemptApply("--rebuild", "db-01");
        told(
                apply,
                0,
                "DESTROYS what this server holds, and its binary logs: app, ",
                "the transactions ",
                " (saved here first, as SQL)",
                "saved, for root to read, what only this server executed (",
                "Applied.");
        assertThat(apply.out() + apply.err()).as("rows are data").doesNotContain("only here");
        assertThat(lab.sql("db-01", "SELECT COUNT(*) FROM app.orders WHERE id = 7"))
                .isEqualTo("0");
        assertThat(lab.on("db-01", "stat -c '%a %U' " + OWN + " " + OWN + "/*"))
                .isEqualTo("700 root\n600 root\n600 root");
        assertThat(lab.on("db-01", "grep -rl 'only here' /var/lib/foobar-infra /var/log/foobar-infra.log | sort"))
                .matches(OWN + "/[-0-9TZ]+-replay.sql\n" + OWN + "/[-0-9TZ]+.sql");
        assertThat(lab.on("db-01", "cat " + OWN + "/*Z.sql"))
                .contains(
                        "--   `app`.`orders`: @1 id, @2 item",
                        "### INSERT INTO `app`.`orders`",
                        "###   @2='only here'",
                        "### UPDATE `app`.`orders`",
                        "### DELETE FROM `app`.`orders`",
                        "CREATE TABLE app.notes")
                .doesNotContain("BINLOG '");
        well();
    }

    @Test
    @Order(4)
    void on_the_primary_it_can_be_executed_as_what_it_was() {
        var replay = lab.on("db-01", "base64 -w 0 " + OWN + "/*-replay.sql");
        lab.on("db-02", "echo " + replay + " | base64 -d | mysql");
        assertThat(lab.sql("db-02", "SELECT * FROM app.orders ORDER BY id")).isEqualTo("1\tnew\n7\tonly here");
        well();
        assertThat(lab.sql("db-01", "SELECT * FROM app.orders ORDER BY id")).isEqualTo("1\tnew\n7\tonly here");
    }

    @Test
    @Order(5)
    void what_was_purged_is_named_as_lost() {
        lab.sql("db-01", "SET GLOBAL super_read_only = 0; CREATE DATABASE stray; FLUSH BINARY LOGS");
        lab.sql(
                "db-01",
                "PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 SECOND; CREATE TABLE stray.kept (id INT PRIMARY KEY)");
        lab.sql("db-01", "SET GLOBAL super_read_only = 1");
        told(
                site.attemptApply(),
                1,
                "db-01: has transactions that the primary db-02 lacks: ",
                "(not in its binary logs any more: ");
        told(
                site.attemptApply("--rebuild", "db-01"),
                0,
                " (which stand in no binary log any more, and can not be saved)",
                "not saved, as it stands in no binary log here any more: ",
                "Applied.");
        assertThat(lab.on("db-01", "cat $(ls " + OWN + "/*Z.sql | tail -n 1)"))
                .contains("CREATE TABLE stray.kept")
                .doesNotContain("CREATE DATABASE stray");
        assertThat(lab.sql("db-01", "SHOW DATABASES LIKE 'stray'")).isEmpty();
        well();
    }
}
