package com.foobar.infra.part.mysql.state;

import com.foobar.infra.part.mysql.gtid.GtidSet;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What there is of MySQL on a host. Nothing of it is a failure to observe: a server that is down is a state. */
public sealed interface MysqlState {

    /** In one line, for messages. */
    String summary();

    /** The packages are not installed. */
    record Absent() implements MysqlState {
        @Override
        public String summary() {
            return "MySQL is not installed";
        }
    }

    /**
     * Installed, but nothing answers on the local socket; or not installed any more, but its data are still there.
     *
     * @param stored the schemas whose directories lie in its data directory, but for MySQL's own and this tool's
     * @param removed whether the package is gone
     */
    record NotRunning(String why, List<String> stored, boolean removed) implements MysqlState {
        public NotRunning {
            stored = List.copyOf(stored);
        }

        @Override
        public String summary() {
            return removed ? "MySQL is not installed, but its data are there" : "mysqld is not running: " + why;
        }
    }

    /**
     * It runs, but root can't log in over the socket, it does not answer in time, or it is not MySQL.
     *
     * @param remedy what to do about it, on that server
     */
    record Unreachable(String why, String remedy) implements MysqlState {
        @Override
        public String summary() {
            return why;
        }
    }

    /**
     * It answered.
     *
     * @param variables running values of the variables asked for and of {@link MysqlFact#ALWAYS}, lower-case names;
     *     what the server does not know is absent
     * @param persisted what SET PERSIST left in {@code mysqld-auto.cnf}, which beats every file at the next start
     * @param options what the option files say in {@code [mysqld]} and {@code [server]}, underscores in names, the last
     *     one of a name winning as in mysqld: the values of the next start, where {@code persisted} has no other
     * @param channels where it replicates from
     * @param replicas who replicates from it at this moment
     * @param waitingForDisk threads in state "Waiting for disk space", or hanging in a commit, which is what a full disk
     *     looks like on a primary
     * @param accounts all but MySQL's own {@code mysql.*}
     * @param schemas all but the system's
     * @param tablesWithoutKey {@code schema.table} of at most 20 tables without primary key
     * @param foreignEngines {@code schema.table} to engine, of at most 20 tables that are not InnoDB
     * @param backticked {@code schema.table} of at most 20 tables with a backtick in their name
     * @param origin the transaction before which the server held no data; empty where nobody knows of one
     * @param binlogs empty when the server did not tell in time, as with a full disk
     * @param filters by name
     */
    record Running(
            Server server,
            Map<String, String> variables,
            Map<String, String> persisted,
            Map<String, String> options,
            GtidSet executed,
            GtidSet purged,
            List<ReplicaStatus> channels,
            List<ConnectedReplica> replicas,
            int waitingForDisk,
            List<Account> accounts,
            Tls tls,
            List<Schema> schemas,
            List<String> tablesWithoutKey,
            Map<String, String> foreignEngines,
            List<String> backticked,
            Optional<GtidSet> origin,
            Optional<Binlogs> binlogs,
            List<ReplicationFilter> filters)
            implements MysqlState {

        public Running {
            variables = sorted(variables);
            persisted = sorted(persisted);
            options = sorted(options);
            channels = List.copyOf(channels);
            replicas = List.copyOf(replicas);
            accounts = List.copyOf(accounts);
            schemas = List.copyOf(schemas);
            filters = List.copyOf(filters);
            tablesWithoutKey = List.copyOf(tablesWithoutKey);
            foreignEngines = sorted(foreignEngines);
            backticked = List.copyOf(backticked);
        }

        private static Map<String, String> sorted(Map<String, String> map) {
            return Collections.unmodifiableMap(new TreeMap<>(map));
        }

        @Override
        public String summary() {
            return "MySQL " + server.version() + (server.writable() ? ", writable" : ", read-only");
        }

        /** The running value; empty when the server has no such variable. */
        public Optional<String> variable(String name) {
            return Optional.ofNullable(variables.get(name));
        }

        /** Whether the variable is on, as MySQL prints it. */
        public boolean on(String name) {
            return variables.getOrDefault(name, "").equals("ON");
        }

        public Optional<Account> account(String user, String host) {
            return accounts.stream()
                    .filter(a -> a.user().equals(user) && a.host().equals(host))
                    .findFirst();
        }

        /** All accounts of that user, one for each host pattern. */
        public List<Account> accounts(String user) {
            return accounts.stream().filter(a -> a.user().equals(user)).toList();
        }

        public Optional<Schema> schema(String name) {
            return schemas.stream().filter(s -> s.name().equals(name)).findFirst();
        }

        /** Whether all its data is in its GTIDs, so that who has executed those has the data. */
        public boolean toldByGtids() {
            return logsAll() && origin.filter(executed::contains).isPresent();
        }

        /** Whether what is written now gets a GTID and goes into the binary log. */
        public boolean logsAll() {
            return server.gtidMode().equals("ON") && on("log_bin");
        }

        /** The databases that are not this tool's own. */
        public List<String> databases() {
            return schemas.stream()
                    .map(Schema::name)
                    .filter(name -> !name.equals(Canary.SCHEMA))
                    .toList();
        }

        /** Where it replicates from over channels that have a name, none of which is this tool's. */
        public List<ReplicaStatus> namedChannels() {
            return channels.stream().filter(c -> !c.channel().isEmpty()).toList();
        }

        /** The default channel. */
        public Optional<ReplicaStatus> channel() {
            return channels.stream().filter(c -> c.channel().isEmpty()).findFirst();
        }
    }

    /**
     * @param version as the server prints it, for instance {@code 8.0.39-0ubuntu0.22.04.1}
     * @param now its clock, Unix milliseconds
     */
    record Server(
            String version,
            String comment,
            String uuid,
            long id,
            String hostname,
            int port,
            String datadir,
            boolean readOnly,
            boolean superReadOnly,
            String gtidMode,
            Duration uptime,
            long now) {

        /** Whether an ordinary account, or at least an administrator, may write. */
        public boolean writable() {
            return !superReadOnly;
        }
    }

    /**
     * A replica that reads this server's binary log.
     *
     * @param uuid its server_uuid
     * @param tlsVersion for instance {@code TLSv1.3}; empty for clear text
     */
    record ConnectedReplica(
            String uuid, String user, String host, String activity, String tlsVersion, String tlsCipher) {
        public boolean encrypted() {
            return !tlsVersion.isEmpty();
        }
    }

    /**
     * TLS as the running server offers it.
     *
     * @param certificateEnd Unix milliseconds; 0 if it offers none
     */
    record Tls(boolean enabled, String ca, String certificate, String versions, long certificateEnd) {}

    /**
     * @param tables number of tables and views
     * @param bytes data and indexes, as the engines estimate
     */
    record Schema(String name, String collation, long tables, long bytes) {}

    /** The binary logs on disk; {@code oldest} is a file name, empty when there is none. */
    record Binlogs(int files, long bytes, String oldest) {}
}
