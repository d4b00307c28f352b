package com.foobar.infra.lab.faults;

import static com.foobar.infra.lab.faults.Faults.told;
import static com.foobar.infra.lab.faults.Faults.until;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Ran;
import com.foobar.infra.lab.Site;
import com.foobar.infra.lab.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Three databases, of which db-01 and db-02 are the primary in turn. */
record ThreeDatabases(Lab lab, Site site) implements AutoCloseable {

    /** For an ordinary account. */
    static final String IS_OPEN = "mysql -N -e 'SELECT @@read_only' | grep -qx 0";

    static ThreeDatabases up(String prefix, Path directory) {
        var lab = Lab.up(prefix, Lab.READY, "db-01", "db-02", "db-03");
        var site = new Site(lab, Tool.built(), directory);
        site.topology("""
                name: shop
                domain: www.foobar.com
                servers: {db-01: @db-01@, db-02: @db-02@, db-03: @db-03@}
                mysql:
                  primary: db-01   # the big one
                  replicas: [db-02, "db-03"]
                  buffer_pool: 16M
                  database: app
                """);
        site.apply();
        lab.sql(
                "db-01",
                "CREATE USER writer IDENTIFIED BY 'writer'; GRANT INSERT ON app.* TO writer;"
                        + " CREATE TABLE app.written (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
        var databases = new ThreeDatabases(lab, site);
        databases.follow("db-02", "db-03");
        return databases;
    }

    Ran switchover(String... words) {
        return site.run("switchover --yes --no-color", words);
    }

    String topology() {
        try {
            return Files.readString(site.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** They have all that the primary has executed. */
    void follow(String... replicas) {
        for (var replica : replicas) {
            until(lab, replica, "mysql -E -e 'SHOW REPLICA STATUS' | grep -c 'Running: Yes' | grep -qx 2");
            lab.sql(replica, "SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed(primary()) + "', 60)");
        }
    }

    String executed(String server) {
        return lab.sql(server, "SELECT REPLACE(@@gtid_executed, CHAR(10), '')");
    }

    String primary() {
        return isOpen("db-01") ? "db-01" : "db-02";
    }

    /** The other one of the two. */
    String next() {
        return primary().equals("db-01") ? "db-02" : "db-01";
    }

    boolean isOpen(String server) {
        return lab.attempt(server, IS_OPEN).exit() == 0;
    }

    void isWell() {
        told(site.run("verify replication", "--no-color", "--wait", "60s"), 0, " passed");
        site.hasNoChanges();
    }

    @Override
    public void close() {
        lab.close();
    }
}
