package com.foobar.infra.part.mysql;

import com.foobar.infra.language.Addresses;
import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.SecretLanguage;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Words;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.mysql.Mysql.PackageSource;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.setting.SettingRules;
import com.foobar.infra.part.mysql.state.Canary;
import com.foobar.infra.topology.SecretSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The section {@code mysql}. */
final class MysqlLanguage {

    private MysqlLanguage() {}

    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("mysql", "sys", "information_schema", "performance_schema");

    private static final Set<String> SYSTEM_ACCOUNTS = Set.of("root", "mysql", "debian_sys_maint");

    static final Scalar<String> SCHEMA = unlike(
            Scalars.matching(
                    "schema",
                    "a database's name (letters, digits, _ and -, beginning with a letter)",
                    "[A-Za-z][A-Za-z0-9_-]*",
                    64,
                    "such as foobar"),
            SYSTEM_SCHEMAS,
            Map.of(Canary.SCHEMA, "what the tool itself writes its canaries to"));

    static final Scalar<String> ACCOUNT = unlike(
            Scalars.matching(
                    "account",
                    "an account's name (lower-case letters, digits and _, beginning with a letter)",
                    "[a-z][a-z0-9_]*",
                    32,
                    "such as foobar_app"),
            SYSTEM_ACCOUNTS,
            Map.of(
                    StackAccounts.OPENER, "by which a primary asks the other databases",
                    Mysql.ROLE_USER, "by which the routers' questions are answered",
                    Exporters.MYSQL_USER, "by which the stack's monitoring asks"));

    /** @param own what the tool itself makes, and what for */
    private static Scalar<String> unlike(Scalar<String> type, Set<String> taken, Map<String, String> own) {
        return Scalar.text(type.name(), type.description(), type.json(), written -> {
            if (taken.contains(Addresses.lower(written))) {
                throw new Refused(Characters.quote(written) + " is MySQL's own", "choose another name");
            }
            var purpose = own.get(Addresses.lower(written));
            if (purpose != null) {
                throw new Refused(Characters.quote(written) + " is " + purpose, "choose another name");
            }
            return type.parser().parse(written);
        });
    }

    private static final Key<String> PRIMARY = Key.required(
                    "primary",
                    Scalars.SERVER.notAList(
                            "exactly one server is the primary", "give one name; the others go to mysql.replicas"))
            .doc("The one server that accepts writes.")
            .example("db-01")
            .aka("master", "source", "writer", "server", "primaries");

    private static final Key<List<String>> REPLICAS = Key.of(
                    "replicas", ListOf.any(Scalars.SERVER), "[]", List::<String>of)
            .doc("Servers with a read-only copy, kept current by GTID replication over TLS. None, one or many.")
            .example("[db-02, db-03]")
            .aka("slaves", "slave", "replica", "secondaries", "readers");

    private static final Key<Integer> PORT = Key.of("port", Scalars.PORT, "3306")
            .doc("MySQL's port on every database server.")
            .example("3307");

    private static final Key<String> DATABASE = Key.of("database", SCHEMA, "foobar")
            .doc("The app's database; made if it is not there, never dropped.")
            .example("shop")
            .aka("schema", "db", "name");

    private static final Key<String> APP_USER = Key.of("app_user", ACCOUNT, "foobar_app")
            .doc("The app's account: may read and write the data of this database, and nothing else.")
            .example("shop_app")
            .aka("user", "username");

    private static final Key<SecretSource> APP_PASSWORD = SecretLanguage.key("app_password")
            .doc("The password of app_user. generated: made on the hosts, which alone know it.")
            .aka("password");

    private static final Key<String> REPLICATION_USER = Key.of("replication_user", ACCOUNT, "foobar_replication")
            .doc("The account with which replicas read the primary's binary log; TLS only, from replicas only.")
            .example("shop_repl")
            .aka("repl_user");

    private static final Key<SecretSource> REPLICATION_PASSWORD = SecretLanguage.key("replication_password")
            .doc("The password of replication_user; MySQL allows 32 characters. generated: made on the hosts.");

    private static final Key<Long> BUFFER_POOL = Key.of("buffer_pool", Scalars.size("5M", "4096G"), "128M")
            .doc("InnoDB's buffer pool on every database server: half to two thirds of its memory if it does nothing"
                    + " else.")
            .example("2G")
            .aka("innodb_buffer_pool_size", "buffer_pool_size");

    private static final Key<Duration> BINLOG_RETENTION = Key.of(
                    "binlog_retention", Scalars.duration("1h", "365d"), "7d")
            .doc("How long binary logs are kept; a replica that was away for longer has to be made anew.")
            .example("3d");

    private static final Key<PackageSource> PACKAGES = Key.of(
                    "packages",
                    Scalars.choice(
                            "mysql_packages",
                            Words.of(
                                    "auto", PackageSource.AUTO,
                                    "distribution", PackageSource.DISTRIBUTION,
                                    "debian-sid", PackageSource.DEBIAN_SID)),
                    "auto")
            .doc("Where mysql-server comes from. auto: from the host's own sources if they have it, otherwise, on"
                    + " Debian, from sid. distribution: only the host's own sources. debian-sid: sid, as a source of"
                    + " low priority.")
            .example("distribution");

