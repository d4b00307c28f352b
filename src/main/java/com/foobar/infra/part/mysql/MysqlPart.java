package com.foobar.infra.part.mysql;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.check.Check;
import com.foobar.infra.language.Characters;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.CertificateGauge;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Help;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.Port;
import com.foobar.infra.part.Preflight;
import com.foobar.infra.part.Program;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.SecretKind;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.mysql.account.AccountRules;
import com.foobar.infra.part.mysql.account.PlannedAccount;
import com.foobar.infra.part.mysql.audit.AllDelayed;
import com.foobar.infra.part.mysql.audit.Asynchronous;
import com.foobar.infra.part.mysql.audit.NoReplica;
import com.foobar.infra.part.mysql.audit.NotRouted;
import com.foobar.infra.part.mysql.check.ReplicationChecks;
import com.foobar.infra.part.mysql.preflight.MysqlPreflight;
import com.foobar.infra.part.mysql.replication.PrimaryOpener;
import com.foobar.infra.part.mysql.setting.CollationRule;
import com.foobar.infra.part.mysql.setting.ExpectedVariable;
import com.foobar.infra.part.mysql.setting.MysqlPaths;
import com.foobar.infra.part.mysql.setting.MysqlSetting;
import com.foobar.infra.part.mysql.setting.MysqldCommand;
import com.foobar.infra.part.mysql.setting.SessionRoom;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.shell.Library;
import com.foobar.infra.template.TemplateException;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.IpLiteral;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import com.foobar.infra.topology.Visit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The MySQL primary and its replicas. */
public final class MysqlPart implements Part<Mysql> {

    static final String SERVICE = "mysql";

    private static final Program PROGRAM = new Program("mysqld", MysqldCommand.UNIT);

    /** What must hold before the apps are changed, once a replica was. */
    private static final Set<String> REPLICATING = Set.of("threads", "source-is-primary", "refuses-writes");

    @Override
    public Class<Mysql> model() {
        return Mysql.class;
    }

