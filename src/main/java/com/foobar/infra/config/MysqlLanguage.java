package com.foobar.infra.config;

import com.foobar.infra.config.Scalar.Refused;
import com.foobar.infra.mysql.Canary;
import com.foobar.infra.topology.Mysql;
import com.foobar.infra.topology.Mysql.PackageSource;
import com.foobar.infra.topology.SecretSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The section {@code mysql}. */
final class MysqlLanguage {

    private MysqlLanguage() {}

    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("mysql", "sys", "information_schema", "performance_schema");

    private static final Set<String> SYSTEM_ACCOUNTS = Set.of("root", "mysql", "debian_sys_maint");

    private static final Scalar<String> SCHEMA = unlike(
            Scalars.matching(
                    "schema",
                    "a database's name (letters, digits and _, beginning with a letter)",
                    "[A-Za-z][A-Za-z0-9_]*",
                    64,
                    "such as foobar"),
            SYSTEM_SCHEMAS,
            Set.of(Canary.SCHEMA));

    private static final Scalar<String> ACCOUNT = unlike(
            Scalars.matching(
                    "account",
                    "an account's name (lower-case letters, digits and _, beginning with a letter)",
                    "[a-z][a-z0-9_]*",
                    32,
                    "such as foobar_app"),
            SYSTEM_ACCOUNTS,
            Set.of());

    /** @param own what the tool itself makes */
    private static Scalar<String> unlike(Scalar<String> type, Set<String> taken, Set<String> own) {
        return Scalar.text(type.name(), type.description(), type.json(), written -> {
            if (taken.contains(Addresses.lower(written))) {
                throw new Refused(Characters.quote(written) + " is MySQL's own", "choose another name");
            }
            if (own.contains(Addresses.lower(written))) {
                throw new Refused(
                        Characters.quote(written) + " is what the tool itself writes its canaries to",
                        "choose another name");
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

    static final Section<Mysql> SECTION = Section.of(
            "mysql",
            "One MySQL primary and its replicas, joined by GTID replication over TLS.",
            List.of(
                    PRIMARY,
                    REPLICAS,
                    PORT,
                    DATABASE,
                    APP_USER,
                    APP_PASSWORD,
                    REPLICATION_USER,
                    REPLICATION_PASSWORD,
                    BUFFER_POOL,
                    BINLOG_RETENTION,
                    PACKAGES,
                    SETTINGS),
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
                    f.get(SETTINGS)));
}
