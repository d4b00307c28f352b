package com.foobar.infra.part.app;

import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.language.Key;
import com.foobar.infra.language.ListOf;
import com.foobar.infra.language.MapOf;
import com.foobar.infra.language.Scalar;
import com.foobar.infra.language.Scalar.Refused;
import com.foobar.infra.language.Scalars;
import com.foobar.infra.language.Section;
import com.foobar.infra.language.Type;
import com.foobar.infra.language.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code app}. */
public final class AppLanguage {

    private AppLanguage() {}

    private static final Key<List<String>> SERVERS = Key.required("servers", ListOf.oneOrMore(Scalars.SERVER))
            .doc("Where the app runs. A web server passes requests to the app on its own server if there is one,"
                    + " otherwise to all of these.")
            .example("[web-01, web-02]")
            .aka("server", "host", "hosts");

    private static final Key<Integer> PORT = Key.of("port", Scalars.PORT, "8000")
            .doc("The app's HTTP port; with runtime: php-fpm its FastCGI port, where no nginx is beside it.")
            .example("8000");

    private static final Key<Optional<String>> RELEASE = Key.optional("release", Scalars.path("a directory's path"))
            .doc("A directory, relative to this file, that is copied to the servers as one release and switched to"
                    + " atomically. It finds in its environment where to listen (HOST, PORT), its server's name (SERVER_NAME)"
                    + " and the databases (DB_WRITE_HOST, DB_READ_HOSTS, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD,"
                    + " DB_SSL_CA). It may write to STATE_DIRECTORY and /tmp only. Left out: the built-in app, which shows reads and writes going to the right"
                    + " database.")
            .example("app/")
            .aka("directory", "dir", "source");

    private static final Key<List<String>> COMMAND = Key.<List<String>>of(
                    "command", ListOf.some(Scalars.ARGUMENT), "", List::of)
            .doc("What starts the release, as a list of words; a relative program is looked up in the release.")
            .example("[bin/serve, --port, \"8000\"]")
            .aka("cmd", "run", "exec")
            .needs("release");

    private static final Key<App.Runner> RUNTIME = Key.of(
                    "runtime",
                    Scalars.choice("runtime", Words.of("exec", App.Runner.EXEC, "php-fpm", App.Runner.PHP_FPM)),
                    "exec")
            .doc(
                    "What runs the release: exec, its own command, or php-fpm, the distribution's PHP. PHP is asked by nginx at a"
                            + " socket where both are on one server, otherwise at port by FastCGI; it finds the same environment"
                            + " but for HOST and PORT.")
            .example("php-fpm")
            .needs("release");

    /** Variables that the tool sets itself, and what to do instead. */
    public static final Map<String, String> OWNED = Map.of(
            "HOST", "nginx decides where the app listens; remove it",
            "PORT", "use app.port",
            "FOOBAR_GENERATION", "remove it",
            "FOOBAR_ENVIRONMENT", "remove it",
            "FOOBAR_SECRET", "remove it");

    private static final Scalar<String> VARIABLE =
            Scalar.text(Scalars.VARIABLE.name(), Scalars.VARIABLE.description(), Scalars.VARIABLE.json(), written -> {
                var instead = OWNED.get(written);
                if (instead != null) {
                    throw new Refused(written + " is set by the tool itself", instead);
                }
                return Scalars.VARIABLE.parser().parse(written);
            });

    private static final Key<Map<String, String>> ENVIRONMENT = Key.of(
                    "environment", MapOf.any(VARIABLE, Scalars.VARIABLE_VALUE), "{}", Map::of)
            .doc(
                    "Environment variables of the app. Not for secrets: those go to environment_file. HOST and PORT are the"
                            + " tool's own, as are FOOBAR_GENERATION, FOOBAR_ENVIRONMENT and FOOBAR_SECRET.")
            .example("{LOG_LEVEL: info}")
            .aka("env");

    private static final Key<Optional<String>> ENVIRONMENT_FILE = Key.optional(
                    "environment_file", Scalars.path("a file's path"))
            .doc("A file with secrets, NAME=value a line, relative to this file, which only its owner may read (chmod"
                    + " 600). On the servers only root can read it.")
            .example("secrets/app.env")
            .aka("env_file")
            .needs("release");

