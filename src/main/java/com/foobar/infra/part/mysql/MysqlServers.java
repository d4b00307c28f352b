package com.foobar.infra.part.mysql;

import com.foobar.infra.check.Check;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.part.Ingredients;
import com.foobar.infra.part.Rendered;
import com.foobar.infra.part.exporters.Exporters;
import com.foobar.infra.part.mysql.account.AccountCopies;
import com.foobar.infra.part.mysql.account.AccountHosts;
import com.foobar.infra.part.mysql.account.AccountResource;
import com.foobar.infra.part.mysql.account.PlannedAccount;
import com.foobar.infra.part.mysql.account.SocketAccountResource;
import com.foobar.infra.part.mysql.account.StackAccounts;
import com.foobar.infra.part.mysql.account.StaleAccountsResource;
import com.foobar.infra.part.mysql.replication.CertificateResource;
import com.foobar.infra.part.mysql.replication.DurabilityResource;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.replication.ReplicationResource;
import com.foobar.infra.part.mysql.replication.SchemaResource;
import com.foobar.infra.part.mysql.replication.SemiSyncResource;
import com.foobar.infra.part.mysql.replication.TermsResource;
import com.foobar.infra.part.mysql.replication.WritableResource;
import com.foobar.infra.part.mysql.rolling.Rolling;
import com.foobar.infra.part.mysql.seed.SeedResource;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.setting.MysqlSetting;
import com.foobar.infra.part.mysql.setting.MysqlSettings;
import com.foobar.infra.part.mysql.setting.MysqlSettingsResource;
import com.foobar.infra.part.mysql.setting.MysqldCommand;
import com.foobar.infra.part.mysql.state.Canary;
import com.foobar.infra.part.mysql.state.MysqlFact;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.AuthorityCopyResource;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the databases ask of their servers: the primary first, then its replicas.
 *
 * @param consent what the operator agrees to
 * @param replicating what must hold once the replicas were changed
 */
