package com.foobar.infra.part.app;

import com.foobar.infra.part.Given;
import com.foobar.infra.part.app.release.Migrations;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.resource.Keeper;
import com.foobar.infra.resource.Resource;
import com.foobar.infra.resource.SecretResource;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs once for each release: its stages, between those that bring the release and the one that switches to it. */
record AppMigrations(App app, App.Migration migration, Given given, Optional<Keeper> keeper) {

    /** The stages; none where nothing runs: also where a release is run again that ran before. */
    static List<DesiredStage> stages(App app, Given given, Optional<Keeper> keeper, String release) {
        return app.releasing()
                .migrate()
                .filter(_ -> !app.releasing().isHeld())
                .map(migration -> new AppMigrations(app, migration, given, keeper).stages(release))
                .orElse(List.of());
    }

    private List<DesiredStage> stages(String release) {
        var topology = given.topology();
        var layout = app.paths(topology.name());
        var account = account(topology, app, migration);
        var migrations = new Migrations(app.servers(), layout.root(), layout.releases(), layout.migrations(), release);
        var words = AppUnit.located(migration.command(), layout.root() + "/releases/" + release);
        var secrets = new ArrayList<Resource>();
        var runs = new ArrayList<Resource>();
        for (var server : app.servers()) {
            var password = account.flatMap(name -> keeper.map(k -> new SecretResource(
                    server, k, Mysql.passwordOf(name), given.ingredients().secret(Mysql.passwordOf(name)))));
            // The app has its own already.
            password.filter(_ -> !isDatabase(topology, server)
                            && !account.equals(app.data().account()))
                    .ifPresent(secrets::add);
            runs.add(migrations.run(
                    server,
                    words,
                    String.join(" ", migration.command()),
                    account.orElse(""),
                    new Migrations.As(
                            topology.name(),
                            layout.user(),
                            migration.timeout().toSeconds(),
                            environment(server, layout, account, password))));
        }
        var stages = new ArrayList<DesiredStage>();
        if (!secrets.isEmpty()) {
            stages.add(new DesiredStage(stage("app migration account"), secrets, List.of()));
        }
        stages.add(new DesiredStage(stage("app migration"), runs, List.of()));
        stages.add(new DesiredStage(stage("app migration noted"), migrations.noted(), List.of()));
        return stages;
    }

    private String stage(String name) {
        return app.id().isEmpty() ? name : name + " " + app.id();
    }

    /** Every database server has the accounts' passwords. */
    static boolean isDatabase(Topology topology, String server) {
        return topology.part(Mysql.class).stream()
                .anyMatch(mysql -> mysql.members().contains(server));
    }

    /** Assignments for a shell, the later ones counting: what the app has, and the account. */
    private Script environment(
            String server, AppPaths layout, Optional<String> account, Optional<SecretResource> password) {
        var topology = given.topology();
        var out = Script.builder().line("cat <<'FI_ENVIRONMENT'");
        AppUnit.environment(topology, app, topology.server(server))
                .forEach((name, value) -> out.line(assigned(name, value)));
        account.ifPresent(name -> out.line(assigned("DB_USER", name)));
        out.line("# secrets").line("FI_ENVIRONMENT");
        if (topology.part(Mysql.class).isPresent()) {
            out.line("cat -- " + Shell.quote(layout.secrets()));
        }
        given.ingredients()
                .secret(app.key(AppPart.ENVIRONMENT_FILE))
                .map(AppEnvironment::new)
                .ifPresent(e -> out.text("printf '%s' ").secret(e.forShell()).line(""));
        password.ifPresent(
                secret -> out.line("printf 'DB_PASSWORD=%s\\n' \"$(sed \"s/'/'\\\\\\\\''/g; s/^/'/; s/\\$/'/\" "
                        + Shell.quote(secret.path()) + ")\""));
        return out.build();
    }

    private static String assigned(String name, String value) {
        return name + "=" + Shell.quote(value);
    }

    /** Whose account it works with: the one that is named, or the only one that owns the app's database. */
    static Optional<String> account(Topology topology, App app, App.Migration migration) {
        var owners = owners(topology, app);
        return migration.account().or(() -> owners.size() == 1 ? Optional.of(owners.getFirst()) : Optional.empty());
    }

    private static List<String> owners(Topology topology, App app) {
        return topology.part(Mysql.class).stream()
                .flatMap(mysql -> mysql.accounts().entrySet().stream()
                        .filter(e -> e.getValue().privileges() == Mysql.Privileges.OWNER)
                        .filter(e -> e.getValue().databases().isEmpty()
                                || e.getValue().databases().contains(app.data().database(mysql)))
                        .map(Map.Entry::getKey))
                .toList();
    }

    /** What of it cannot be. */
    static List<Violation> broken(Topology topology, App app) {
        return app.releasing().migrate().stream()
                .flatMap(migration -> broken(topology, app, migration).stream())
                .toList();
    }

    private static List<Violation> broken(Topology topology, App app, App.Migration migration) {
        var accounts = topology.part(Mysql.class).map(Mysql::accounts).orElse(Map.of());
        if (migration.account().isPresent()
                && !accounts.containsKey(migration.account().get())) {
            return List.of(new Violation(
                    app.key("migrate_as"),
                    "mysql.accounts has no " + migration.account().get()
                            + (accounts.isEmpty() ? "" : "; it has " + String.join(", ", accounts.keySet()))));
        }
        var owners = owners(topology, app);
        if (migration.account().isEmpty() && owners.size() > 1) {
            return List.of(new Violation(
                    app.key("migrate"),
                    String.join(" and ", owners) + " both own "
                            + app.data().database(topology.part(Mysql.class).orElseThrow())
                            + ": say which one the migration is, with migrate_as"));
        }
        var found = new ArrayList<Violation>();
        account(topology, app, migration).ifPresent(name -> {
            for (var server : app.servers()) {
                if (!AppData.comes(topology, name, server)) {
                    found.add(new Violation(
                            app.key("migrate"),
                            "it may run on any server of the app, and the account " + name + " may not come from "
                                    + server + ": add it to mysql.accounts." + name + ".from"));
                }
            }
        });
        return found;
    }
}