    private static final Key<List<String>> PACKAGES = Key.of(
                    "packages", ListOf.any(Scalars.DEBIAN_PACKAGE), "[]", List::of)
            .doc("Debian packages that the app needs.")
            .example("[python3-flask]");

    private static final Key<String> HEALTH_PATH = Key.of("health_path", Scalars.URL_PATH, "/healthz")
            .doc("Answers 200 when the app can serve; asked after every change.")
            .example("/healthz")
            .aka("health", "healthcheck");

    private static final Key<Duration> START_TIMEOUT = Key.of("start_timeout", Scalars.duration("1s", "1h"), "90s")
            .doc(
                    "How long the app may take after a start until health_path is answered with 200. After that the previous"
                            + " release is put back.")
            .example("3m");

    private static final Key<Integer> KEEP = Key.of(
                    "keep", Scalars.number("keep", "a number from 1 to 100", 1, 100), "3")
            .doc(
                    "How many releases a server keeps, the live one among them: those that foobar-infra rollback app can go back to.")
            .example("5")
            .aka("keep_releases", "releases");

    private static final Key<Optional<String>> KEPT_RELEASE = Key.optional(
                    "kept_release",
                    Scalars.matching(
                            "release_id",
                            "a release's id (16 hexadecimal digits)",
                            KeptReleases.ID,
                            16,
                            "as foobar-infra releases lists it"))
            .doc(
                    "The id of a release that the servers keep and are to run, whatever the directory holds now. Written by foobar-infra"
                            + " rollback app; taken out again to release what the directory holds.")
            .example("\"3f2a91c0d4e5b677\"")
            .aka("rollback", "pin");

    private static final Key<Optional<String>> DATABASE = Key.optional(
                    "database",
                    Scalars.matching(
                            "app_database",
                            "a database's name",
                            "[A-Za-z][A-Za-z0-9_-]*",
                            64,
                            "one of those in mysql.databases"))
            .doc("Which of mysql.databases it works with (DB_NAME). Left out: mysql.database.")
            .example("blog")
            .needs("account");

    private static final Key<Optional<String>> ACCOUNT = Key.optional(
                    "account",
                    Scalars.matching(
                            "account", "an account's name", "[a-z][a-z0-9_]*", 32, "one of those in mysql.accounts"))
            .doc(
                    "Which of mysql.accounts it is in the databases (DB_USER, DB_PASSWORD), so that no other app can do what it may,"
                            + " nor it what others may. Left out: mysql.app_user, which all apps without one share.")
            .example("blog")
            .aka("db_user", "database_user");

    private static final Key<List<String>> MIGRATE = Key.<List<String>>of(
                    "migrate", ListOf.some(Scalars.ARGUMENT), "", List::of)
            .doc(
                    "A command of the release, as a list of words, that runs once for each release, on one server, before the first"
                            + " one switches to it, with the app's environment. If it fails, no server is switched. In the"
                            + " databases it is the account with the privileges owner in the app's database, if mysql.accounts has one.")
            .example("[bin/migrate, up]")
            .aka("migration", "migrations", "release_command")
            .needs("release");

    private static final Key<Optional<String>> MIGRATE_AS = Key.optional(
                    "migrate_as",
                    Scalars.matching(
                            "account", "an account's name", "[a-z][a-z0-9_]*", 32, "one of those in mysql.accounts"))
            .doc(
                    "Which of mysql.accounts the migration is in the databases (DB_USER, DB_PASSWORD); needed where several own the app's database.")
            .example("migrations")
            .needs("migrate");

    private static final Key<Duration> MIGRATE_TIMEOUT = Key.of("migrate_timeout", Scalars.duration("1s", "1d"), "10m")
            .doc("How long the migration may take; after that it is ended, and has failed.")
            .example("1h");

    private static final Key<List<String>> WARM_UP = Key.of("warm_up", ListOf.any(Scalars.URL_PATH), "[]", List::of)
            .doc(
                    "Paths that are asked on the server itself after each start, once the app is well and before the next server is"
                            + " changed: what they load, visitors need not wait for. Each must be answered within start_timeout, and"
                            + " with no error of the server's (5xx), or the previous release is put back.")
            .example("[/, /products]")
            .aka("warmup", "preload");

