package com.foobar.infra.part.backup;

import com.foobar.infra.audit.AuditRule;
import com.foobar.infra.check.Check;
import com.foobar.infra.language.Key;
import com.foobar.infra.part.Desired;
import com.foobar.infra.part.Given;
import com.foobar.infra.part.Help;
import com.foobar.infra.part.LiveRule;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.part.Login;
import com.foobar.infra.part.Outgoing;
import com.foobar.infra.part.Part;
import com.foobar.infra.part.RenderedService;
import com.foobar.infra.part.Supply;
import com.foobar.infra.part.app.App;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.DirectoryResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.resource.UserResource;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.Invariants;
import com.foobar.infra.topology.SecretSource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Backups by restic; made behind all that they are of. */
public final class BackupPart implements Part<Backup> {

    static final String GROUP = "backup";

    private static final String ROOT = "root";

    /** The longest name that Linux gives an account. */
    private static final int LONGEST_ACCOUNT = 32;

    @Override
    public Class<Backup> model() {
        return Backup.class;
    }

    @Override
    public Optional<Key<Optional<Backup>>> key() {
        return Optional.of(BackupLanguage.KEY);
    }

    /** Who copies the data follows from who is the primary; who backs up files from what is on the servers. */
    @Override
    public Topology completed(Topology topology) {
        var backup = topology.part(Backup.class);
        var mysql = topology.part(Mysql.class);
        return backup.isPresent() && mysql.isPresent()
                ? topology.with(Clients.joined(backup.get(), mysql.get(), topology))
                : topology;
    }

    @Override
    public List<AuditRule> audits() {
        return List.of(new NoBackups(), new BesideTheData(), new PlainRepository());
    }

    @Override
    public List<LiveRule> liveAudits() {
        return List.of(new OldBackup());
    }

    @Override
    public Map<String, List<String>> units(Backup backup, String stack) {
        return backup.clients().stream()
                .map(Backup.Client::server)
                .collect(Collectors.toMap(server -> server, backup::timers));
    }

    @Override
    public Optional<String> title(Backup backup, String server) {
        return backup.keeps().filter(server::equals).map(_ -> "backups");
    }

    @Override
    public List<Violation> rules(Topology topology) {
        var found = new ArrayList<Violation>();
        topology.part(Backup.class).ifPresent(backup -> {
            var mysql = topology.part(Mysql.class);
            if (mysql.isEmpty()) {
                found.add(new Violation(
                        "backup",
                        "this stack has no database, and that is what backups are made of",
                        List.of(),
                        Optional.of("add a mysql section, or leave backup out")));
                return;
            }
            var databases = mysql.get().members();
            backup.from()
                    .filter(from -> !databases.contains(from))
                    .ifPresent(from -> found.add(new Violation(
                            "backup.from", from + " is no database of this stack", databases, Optional.empty())));
            switch (backup.repository()) {
                case Backup.Repository.OnServer on -> {
                    found.addAll(Invariants.known(topology, "backup.repository.server", on.server()));
                    var account = new BackupPaths(topology.name()).account();
                    if (account.length() > LONGEST_ACCOUNT) {
                        found.add(new Violation(
                                "backup.repository.server",
                                "the account there would be " + account + ", and Linux takes " + LONGEST_ACCOUNT
                                        + " characters",
                                List.of(),
                                Optional.of("give the stack a shorter name, or mount a directory")));
                    }
                }
                case Backup.Repository.Unclear(var what) ->
                    found.add(
                            new Violation(
                                    "backup.repository",
                                    "says " + what,
                                    List.of(),
                                    Optional.of(
                                            "{server: NAME}, {directory: /mnt/backup}, or {url: ..., user: ..., secret: ...}")));
                case Backup.Repository.Remote there -> {
                    if (there.user().isPresent() != there.secret().isPresent()) {
                        found.add(new Violation(
                                "backup.repository",
                                "says " + (there.user().isPresent() ? "user and no secret" : "secret and no user"),
                                List.of(),
                                Optional.of("both, or none of them")));
                    }
                }
                case Backup.Repository.Mounted _ -> {}
            }
        });
        return found;
    }

    @Override
    public List<String> notes(Topology topology) {
        var notes = new ArrayList<String>();
        topology.part(Backup.class).ifPresent(backup -> {
            var databases = topology.part(Mysql.class).map(Mysql::members).orElse(List.of());
            backup.keeps()
                    .filter(databases::contains)
                    .ifPresent(server -> notes.add("backup.repository: " + server
                            + " has a database itself: what takes that server takes the backups with it"));
            if (topology.part(Mysql.class)
                    .filter(mysql -> backup.from().equals(Optional.of(mysql.primary())))
                    .isPresent()) {
                notes.add("backup: the primary copies its data itself, "
                        + (databases.size() == 1 ? "as it has no replica" : "as backup.from says"));
            }
        });
        return notes;
    }

    /** Where they keep them, they log in. */
    @Override
    public List<Login> logins(Backup backup) {
        return backup.repository() instanceof Backup.Repository.OnServer on
                ? List.of(new Login(
                        on.server(),
                        on.port(),
                        "backup.repository",
                        backup.clients().stream()
                                .map(Backup.Client::server)
                                .filter(server -> !server.equals(on.server()))
                                .toList()))
                : List.of();
    }

    @Override
    public List<Supply> supplies(Backup backup, Topology topology) {
        return Stream.concat(
                        Stream.of(supply("backup.password", BackupPaths.PASSWORD, backup.password())),
                        entry(backup)
                                .map(source -> supply("backup.repository.secret", BackupPaths.ENTRY, source))
                                .stream())
                .toList();
    }