    @Override
    public Optional<Key<Optional<Mysql>>> key() {
        return Optional.of(MysqlLanguage.KEY);
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(new NoReplica(), new AllDelayed(), new NotRouted(), new Asynchronous());
    }

    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new UndeclaredAccounts());
    }

    @Override
    public Optional<String> place(Mysql mysql, String server) {
        return Optional.of(server.equals(mysql.primary()) ? "mysql.primary" : "mysql.replicas");
    }

    @Override
    public Optional<String> title(Mysql mysql, String server) {
        return Optional.of(server.equals(mysql.primary()) ? "MySQL primary" : "MySQL replica");
    }

    @Override
    public List<Copy> copies(Mysql mysql) {
        return mysql.replicas().stream()
                .map(replica -> new Copy(mysql.primary(), replica))
                .toList();
    }

    @Override
    public List<Violation> rules(Topology topology) {
        var found = new ArrayList<Violation>();
        topology.part(Mysql.class).ifPresent(mysql -> {
            found.addAll(Invariants.known(topology, "mysql.primary", mysql.primary()));
            found.addAll(Invariants.known(topology, "mysql.replicas", mysql.replicas()));
            if (mysql.replicas().contains(mysql.primary())) {
                found.add(new Violation(
                        "mysql.replicas[" + mysql.replicas().indexOf(mysql.primary()) + "]",
                        mysql.primary() + " is the primary and cannot be its own replica"));
            }
            found.addAll(AccountRules.of(topology, mysql));
            found.addAll(DurabilityRule.violations(mysql));
            found.addAll(DelayRule.violations(topology, mysql));
            mysql.settings()
                    .forEach((name, value) -> SessionRoom.problem(topology, mysql, name, value)
                            .ifPresent(problem -> found.add(new Violation(
                                    "mysql.settings." + name,
                                    Characters.quote(value) + " " + problem.what(),
                                    List.of(),
                                    Optional.of(problem.takes())))));
            CollationRule.problem(mysql.settings())
                    .ifPresent(problem -> found.add(new Violation(
                            "mysql.settings.collation_server",
                            Characters.quote(mysql.settings().getOrDefault("collation_server", "")) + " "
                                    + problem.what(),
                            List.of("mysql.settings.character_set_server"),
                            Optional.of(problem.takes()))));
        });
        return found;
    }

    @Override
    public List<String> notes(Topology topology) {
        return topology.part(Mysql.class).map(DelayRule::notes).orElse(List.of());
    }

    @Override
    public List<Program> programs(String stack) {
        return List.of(PROGRAM);
    }

    /** One that was the primary may take writes again. */
    @Override
    public List<String> lookedAfter(Mysql mysql) {
        return mysql.members();
    }

    /** Asked by the apps, and by each other. */
    @Override
    public List<Port> ports(Mysql mysql, Topology topology) {
        return mysql.members().stream()
                .map(server -> new Port(
                        server,
                        Port.Address.OWN,
                        mysql.port(),
                        "mysql.port",
                        PROGRAM,
                        new Port.Visitors.Servers(Stream.concat(
                                        topology.visits(Mysql.class).stream()
                                                .filter(v -> v.to().equals(server))
                                                .map(Visit::from),
                                        Stream.concat(
                                                mysql.members().stream(),
                                                mysql.accounts().values().stream()
                                                        .flatMap(login -> login.from().stream())
                                                        .filter(f -> PlannedAccount.isServer(topology, f)
                                                                || IpLiteral.is(f))))
                                .distinct()
                                .filter(s -> !s.equals(server))
                                .toList())))
                .toList();
    }

    @Override
    public List<Supply> supplies(Mysql mysql, Topology topology) {
        var all = new ArrayList<Supply>();
        all.add(password("mysql.app_password", Mysql.APP_PASSWORD, mysql.appPassword(), 256));
        all.add(password("mysql.replication_password", Mysql.REPLICATION_PASSWORD, mysql.replicationPassword(), 32));
        mysql.accounts()
                .forEach((user, login) -> all.add(password(
                        "mysql.accounts." + user + ".password", Mysql.passwordOf(user), login.password(), 256)));
        return all;
    }

    private static Supply password(String key, String name, SecretSource source, int longest) {
        return new Supply.Password(
                key,
                name,
                source,
                longest,
                "MySQL allows " + longest + " characters here, and fewer if some are not ASCII");
    }

    @Override
    public Set<String> templates() {
        return MysqlFiles.TEMPLATES;
    }

    @Override
    public RenderedService render(Mysql mysql, Topology topology, Server self, Templates templates)
            throws TemplateException {
        return MysqlFiles.render(topology, mysql, self, templates);
    }

    @Override
    public List<LogSource> logs(Mysql mysql, Topology topology) {
        return mysql.members().stream()
                .flatMap(server -> Stream.of(
                        LogSource.file(server, SERVICE, MysqlPaths.ERROR_LOG),
                        LogSource.journal(server, SERVICE, MysqldCommand.UNIT),
                        LogSource.journal(server, SERVICE, PrimaryOpener.UNIT)))
                .toList();
    }

    @Override
    public List<String> grows(Mysql mysql, Topology topology, String server) {
        return mysql.members().contains(server) ? List.of(MysqlRemovals.DATA) : List.of();
    }

    @Override
    public List<String> groups() {
        return List.of(ReplicationChecks.GROUP);
    }

    @Override
    public Help help() {
        return new Help(
                Map.of(),
                List.of("databases' passwords, keys and certificates", "apt's source for MySQL where one is needed"));
    }

    @Override
    public List<SecretKind> secretKinds() {
        return List.of(
                new SecretKind("\\.mysql_history", SecretKind.Where.ALL, SecretKind.TYPED, SecretKind.ELSEWHERE));
    }

    @Override
    public Desired desired(Mysql mysql, Given given) {
        var topology = given.topology();
        var keeper = mysql.keeper(topology.name());
        var consent = new MysqlServers.Consent(given.token(), given.agreed());
        var written = new MysqlServers(topology, mysql, keeper, given.ingredients(), consent, List.of());
        var checks = ReplicationChecks.of(topology, expected(mysql, written), given.token(), given.reachable());
        var servers = new MysqlServers(topology, mysql, keeper, given.ingredients(), consent, replicating(checks));
        return new Desired(servers.packages(), servers.stages(), checks, List.of()).telling(gauges(mysql, servers));
    }

    private static List<Gauge> gauges(Mysql mysql, MysqlServers servers) {
        var primary = servers.fact(mysql.primary());
        return mysql.members().stream()
                .flatMap(server -> Stream.<Gauge>of(
                        new DatabaseGauge(mysql, server, servers.fact(server), primary),
                        new CertificateGauge(server, MysqlPaths.CERT)))
                .toList();
    }

    @Override
    public Preflight preflight(Mysql mysql, Topology topology, List<DesiredStage> desired) {
        return new MysqlPreflight(topology, mysql, desired);
    }

    private static List<Check> replicating(List<Check> checks) {
        return checks.stream().filter(c -> REPLICATING.contains(c.id().name())).toList();
    }

    private static Map<String, List<ExpectedVariable>> expected(Mysql mysql, MysqlServers servers) {
        var expected = new LinkedHashMap<String, List<ExpectedVariable>>();
        for (var server : mysql.members()) {
            expected.put(
                    server,
                    servers.written(server).stream()
                            .filter(s -> s.applied() != MysqlSetting.Applied.BOOT)
                            .map(s -> new ExpectedVariable(s.name(), s.value(), s::satisfiedBy))
                            .toList());
        }
        return expected;
    }

    @Override
    public Optional<Keeper> keeper(Mysql mysql, Topology topology) {
        return Optional.of(mysql.keeper(topology.name()));
    }

    @Override
    public List<Library> functions() {
        return MysqlFunctions.ALL;
    }

    @Override
    public Removals.Rules removals() {
        return new MysqlRemovals();
    }
}