    private static final Key<Map<String, String>> SETTINGS = Key.of(
                    "settings",
                    MapOf.any(SettingRules.NAME, SettingRules.VALUE).judgedBy(SettingRules::value),
                    "{}",
                    Map::of)
            .doc("Further settings of [mysqld], name and value. Not those that the tool sets itself.")
            .example("{max_connections: 500}");

    private static final Key<Mysql.Durability> DURABILITY = Key.of(
                    "durability",
                    Scalars.choice(
                            "mysql_durability",
                            Words.of("async", Mysql.Durability.ASYNC, "semi-sync", Mysql.Durability.SEMI_SYNC)),
                    "async")
            .doc(
                    "When a write is acknowledged. async: once the primary has it. semi-sync: once a replica has it too, so"
                            + " that nothing acknowledged is lost with the primary; while no replica is there, writes wait.")
            .example("semi-sync");

    private static final Key<Map<String, Duration>> DELAYED = Key.of(
                    "delayed",
                    MapOf.any(Scalars.SERVER, Scalars.duration("1s", "365d")).judgedBy(DelayRule::value),
                    "{}",
                    Map::<String, Duration>of)
            .doc(
                    "Replicas that apply what they receive so much later, by name: time to stop one before it repeats a mistake."
                            + " Nobody reads from them.")
            .example("{db-03: 1h}")
            .aka("delay", "delays", "delayed_replicas");

    private static final Key<Integer> WRITE_PORT = Key.of("write_port", Scalars.PORT, "6446")
            .doc("On each app server, for itself only: leads to the server that takes writes now.")
            .example("3307");

    private static final Key<Integer> READ_PORT = Key.of("read_port", Scalars.PORT, "6447")
            .doc("On each app server, for itself only: leads to the replicas, or to the primary if none will do.")
            .example("3308");

    private static final Key<Integer> STATUS_PORT = Key.of("status_port", Scalars.PORT, "8406")
            .doc("On each app and database server, for itself only: tells where the two ports lead, and has metrics.")
            .example("8416");

    private static final Key<Integer> ROLE_PORT = Key.of("role_port", Scalars.PORT, "8407")
            .doc("On each database server: answers the routers which role it has. To be reached by the app servers.")
            .example("8417");

    private static final Key<Duration> MAX_LAG = Key.of("max_lag", Scalars.duration("1s", "1d"), "10s")
            .doc("How far behind a replica may be that is read from; whole seconds.")
            .example("5s");

    private static final Key<Duration> WAIT = Key.of("wait", Scalars.duration("1s", "1h"), "10s")
            .doc("How long a new connection waits while no server can take it, before it is closed.")
            .example("20s")
            .aka("timeout", "queue");

    private static final Section<Mysql.Routing> ROUTING_SECTION = Section.of(
            "routing",
            "Beside each app an HAProxy that leads to the database that has the role now, whoever that is.",
            List.of(WRITE_PORT, READ_PORT, STATUS_PORT, ROLE_PORT, MAX_LAG, WAIT),
            f -> new Mysql.Routing(
                    f.get(WRITE_PORT),
                    f.get(READ_PORT),
                    f.get(STATUS_PORT),
                    f.get(ROLE_PORT),
                    f.get(MAX_LAG),
                    f.get(WAIT)));

    private static final Key<Optional<Mysql.Routing>> ROUTING = Key.optional("routing", ROUTING_SECTION)
            .doc("How the apps reach the databases: {} for all defaults. Left out: the app is told their addresses.")
            .example("{max_lag: 5s}");

    private static final Section<Mysql> SECTION = Section.of(
            "mysql",
            "One MySQL primary and its replicas, joined by GTID replication over TLS.",
            List.of(
                    PRIMARY,
                    REPLICAS,
                    DELAYED,
                    PORT,
                    DATABASE,
                    APP_USER,
                    APP_PASSWORD,
                    REPLICATION_USER,
                    REPLICATION_PASSWORD,
                    BUFFER_POOL,
                    BINLOG_RETENTION,
                    PACKAGES,
                    SETTINGS,
                    DURABILITY,
                    ROUTING,
                    MysqlDatabaseLanguage.DATABASES,
                    MysqlDatabaseLanguage.ACCOUNTS),
            f -> new Mysql(
                    f.get(PRIMARY),
                    f.get(REPLICAS),
                    f.get(PORT),
                    f.get(DATABASE),
                    f.get(APP_USER),
                    f.get(APP_PASSWORD),
                    f.get(REPLICATION_USER),
                    f.get(REPLICATION_PASSWORD),
                    f.get(BUFFER_POOL),
                    f.get(BINLOG_RETENTION),
                    f.get(PACKAGES),
                    f.get(SETTINGS),
                    f.get(DURABILITY),
                    f.get(ROUTING),
                    f.get(MysqlDatabaseLanguage.DATABASES),
                    f.get(MysqlDatabaseLanguage.ACCOUNTS),
                    f.get(DELAYED)));

    static final Key<Optional<Mysql>> KEY =
            Key.optional("mysql", SECTION).doc("The databases. Left out: none.").aka("database", "databases", "db");
}