record MysqlServers(
        Topology topology,
        Mysql mysql,
        Keeper keeper,
        Ingredients ingredients,
        Consent consent,
        List<Check> replicating) {

    /**
     * What the operator agrees to in this run.
     *
     * @param token tells it from that of another run
     * @param agreed which replicas are made anew, and who may be the primary again
     */
    record Consent(String token, Agreed agreed) {}

    /** What brings MySQL to a host whose sources have it not. */
    private static final String ELSEWHERE =
            "Add MySQL's own APT repository to this server (https://dev.mysql.com/downloads/repo/apt/)";

    /** Comes with super_read_only, which the file has; but it may be persisted by itself. */
    private static final MysqlSetting READ_ONLY = new MysqlSetting("read_only", "ON");

    /**
     * Without it the time that binary logs are kept for means nothing. In no file, as servers before 8.0.29 refuse to start
     * with it.
     */
    private static final MysqlSetting AUTO_PURGE = new MysqlSetting("binlog_expire_logs_auto_purge", "ON");

    /** In no file, as this is what a server starts with unless somebody changed it, and the option itself is deprecated. */
    private static final MysqlSetting ROW = new MysqlSetting("binlog_format", "ROW");

    /** Likewise. With it on, a primary that is open takes no writes all the same. */
    private static final MysqlSetting TAKES_WRITES = new MysqlSetting("transaction_read_only", "OFF");

    /**
     * Before a restart: what was persisted to boot writable would beat the file; and a server that still has connections,
     * of replicas above all, takes ten seconds to stop, in which it serves nobody. It may be down, and then knows nothing.
     */
    private static final String BEFORE_RESTART =
            "printf 'RESET PERSIST IF EXISTS super_read_only; RESET PERSIST IF EXISTS read_only; SET GLOBAL offline_mode=ON;\\n'"
                    + " | fi_mysql 2>/dev/null || :";

    /** The state that the MySQL resources of a server share: one question to each server. */
    MysqlFact fact(String server) {
        return new MysqlFact(written(server).stream()
                .map(MysqlSetting::name)
                .filter(name -> name.matches("[a-z][a-z0-9_.]*"))
                .toList());
    }

    List<PackageResource> packages() {
        var source = switch (mysql.packageSource()) {
            case AUTO -> PackageResource.Source.AUTO_SID;
            case DISTRIBUTION -> PackageResource.Source.DISTRIBUTION;
            case DEBIAN_SID -> PackageResource.Source.SID;
        };
        var resources = new ArrayList<PackageResource>();
        for (var server : mysql.members()) {
            resources.add(new PackageResource(server, "openssl"));
            resources.add(new PackageResource(server, "mysql-server", List.of(MysqldCommand.UNIT), source, ELSEWHERE));
        }
        return resources;
    }

    List<DesiredStage> stages() {
        var primary = new ArrayList<Resource>();
        primary.add(new AuthorityResource(keeper));
        var accounts = new ArrayList<Resource>();
        accounts(primary, accounts);
        server(mysql.primary(), primary);
        var fact = fact(mysql.primary());
        primary.add(new WritableResource(
                mysql.primary(),
                keeper,
                fact,
                mysql.semiSync(),
                consent.agreed().restored().contains(mysql.primary())));
        primary.add(new TermsResource(
                mysql.primary(),
                topology.name(),
                fact,
                mysql.replicas().stream().collect(Collectors.toMap(r -> r, this::fact))));
        schemas(primary, fact);
        primary.addAll(accounts);
        var replicas = new ArrayList<Resource>();
        for (var server : mysql.replicas()) {
            var secret = secret(server, Mysql.REPLICATION_PASSWORD);
            replicas.add(secret);
            // Whoever is promoted goes on with them, be the primary dead: no app needs another password, or other
            // trust.
            Stream.concat(
                            PlannedAccount.ofApp(topology, mysql).stream(),
                            PlannedAccount.further(topology, mysql).stream())
                    .forEach(account -> replicas.add(secret(server, account.secret())));
            replicas.add(secret(server, Mysql.OPENER_PASSWORD));
            replicas.add(new AuthorityCopyResource(server, keeper));
            server(server, replicas);
            var seed = seed(server, secret);
            replicas.add(seed);
            replicas.add(new ReplicationResource(
                    server,
                    topology.server(mysql.primary()),
                    mysql.port(),
                    mysql.replicationUser(),
                    secret,
                    MysqlPaths.CA,
                    fact(server),
                    accounts.stream()
                            .filter(AccountResource.class::isInstance)
                            .map(AccountResource.class::cast)
                            .toList(),
                    seed,
                    mysql.delay(server)));
        }
        var stages = new ArrayList<DesiredStage>();
        stages.add(new DesiredStage(Rolling.PRIMARY, primary, List.of()));
        stages.add(new DesiredStage(Rolling.REPLICAS, replicas, replicating));
        if (mysql.semiSync()) {
            var questions = mysql.replicas().stream().collect(Collectors.toMap(r -> r, this::fact));
            stages.add(new DesiredStage(
                    "database durability",
                    List.of(new DurabilityResource(mysql.primary(), topology.name(), fact, questions)),
                    List.of()));
        }
        return stages;
    }

    private SeedResource seed(String server, SecretResource secret) {
        var members = new LinkedHashMap<String, Server>();
        var questions = new LinkedHashMap<String, MysqlFact>();
        mysql.members().forEach(name -> {
            members.put(name, topology.server(name));
            questions.put(name, fact(name));
        });
        return new SeedResource(
                server,
                mysql.primary(),
                members,
                questions,
                mysql.port(),
                mysql.replicationUser(),
                secret,
                MysqlPaths.CA,
                consent.token(),
                consent.agreed().rebuilt());
    }

    private void accounts(List<Resource> secrets, List<Resource> accounts) {
        var fact = fact(mysql.primary());
        var questions = new LinkedHashMap<String, MysqlFact>();
        mysql.replicas().forEach(replica -> questions.put(replica, fact(replica)));
        var copies = new AccountCopies(questions);
        if (!mysql.replicas().isEmpty()) {
            var secret = secret(mysql.primary(), Mysql.REPLICATION_PASSWORD);
            secrets.add(secret);
            for (var host : hosts(mysql.replicas())) {
                accounts.add(new AccountResource(
                        mysql.primary(),
                        mysql.replicationUser(),
                        host,
                        secret,
                        StackAccounts.REPLICATION_GRANTS,
                        fact,
                        copies));
            }
            var asks = secret(mysql.primary(), Mysql.OPENER_PASSWORD);
            secrets.add(asks);
            // Each of them may be the primary one day, and asks from its own address.
            for (var host : hosts(mysql.members())) {
                accounts.add(new AccountResource(
                        mysql.primary(), StackAccounts.OPENER, host, asks, StackAccounts.OPENER_GRANTS, fact, copies));
            }
            accounts.add(new StaleAccountsResource(
                    mysql.primary(), keeper.topology(), StackAccounts.OPENER, hosts(mysql.members()), fact, copies));
        }
        accounts.add(new StaleAccountsResource(
                mysql.primary(), keeper.topology(), mysql.replicationUser(), hosts(mysql.replicas()), fact, copies));
        mysql.routing().ifPresent(_ -> accounts.add(SocketAccountResource.ofRole(mysql.primary(), fact, copies)));
        accounts.add(new StaleAccountsResource(
                mysql.primary(),
                keeper.topology(),
                Mysql.ROLE_USER,
                mysql.routing().map(_ -> SocketAccountResource.HOST).stream().toList(),
                fact,
                copies));
        var exporters = topology.part(Exporters.class);
        exporters.ifPresent(_ -> accounts.add(SocketAccountResource.ofExporter(mysql.primary(), fact, copies)));
        accounts.add(new StaleAccountsResource(
                mysql.primary(),
                keeper.topology(),
                Exporters.MYSQL_USER,
                exporters.map(_ -> SocketAccountResource.HOST).stream().toList(),
                fact,
                copies));
        Stream.concat(PlannedAccount.ofApp(topology, mysql).stream(), PlannedAccount.further(topology, mysql).stream())
                .forEach(account -> {
                    var secret = secret(mysql.primary(), account.secret());
                    secrets.add(secret);
                    for (var host : account.hosts()) {
                        accounts.add(new AccountResource(
                                mysql.primary(), account.user(), host, secret, account.grants(), fact, copies));
                    }
                    accounts.add(new StaleAccountsResource(
                            mysql.primary(), keeper.topology(), account.user(), account.hosts(), fact, copies));
                });
    }

    private void schemas(List<Resource> resources, MysqlFact fact) {
        var server = mysql.primary();
        var name = topology.name();
        resources.add(SchemaResource.own(server, name, Canary.SCHEMA, List.of(), Canary.CREATE_TABLE + ";", fact));
        resources.add(SchemaResource.own(
                server,
                name,
                mysql.database(),
                List.copyOf(mysql.databases().keySet()),
                ingredients.texts().getOrDefault(Mysql.SCHEMA, ""),
                fact));
        mysql.databases()
                .forEach((database, as) -> resources.add(new SchemaResource(
                        server, name, database, as.charset(), as.collation(), true, List.of(), "", fact)));
    }

    private Set<String> hosts(List<String> clients) {
        return AccountHosts.of(topology, mysql, clients);
    }

    /** What the rendered file of a server sets. */
    List<MysqlSetting> written(String server) {
        return ingredients.filesOf(server).ofService(MysqlPart.SERVICE).stream()
                .filter(f -> f.path().equals(MysqlPaths.CNF))
                .flatMap(f -> MysqlSettings.parse(f.content()).stream())
                .toList();
    }

    private SecretResource secret(String server, String name) {
        return new SecretResource(server, keeper, name, ingredients.secret(name));
    }

    private static List<MysqlSettingsResource.Setting> settings(Stream<MysqlSetting> asked) {
        return asked.map(s -> new MysqlSettingsResource.Setting(
                        s.name(),
                        s.value(),
                        s.dynamic(),
                        MysqlSettings.OWNED.contains(s.name()),
                        s::satisfiedBy,
                        s::saidBy))
                .toList();
    }

    /** What primary and replicas have in common. */
    private void server(String name, List<Resource> resources) {
        Server member = topology.server(name);
        var files = ingredients.filesOf(name);
        var written = written(name).stream()
                .filter(s -> !s.name().equals(READ_ONLY.name()))
                .toList();
        var named = written.stream().map(MysqlSetting::name).toList();
        var settings = settings(Stream.concat(
                written.stream(),
                Stream.of(READ_ONLY, AUTO_PURGE, ROW, TAKES_WRITES).filter(own -> !named.contains(own.name()))));
        var trial = settings(written.stream());
        boolean primary = name.equals(mysql.primary());
        // Its settings are told by what it answers; what else it was started with, by the load.
        var spec = new ServiceSpec(
                        new MysqldCommand(),
                        Optional.of("/etc/mysql"),
                        List.of("mysqld", "--user=mysql", "--validate-config", "--log-error-verbosity=2"),
                        ServiceSpec.Loading.RESTART_FOR_GENERATION,
                        files.generation(MysqlPart.SERVICE).orElseThrow(),
                        new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        120)
                .with(new ServiceSpec.Commands(
                        "mysqladmin --no-defaults --protocol=socket -uroot --connect-timeout=5 ping",
                        "fi_heed_mysqld\n" + MysqlSettingsResource.trial(trial).render(),
                        primary ? WritableResource.WAS_OPEN + "\n" + BEFORE_RESTART : BEFORE_RESTART,
                        MysqlSettingsResource.started(trial, MysqlPaths.CNF).render()
                                + (primary ? WritableResource.reopened(topology.name()) : "")))
                .loading(List.of(MysqlPaths.DROP_IN));
        resources.add(new CertificateResource(member, MysqlPaths.TLS, keeper));
        var rendered = files.ofService(MysqlPart.SERVICE).stream()
                .map(f -> Rendered.resource(name, f, spec))
                .toList();
        resources.addAll(rendered);
        var optionFile = rendered.stream()
                .filter(f -> f.path().equals(MysqlPaths.CNF))
                .findFirst()
                .orElseThrow();
        // On a replica it does nothing, until that one is promoted. Sorted, so that a change of roles changes no file.
        var others = mysql.members().stream()
                .filter(other -> !other.equals(name))
                .sorted()
                .map(topology::server)
                .toList();
        for (var part : PrimaryOpener.parts(topology.name(), others, mysql.port())) {
            resources.add(new FileResource(name, part.path(), part.content(), "644", "root", "root", spec));
        }
        var service = new ServiceResource(name, spec);
        resources.add(service);
        resources.add(new MysqlSettingsResource(topology.name(), settings, fact(name), optionFile, service));
        resources.add(new SemiSyncResource(name, topology.name(), mysql.semiSync(), primary, fact(name), optionFile));
    }
}
