package com.foobar.infra.part.mysql.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.check.CheckId;
import com.foobar.infra.check.Verdict;
import com.foobar.infra.check.Verification;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.setting.ExpectedVariable;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.state.Canary;
import com.foobar.infra.stack.StackFiles;
import com.foobar.infra.stack.Stacks;
import com.foobar.infra.stack.Topologies;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.testcontainers.containers.Network;

/**
 * A primary {@code db-01} and its replica {@code db-02}, with the rendered files, joined as {@code apply} joins them:
 * GTID auto-position over TLS with an own certificate authority, everything read-only but the primary.
 */
final class MysqlPair implements AutoCloseable {

    static final String PASSWORD = "Right-1";
    static final String REPL = "foobar_repl";
    static final String ACCOUNT = REPL + "@'%'";
    private static final String SOURCE = "CHANGE REPLICATION SOURCE TO SOURCE_HOST='db-01', SOURCE_USER='" + REPL
            + "', SOURCE_PASSWORD='" + PASSWORD + "', SOURCE_AUTO_POSITION=1, SOURCE_SSL=1, SOURCE_SSL_CA='"
            + MysqlPaths.CA
            + "', SOURCE_SSL_VERIFY_SERVER_CERT=1, SOURCE_HEARTBEAT_PERIOD=1, SOURCE_CONNECT_RETRY=1,"
            + " SOURCE_RETRY_COUNT=86400";

    final Topology topology;
    final TestCa ca = new TestCa();
    final Network network = Network.newNetwork();
    final MysqlHost primary;
    final MysqlHost replica;

    MysqlPair() {
        this(Mysql.Durability.ASYNC);
    }

    MysqlPair(Mysql.Durability durability) {
        topology = topology(durability, "db-01", "db-02");
        primary = host("db-01", topology, Map.of());
        replica = host("db-02", topology, Map.of());
    }

    static Topology topology(String primary, String... replicas) {
        return topology(Mysql.Durability.ASYNC, primary, replicas);
    }

