package com.foobar.infra.part.mysql;

import com.foobar.infra.resource.Keeper;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.SecretSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One MySQL primary and its replicas, joined by GTID replication over TLS.
 *
 * @param primary the one writable server
 * @param replicas read-only copies; never contains the primary
 * @param database the application's schema
 * @param appUser account of the app: data statements on {@code database}, nothing else
 * @param replicationUser account through which replicas read the primary's binary log
 * @param bufferPoolBytes InnoDB buffer pool of each server
 * @param binlogRetention how long binary logs are kept
 * @param settings further {@code [mysqld]} settings, name to value; may not name a setting that the tool owns
 * @param durability when a write is acknowledged
 * @param routing how the apps reach the server that has a role now; empty: each is told the addresses
 * @param databases further databases, by name; not the app's own
 * @param accounts further accounts, by name
 * @param delayed how far behind a replica stays on purpose, by server; whole seconds. Of the primary it waits until that is a
 *     replica again
 */
public record Mysql(
        String primary,
        List<String> replicas,
        int port,
        String database,
        String appUser,
        SecretSource appPassword,
        String replicationUser,
        SecretSource replicationPassword,
        long bufferPoolBytes,
        Duration binlogRetention,
        PackageSource packageSource,
        Map<String, String> settings,
        Durability durability,
        Optional<Routing> routing,
        Map<String, Database> databases,
        Map<String, Login> accounts,
        Map<String, Duration> delayed)
        implements PartModel {

    /** Over which a server asks its own mysqld; the packages' own. */
    public static final String SOCKET = "/run/mysqld/mysqld.sock";

    /** Where a database server has its certificate. */
    public static final String CERTIFICATE = "/etc/mysql/foobar-infra/server-cert.pem";

    /**
     * The file in which a database server's step says that it is about to become the primary, and until when: a second since
     * boot. Everybody may read it.
     */
    public static String soon(String stack) {
        return "/run/foobar-infra-" + stack + ".soon";
    }

    /** The account that may ask a server for its role, over its socket and as {@link #ROLE_ASKER}, without a password. */
    public static final String ROLE_USER = "foobar_infra_role";

    /** The system's user that asks. */
    public static final String ROLE_ASKER = "haproxy";

    /** Password of the app's account, among the stack's secrets. */
    public static final String APP_PASSWORD = "mysql-app";

    /** Password of one of {@link #accounts}, among the stack's secrets. */
    public static String passwordOf(String account) {
        return "mysql-account-" + account;
    }

    /** Password of the replication account. */
    public static final String REPLICATION_PASSWORD = "mysql-replication";

    /** Password of the account by which the primary asks the other databases whether it may open; always generated. */
    public static final String OPENER_PASSWORD = "mysql-opener";

    /** By this name a part in front gives the statements that make its tables, which are run again and again without harm. */
    public static final String SCHEMA = "mysql.schema";

    public Mysql {
        replicas = List.copyOf(replicas);
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        databases = Collections.unmodifiableMap(new TreeMap<>(databases));
        accounts = Collections.unmodifiableMap(new TreeMap<>(accounts));
        delayed = Collections.unmodifiableMap(new TreeMap<>(delayed));
    }

    /** One without a delayed replica. */
    public Mysql(
            String primary,
            List<String> replicas,
            int port,
            String database,
            String appUser,
            SecretSource appPassword,
            String replicationUser,
            SecretSource replicationPassword,
            long bufferPoolBytes,
            Duration binlogRetention,
            PackageSource packageSource,
            Map<String, String> settings,
            Durability durability,
            Optional<Routing> routing,
            Map<String, Database> databases,
            Map<String, Login> accounts) {
        this(
                primary,
                replicas,
                port,
                database,
                appUser,
                appPassword,
                replicationUser,
                replicationPassword,
                bufferPoolBytes,
                binlogRetention,
                packageSource,
                settings,
                durability,
                routing,
                databases,
                accounts,
                Map.of());
    }

    /**
     * A database beside that of the app.
     *
     * @param charset character set that its tables have by default
     * @param collation likewise; empty: the character set's own default
     */
    public record Database(String charset, Optional<String> collation) {}

    /** What an account may do in its databases. */
    public enum Privileges {
        READ,
        WRITE,
        /** All in these databases, the making and changing of tables included. */
        OWNER
    }

    /**
     * An account beside that of the app.
     *
     * @param databases in which it may do so
     * @param from servers of the topology, addresses, or {@code %}; empty: the servers that use the databases
     */
    public record Login(Privileges privileges, List<String> databases, List<String> from, SecretSource password) {
        public Login {
            databases = List.copyOf(databases);
            from = List.copyOf(from);
        }
    }

    /** All databases of the stack: the app's own first. */
    public List<String> allDatabases() {
        return Stream.concat(Stream.of(database), databases.keySet().stream()).toList();
    }

    /**
     * How the proxies beside the apps route.
     *
     * @param writePort on each app server's loopback: leads to the server that takes writes
     * @param readPort likewise: to the replicas, or the primary if none will do
     * @param statusPort on the loopback of each app and database server: tells where the ports lead
     * @param rolePort on each database server: tells its role
     * @param maxLag how far behind a replica may be that is read from; whole seconds
     * @param patience how long a new connection waits while nobody can take it
     */
    public record Routing(
            int writePort, int readPort, int statusPort, int rolePort, Duration maxLag, Duration patience) {}

    /** The primary, then the replicas. */
    @Override
    public boolean keepsData() {
        return true;
    }

    @Override
    public List<String> writable() {
        return List.of(primary);
    }

    @Override
    public List<String> members() {
        var all = new ArrayList<String>();
        all.add(primary);
        all.addAll(replicas);
        return List.copyOf(all);
    }

    @Override
    public List<String> packageFamilies() {
        return List.of("mysql");
    }

    /** The same with that replica in the primary's place, and the primary in its. */
    public Mysql led(String by) {
        return new Mysql(
                by,
                replicas.stream().map(r -> r.equals(by) ? primary : r).toList(),
                port,
                database,
                appUser,
                appPassword,
                replicationUser,
                replicationPassword,
                bufferPoolBytes,
                binlogRetention,
                packageSource,
                settings,
                durability,
                routing,
                databases,
                accounts,
                delayed);
    }

    /** Whether that server stays behind on purpose while it is a replica: nobody reads from it, whatever its role. */
    public boolean isDelayed(String server) {
        return delayed.containsKey(server);
    }

    /** How far behind that server stays on purpose, in its role. */
    public Duration delay(String server) {
        return server.equals(primary) ? Duration.ZERO : delayed.getOrDefault(server, Duration.ZERO);
    }

    /** The servers to read from: the replicas that stay behind for no longer than they must; if there are none, the primary. */
    public List<String> readers() {
        var current = current();
        return current.isEmpty() ? List.of(primary) : current;
    }

    /** The replicas that have no delay. */
    public List<String> current() {
        return replicas.stream().filter(replica -> !isDelayed(replica)).toList();
    }

    /** Who keeps the stack's certificate authority and secrets: the planned primary. */
    public Keeper keeper(String topology) {
        return new Keeper(topology, primary);
    }

    /** Whether a write is acknowledged only once a replica holds it too. */
    public boolean semiSync() {
        return durability == Durability.SEMI_SYNC;
    }

    /** When the primary tells a client that its transaction is committed. */
    public enum Durability {
        /** Once the primary holds it. */
        ASYNC,
        /** Once a replica holds it too. */
        SEMI_SYNC
    }

    /** Where {@code mysql-server} is installed from. */
    public enum PackageSource {
        /** The distribution's own if it has one, otherwise (Debian) Debian sid, pinned low. */
        AUTO,
        /** Only what the host's package sources offer. */
        DISTRIBUTION,
        /** Debian sid, added as a low-priority source. */
        DEBIAN_SID
    }
}