    /** No word of it means anything to a shell, to systemd or to nginx. */
    private static final Scalar<String> WRITABLE_PATH = Scalars.matching(
            "directory_written",
            "a directory's path",
            "[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*",
            90,
            "below the release, such as storage or public/uploads");

    private static final Key<List<String>> WRITABLE = Key.of("writable", ListOf.any(WRITABLE_PATH), "[]", List::of)
            .doc(
                    "Directories of the release that the app may write to and that outlive releases, as paths in it: each is a link to"
                            + " a directory of the server's, /srv/NAME/writable/PATH. Each server has its own. Out of this list one is"
                            + " kept on the servers, with all that is in it.")
            .example("[storage, public/uploads]")
            .aka("shared", "shared_dirs", "linked_dirs", "persistent", "volumes")
            .needs("release");

    private static final Section<App> SECTION = Section.of(
            "app",
            "The application behind Nginx, run as a hardened systemd unit.",
            List.of(
                    SERVERS,
                    PORT,
                    RELEASE,
                    COMMAND,
                    RUNTIME,
                    PhpLanguage.KEY,
                    ENVIRONMENT,
                    ENVIRONMENT_FILE,
                    PACKAGES,
                    HEALTH_PATH,
                    START_TIMEOUT,
                    KEEP,
                    KEPT_RELEASE,
                    DATABASE,
                    ACCOUNT,
                    MIGRATE,
                    MIGRATE_AS,
                    MIGRATE_TIMEOUT,
                    WARM_UP,
                    WRITABLE,
                    WorkerLanguage.WORKERS,
                    WorkerLanguage.TIMERS),
            f -> new App(
                    f.get(SERVERS),
                    f.get(PORT),
                    f.get(RELEASE)
                            .<App.Source>map(directory -> new App.Source.Release(
                                    directory,
                                    f.get(COMMAND),
                                    f.get(ENVIRONMENT_FILE),
                                    f.get(RUNTIME),
                                    f.get(PhpLanguage.KEY)))
                            .orElseGet(App.Source.Builtin::new),
                    f.get(ENVIRONMENT),
                    f.get(PACKAGES),
                    f.get(HEALTH_PATH),
                    f.get(START_TIMEOUT),
                    new App.Releasing(
                            f.get(KEEP),
                            f.get(KEPT_RELEASE),
                            Optional.of(f.get(MIGRATE))
                                    .filter(words -> !words.isEmpty())
                                    .map(words -> new App.Migration(words, f.get(MIGRATE_AS), f.get(MIGRATE_TIMEOUT))),
                            f.get(WARM_UP)),
                    new App.Besides(f.get(WRITABLE), f.get(WorkerLanguage.WORKERS), f.get(WorkerLanguage.TIMERS)),
                    new App.Data(f.get(DATABASE), f.get(ACCOUNT))));

    static final Key<Optional<App>> KEY = Key.optional("app", SECTION)
            .doc("The application. Left out: Nginx serves static files only.")
            .aka("application", "app_servers", "backend");

    private static final Type<Map<String, App>> NAMES = MapOf.any(AppNames.NAME, SECTION);

    /** Those that have names. */
    static final Key<List<App>> NAMED = new Key<>(
            App.NAMED,
            NAMES,
            (node, at, path, reading) -> NAMES.read(node, at, path, reading)
                    .map(apps -> apps.entrySet().stream()
                            .map(e -> e.getValue().as(e.getKey()))
                            .toList()),
            false,
            () -> Optional.of(List.of()),
            Optional.of("{}"),
            "Further apps, by name: each with an account, releases, directories and units of its own, NAME-app-APP. Which of them a"
                    + " visitor reaches, web.paths says. All work with the same database and account, unless one says database and account.",
            Optional.of("{api: {servers: [web-01, web-02], port: 8001, release: api/, command: [bin/serve]}}"),
            List.of("applications", "services"),
            Optional.empty());
}