    private static Supply supply(String key, String name, SecretSource source) {
        return new Supply.Password(key, name, source, 1024, "foobar-infra takes 1024 characters here");
    }

    private static Optional<SecretSource> entry(Backup backup) {
        return backup.remote().flatMap(Backup.Repository.Remote::secret);
    }

    /** Where somebody else keeps them, each reaches that. */
    @Override
    public List<Outgoing> outgoing(Backup backup) {
        return backup.remote().stream()
                .flatMap(there -> backup.clients().stream()
                        .map(client -> new Outgoing(client.server(), there.port(), "backup.repository.url")))
                .toList();
    }

    @Override
    public RenderedService render(Backup backup, Topology topology, Server self, Templates templates) {
        return RenderedService.NONE;
    }

    @Override
    public List<LogSource> logs(Backup backup, Topology topology) {
        return backup.clients().stream()
                .flatMap(client -> Stream.of(BackupPaths.SERVICE, BackupPaths.LOGS_SERVICE, BackupPaths.STREAM_SERVICE)
                        .limit(client.data() ? 3 : 1)
                        .map(unit -> LogSource.journal(client.server(), GROUP, unit)))
                .toList();
    }

    /** The repository. */
    @Override
    public List<String> grows(Backup backup, Topology topology, String server) {
        return backup.repository() instanceof Backup.Repository.OnServer on
                        && on.server().equals(server)
                ? List.of(new BackupPaths(topology.name()).root(on))
                : List.of();
    }

    @Override
    public List<String> groups() {
        return List.of(GROUP);
    }

    @Override
    public Help help() {
        return new Help(Map.of(), List.of("what makes backups"));
    }

    @Override
    public Desired desired(Backup backup, Given given) {
        var topology = given.topology();
        var paths = new BackupPaths(topology.name());
        var place = Place.of(backup, topology);
        var files = new BackupFiles(paths, backup, place);
        var keeper = topology.part(Mysql.class).orElseThrow().keeper(topology.name());
        var databases = topology.part(Mysql.class).orElseThrow().members();
        var packages = new ArrayList<PackageResource>();
        var resources = new ArrayList<Resource>();
        if (backup.repository() instanceof Backup.Repository.OnServer on) {
            var root = paths.root(on);
            resources.add(new UserResource(on.server(), paths.account()));
            resources.add(new DirectoryResource(on.server(), root, "755", ROOT, ROOT));
            resources.add(new DirectoryResource(
                    on.server(), root + BackupPaths.BELOW, "700", paths.account(), paths.account()));
            resources.add(new AccessResource(
                    on.server(),
                    paths,
                    root,
                    backup.clients().stream().map(Backup.Client::server).toList()));
        }
        var made = new ArrayList<Resource>();
        for (var client : backup.clients()) {
            var server = client.server();
            packages.add(new PackageResource(server, "restic"));
            if (databases.contains(server)) {
                // It seals what is streamed, and opens that where data are restored.
                packages.add(new PackageResource(server, "openssl"));
            }
            backup.keeps().ifPresent(keeping -> {
                packages.add(new PackageResource(server, "openssh-client"));
                resources.add(new BackupKeyResource(server, paths, keeping));
            });
            var password = new SecretResource(
                    server, keeper, BackupPaths.PASSWORD, given.ingredients().secret(BackupPaths.PASSWORD));
            resources.add(password);
            entry(backup)
                    .ifPresent(_ -> resources.add(new SecretResource(
                            server,
                            keeper,
                            BackupPaths.ENTRY,
                            given.ingredients().secret(BackupPaths.ENTRY))));
            resources.addAll(files.of(client));
            backup.timers(server).forEach(timer -> resources.add(new BackupTimerResource(server, timer)));
            if (client.data() && !place.spool().isEmpty()) {
                resources.add(new BackupTimerResource(server, BackupPaths.STREAM_SERVICE));
            }
            if (server.equals(backup.copies())) {
                made.add(new RepositoryResource(server, paths, place.location(), password));
            }
        }
        var checks = backup.clients().stream()
                .<Check>map(client -> new BackupCheck(
                        topology.name(),
                        client,
                        files.turn(client).toString(),
                        backup.rehearse(),
                        !place.spool().isEmpty()))
                .toList();
        return new Desired(
                packages,
                List.of(
                        new DesiredStage("backups", resources, List.of()),
                        new DesiredStage("backup repository", made, List.of())),
                checks,
                List.of());
    }

    @Override
    public Removals.Rules removals() {
        return new BackupRemovals();
    }

    /** Who backs up what. */
    private static final class Clients {

        private Clients() {}

        static Backup joined(Backup backup, Mysql mysql, Topology topology) {
            var from = backup.from()
                    .or(() -> mysql.replicas().stream()
                            .filter(replica -> !mysql.delayed().containsKey(replica))
                            .findFirst())
                    .orElse(mysql.primary());
            var servers = new LinkedHashSet<String>();
            servers.add(from);
            servers.addAll(mysql.members());
            servers.addAll(App.servers(topology));
            return backup.made(
                    from,
                    servers.stream()
                            .map(server -> new Backup.Client(
                                    server,
                                    server.equals(from),
                                    paths(
                                            topology.name(),
                                            mysql.members().contains(server),
                                            topology.partsOn(server, App.class))))
                            .toList());
        }

        private static List<String> paths(String stack, boolean database, List<App> apps) {
            var paths = new ArrayList<String>();
            paths.add("/etc/foobar-infra/" + stack);
            if (database) {
                paths.add("/etc/mysql/foobar-infra");
            }
            apps.forEach(app -> paths.addAll(app.kept(stack)));
            return paths;
        }
    }
}
