package com.foobar.infra.role;

import com.foobar.infra.mysql.Canary;
import com.foobar.infra.mysql.MysqlFact;
import com.foobar.infra.mysql.StackAccounts;
import com.foobar.infra.resource.AccountCopies;
import com.foobar.infra.resource.AccountResource;
import com.foobar.infra.resource.AuthorityResource;
import com.foobar.infra.resource.CertificateResource;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.MysqlSettingsResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.PrimaryOpener;
import com.foobar.infra.resource.ReplicationResource;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SchemaResource;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.resource.ServiceResource;
import com.foobar.infra.resource.ServiceSpec;
import com.foobar.infra.resource.StaleAccountsResource;
import com.foobar.infra.resource.WritableResource;
import com.foobar.infra.role.render.Layout;
import com.foobar.infra.role.render.MysqlSetting;
import com.foobar.infra.role.render.MysqlSettings;
import com.foobar.infra.role.render.Rendering;
import com.foobar.infra.topology.Mysql;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The MySQL primary, then its replicas. */
record MysqlRole(Topology topology, Mysql mysql, Keeper keeper, Ingredients ingredients) implements Role {

    static final String UNIT = "mysql.service";

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
        return new MysqlFact(ingredients.filesOf(server).mysqlSettings().stream()
                .map(MysqlSetting::name)
                .filter(name -> name.matches("[a-z][a-z0-9_.]*"))
                .toList());
    }

    @Override
    public List<Resource> packages() {
        var source = switch (mysql.packageSource()) {
            case AUTO -> PackageResource.Source.AUTO_SID;
            case DISTRIBUTION -> PackageResource.Source.DISTRIBUTION;
            case DEBIAN_SID -> PackageResource.Source.SID;
        };
        var resources = new ArrayList<Resource>();
        for (var server : mysql.members()) {
            resources.add(new PackageResource(server, "openssl"));
            resources.add(new PackageResource(server, "mysql-server", List.of(UNIT), source));
        }
        return resources;
    }

    @Override
    public List<DesiredStage> stages() {
        var primary = new ArrayList<Resource>();
        primary.add(new AuthorityResource(keeper));
        var accounts = new ArrayList<Resource>();
        accounts(primary, accounts);
        server(mysql.primary(), primary);
        var fact = fact(mysql.primary());
        primary.add(new WritableResource(mysql.primary(), keeper, fact));
        primary.add(
                new SchemaResource(mysql.primary(), topology.name(), Canary.SCHEMA, Canary.CREATE_TABLE + ";", fact));
        primary.add(new SchemaResource(mysql.primary(), topology.name(), mysql.database(), ingredients.schema(), fact));
        primary.addAll(accounts);
        var replicas = new ArrayList<Resource>();
        for (var server : mysql.replicas()) {
            var secret = secret(server, Ingredients.REPLICATION_PASSWORD);
            replicas.add(secret);
            server(server, replicas);
            replicas.add(new ReplicationResource(
                    server,
                    topology.server(mysql.primary()),
                    mysql.port(),
                    mysql.replicationUser(),
                    secret,
                    Layout.MYSQL_CA,
                    fact(server),
                    accounts.stream()
                            .filter(AccountResource.class::isInstance)
                            .map(AccountResource.class::cast)
                            .toList()));
        }
        return List.of(
                new DesiredStage("database primary", primary, List.of()),
                new DesiredStage("database replicas", replicas, List.of()));
    }

    private void accounts(List<Resource> secrets, List<Resource> accounts) {
        var fact = fact(mysql.primary());
        var questions = new LinkedHashMap<String, MysqlFact>();
        mysql.replicas().forEach(replica -> questions.put(replica, fact(replica)));
        var copies = new AccountCopies(questions);
        if (!mysql.replicas().isEmpty()) {
            var secret = secret(mysql.primary(), Ingredients.REPLICATION_PASSWORD);
            secrets.add(secret);
            for (var host : topology.accountHosts(mysql.replicas())) {
                accounts.add(new AccountResource(
                        mysql.primary(),
                        mysql.replicationUser(),
                        host,
                        secret,
                        StackAccounts.REPLICATION_GRANTS,
                        fact,
                        copies));
            }
            var asks = secret(mysql.primary(), Ingredients.OPENER_PASSWORD);
            secrets.add(asks);
            for (var host : topology.accountHosts(List.of(mysql.primary()))) {
                accounts.add(new AccountResource(
                        mysql.primary(), StackAccounts.OPENER, host, asks, StackAccounts.OPENER_GRANTS, fact, copies));
            }
            accounts.add(new StaleAccountsResource(
                    mysql.primary(),
                    keeper.topology(),
                    StackAccounts.OPENER,
                    topology.accountHosts(List.of(mysql.primary())),
                    fact,
                    copies));
        }
        accounts.add(new StaleAccountsResource(
                mysql.primary(),
                keeper.topology(),
                mysql.replicationUser(),
                topology.accountHosts(mysql.replicas()),
                fact,
                copies));
        topology.app().ifPresent(app -> {
            var secret = secret(mysql.primary(), Ingredients.APP_PASSWORD);
            secrets.add(secret);
            for (var host : topology.accountHosts(app.servers())) {
                accounts.add(new AccountResource(
                        mysql.primary(),
                        mysql.appUser(),
                        host,
                        secret,
                        StackAccounts.appGrants(mysql.database()),
                        fact,
                        copies));
            }
            accounts.add(new StaleAccountsResource(
                    mysql.primary(),
                    keeper.topology(),
                    mysql.appUser(),
                    topology.accountHosts(app.servers()),
                    fact,
                    copies));
        });
    }

    private SecretResource secret(String server, String name) {
        return new SecretResource(
                server, keeper, name, Optional.ofNullable(ingredients.secrets().get(name)));
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
        var written = files.mysqlSettings().stream()
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
                        UNIT,
                        Optional.of("/etc/mysql"),
                        List.of("mysqld", "--user=mysql", "--validate-config", "--log-error-verbosity=2"),
                        ServiceSpec.Loading.RESTART_FOR_GENERATION,
                        files.generation(Rendering.MYSQL).orElseThrow(),
                        new ServiceSpec.GenerationSource.ProcessEnvironment(),
                        120)
                .with(new ServiceSpec.Commands(
                        "mysqladmin --no-defaults --protocol=socket -uroot --connect-timeout=5 ping",
                        MysqlSettingsResource.trial(trial).render(),
                        primary ? WritableResource.WAS_OPEN + "\n" + BEFORE_RESTART : BEFORE_RESTART,
                        MysqlSettingsResource.started(trial, Layout.MYSQL_CNF).render()
                                + (primary ? WritableResource.reopened(topology.name()) : "")))
                .loading(List.of(Layout.MYSQL_DROP_IN));
        resources.add(new CertificateResource(member, Layout.MYSQL_TLS, keeper));
        var rendered = files.ofService(Rendering.MYSQL).stream()
                .map(f -> Rendered.resource(name, f, spec))
                .toList();
        resources.addAll(rendered);
        var optionFile = rendered.stream()
                .filter(f -> f.path().equals(Layout.MYSQL_CNF))
                .findFirst()
                .orElseThrow();
        if (primary) {
            var others = mysql.replicas().stream().map(topology::server).toList();
            for (var part : PrimaryOpener.parts(topology.name(), others, mysql.port())) {
                resources.add(new FileResource(name, part.path(), part.content(), "644", "root", "root", spec));
            }
        }
        var service = new ServiceResource(name, spec);
        resources.add(service);
        resources.add(new MysqlSettingsResource(topology.name(), settings, fact(name), optionFile, service));
    }
}