    private static Topology topology(Mysql.Durability durability, String primary, String... replicas) {
        var servers = new java.util.ArrayList<Server>();
        servers.add(new Server(primary, primary));
        for (var r : replicas) {
            servers.add(new Server(r, r));
        }
        return Topologies.of(
                "pair",
                "www.example.org",
                servers,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Mysql(
                        primary,
                        List.of(replicas),
                        3306,
                        "shop",
                        "shop_app",
                        new SecretSource.Generated(),
                        REPL,
                        new SecretSource.Generated(),
                        64 << 20,
                        Duration.ofDays(7),
                        Mysql.PackageSource.AUTO,
                        Map.of("innodb_redo_log_capacity", "16M"),
                        durability,
                        Optional.empty(),
                        Map.of(),
                        Map.of())));
    }

    /** A server with the rendered files and a certificate, not started. */
    MysqlHost host(String name, Topology of, Map<String, String> tmpfs) {
        var identity = ca.issue(name, Duration.ofDays(25));
        var files = new HashMap<String, String>();
        files.put(MysqlPaths.CA, ca.certificate());
        files.put(MysqlPaths.CERT, identity.certificate());
        files.put(MysqlPaths.KEY, identity.key());
        try {
            new StackFiles(new Templates(Optional.empty()))
                    .of(of, name).files().stream()
                            .filter(f -> f.path().equals(MysqlPaths.CNF))
                            .forEach(f -> files.put(f.path(), f.content()));
        } catch (com.foobar.infra.template.TemplateException e) {
            throw new IllegalStateException(e);
        }
        return new MysqlHost(name, network, files, tmpfs);
    }

    /** Starts both and joins them. */
    void start() {
        primary.start();
        replica.start();
        openPrimary(primary);
        follow();
        replica.sql("START REPLICA");
    }

    /** Makes it writable, with the accounts and schemas that {@code apply} makes. */
    static void openPrimary(MysqlHost host) {
        host.sql(
                "SET GLOBAL super_read_only=OFF",
                "SET GLOBAL read_only=OFF",
                "CREATE USER " + ACCOUNT + " IDENTIFIED BY '" + PASSWORD + "' REQUIRE SSL",
                "GRANT BACKUP_ADMIN, REPLICATION SLAVE ON *.* TO " + ACCOUNT,
                "CREATE USER " + StackAccounts.OPENER + "@'%' IDENTIFIED BY '" + PASSWORD + "' REQUIRE SSL",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.goods (id INT PRIMARY KEY, name VARCHAR(20))",
                Canary.CREATE_SCHEMA,
                Canary.CREATE_TABLE);
    }

    /** Points the replica at the primary, as planned; does not start it. */
    void follow() {
        replica.sql(SOURCE);
    }

    /** Changes the channel's settings, its threads being stopped for it. */
    void channel(String settings) {
        replica.sql("STOP REPLICA", "CHANGE REPLICATION SOURCE TO " + settings, "START REPLICA");
    }

    /** Waits until the replica has executed all that the primary has; it must run, and hold nothing that stops it. */
    void awaitReplica() {
        var executed = primary.sql("SELECT REPLACE(@@GLOBAL.gtid_executed, CHAR(10), '')");
        assertThat(replica.sql("SELECT WAIT_FOR_EXECUTED_GTID_SET('" + executed + "', 60)"))
                .as("the replica has executed " + executed)
                .isEqualTo("0");
    }

    /** Changes the replica alone, leaving no trace in its binary log. */
    void onReplicaOnly(String statement) {
        replica.sql("SET sql_log_bin=0", "SET GLOBAL super_read_only=OFF", statement, "SET GLOBAL super_read_only=ON");
    }

    private Map<String, List<ExpectedVariable>> expected() {
        var all = new HashMap<String, List<ExpectedVariable>>();
        try {
            for (var server : topology.part(Mysql.class).orElseThrow().members()) {
                all.put(
                        server,
                        Stacks.settings(new StackFiles(new Templates(Optional.empty())).of(topology, server)).stream()
                                .map(s -> new ExpectedVariable(s.name(), s.value(), s::satisfiedBy))
                                .toList());
            }
        } catch (com.foobar.infra.template.TemplateException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** The checks of {@code verify replication}, but for those of systemd, which no container has. */
    List<Check> checks() {
        var token = UUID.randomUUID().toString();
        return ReplicationChecks.of(topology, expected(), token).stream()
                .filter(c -> !c.onRequest() && !c.id().name().equals("restarts"))
                .toList();
    }

    /** What the comparison of all rows finds now. */
    Verdict data() {
        var one = ReplicationChecks.of(topology, expected(), "data").stream()
                .filter(Check::onRequest)
                .toList();
        return verify(one).values().iterator().next();
    }

    /** Asks all hosts, and again what follows from their answers, as the verifier does; a verdict for each check. */
    Map<CheckId, Verdict> verify(List<Check> checks) {
        return Verification.of(checks, Map.of(primary.name(), primary, replica.name(), replica));
    }

    /** The verdict of one check now. */
    Verdict verdict(String name, String server) {
        var one = checks().stream()
                .filter(c -> c.id().name().equals(name) && c.id().server().equals(server))
                .toList();
        return verify(one).values().iterator().next();
    }

    /** The verdict of one check once it fails. */
    Verdict.Fail failure(String name, String server) {
        return (Verdict.Fail) Awaitility.await(name + " of " + server + " fails")
                .until(() -> verdict(name, server), v -> v instanceof Verdict.Fail);
    }

    /** Waits until every check passes again. */
    void awaitWell() {
        Awaitility.await("all is well again")
                .untilAsserted(() -> assertThat(verify(checks()))
                        .allSatisfy((id, verdict) ->
                                assertThat(verdict).as(id.toString()).isInstanceOf(Verdict.Pass.class)));
    }

    @Override
    public void close() {
        replica.close();
        primary.close();
        network.close();
    }
}
