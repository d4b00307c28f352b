package com.foobar.infra.part.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.lab.Lab;
import com.foobar.infra.lab.Site;
import com.foobar.infra.part.monitoring.WatchedStack.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Faults that are made on hosts, and who is told of them and of their end. Those that have nothing to do with each other are made at once. */
@Tag("lab")
@Tag("monitoring")
@Tag("exporters")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AlertsIT {

    @TempDir
    static Path directory;

    private static WatchedStack stack;
    private static Lab lab;
    private static Site site;

    @BeforeAll
    static void up() throws IOException {
        stack = WatchedStack.up("it-alerts", directory);
        lab = stack.lab();
        site = stack.site();
        site.apply();
        stack.until("mon", "! promtool query instant http://127.0.0.1:9090 ALERTS | grep -v Watchdog | grep -q .");
    }

    @AfterAll
    static void down() {
        stack.close();
    }

    private static final Fault UNIT = new Fault(
            "lb", "systemd-run -q --unit=wrong false || true", "systemctl reset-failed wrong", "UnitFailed lb");

    /** By one that has ended. */
    private static Fault certificate() {
        var pem = "/etc/foobar-infra/seen/tls/www.foobar.com.pem";
        return new Fault(
                "lb",
                "cp -p " + pem
                        + " /root/kept && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /root/k -out /root/c"
                        + " -subj /CN=x -not_before 20200101000000Z -not_after 20200201000000Z && cat /root/c /root/k >"
                        + pem,
                "cp -p /root/kept " + pem,
                "CertificateEnded lb");
    }

    @Test
    @Order(1)
    void a_service_a_unit_and_a_certificate_are_told_each_to_whom_it_concerns() {
        stack.tells(
                UNIT,
                certificate(),
                new Fault("two", "systemctl stop nginx", "systemctl start nginx", "ServiceDown two"));
        stack.told("mail ops@foobar.com [seen] FIRING: nginx.service on two does not run");
        stack.told("mail ops@foobar.com [seen] RESOLVED: nginx.service on two does not run");
        stack.told("/chat FIRING: nginx.service on two does not run whole");
        stack.told("mail ops@foobar.com [seen] FIRING: 1 units have failed on lb");
        assertThat(stack.wasTold("^/chat.*units have failed")).as("a warning").isFalse();
    }

    @Test
    @Order(2)
    void a_database_and_all_backends_are_told() {
        stack.tells(
                new Fault("two", "systemctl stop mysql", "systemctl start mysql", "MysqlDown two"),
                new Fault("lb", haproxy("disable"), haproxy("enable"), "NoBackend lb"));
    }

    /** Says so to HAProxy of both its servers. */
    private static String haproxy(String verb) {
        return "for s in one two; do perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un($ARGV[0])) or exit 1;"
                + " syswrite(S, \"$ARGV[1]\\n\"); print while <S>' /run/haproxy/admin.sock \"" + verb
                + " server web/$s\"; done";
    }

    @Test
    @Order(3)
    void a_host_that_is_frozen_is_told() {
        stack.forget();
        lab.does("pause", "two");
        stack.told("/hook firing HostDown two whole");
        assertThat(site.run("verify", "monitoring", "--no-color").out()).contains("HostDown (critical, two)");
        lab.does("unpause", "two");
        stack.told("/hook resolved HostDown two whole");
    }

    @Test
    @Order(4)
    void a_replica_that_does_not_follow_is_told_and_two_databases_that_take_writes() {
        stack.tells(
                new Fault(
                        "two",
                        "mysql -e 'STOP REPLICA'",
                        "mysql -e 'START REPLICA'",
                        "ReplicationStopped two",
                        "SemiSyncDegraded one"),
                new Fault(
                        "two",
                        "mysql -e 'SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'",
                        "mysql -e 'SET GLOBAL super_read_only = 1'",
                        "TwoWritableDatabases -"));
    }

    @Test
    @Order(5)
    void that_no_database_takes_writes_is_told() {
        stack.tells(new Fault(
                "one",
                "mysql -e 'SET GLOBAL super_read_only = 1'",
                "mysql -e 'SET GLOBAL super_read_only = 0, GLOBAL read_only = 0'",
                "NoWritableDatabase -"));
    }

    @Test
    @Order(6)
    void transactions_of_a_replicas_own_are_told_and_those_of_its_source_are_none() {
        stack.forget();
        lab.sql("two", "SET GLOBAL super_read_only = 0; CREATE DATABASE errant; SET GLOBAL super_read_only = 1");
        stack.told("/hook firing ErrantTransactions two whole");
        // Its source has it too, which is not there to be compared with before.
        var errant = lab.sql(
                "two",
                "SELECT GTID_SUBTRACT(@@gtid_executed, '"
                        + lab.sql("one", "SELECT REPLACE(@@gtid_executed, CHAR(10), '')") + "')");
        lab.sql("one", "SET gtid_next = '" + errant + "'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC");
        stack.told("/hook resolved ErrantTransactions two whole");
        lab.sql(
                "two",
                "SET GLOBAL super_read_only = 0; SET sql_log_bin = 0; DROP DATABASE errant; SET GLOBAL super_read_only = 1");
    }
}
