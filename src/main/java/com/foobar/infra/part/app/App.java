package com.foobar.infra.part.app;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The application behind Nginx, run as a hardened systemd unit.
 *
 * @param id tells it from the stack's other apps; empty: the one that is called by no name
 * @param source the built-in demonstration app, or the user's own release
 * @param environment plain settings for the process; secrets go to {@link Source.Release#environmentFile}; sorted by name, so that
 *     files made from it are the same on every run
 * @param packages Debian packages that the app needs
 * @param healthPath answers 200 when the app can serve
 * @param startTimeout how long it may take after a start until it does; whole seconds
 * @param releasing how its releases come and stay
 * @param besides what it has besides the process that answers
 * @param data where its data is in the stack's databases
 */
public record App(
        String id,
        List<String> servers,
        int port,
        Source source,
        Map<String, String> environment,
        List<String> packages,
        String healthPath,
        Duration startTimeout,
        Releasing releasing,
        Besides besides,
        Data data)
        implements PartModel {

    /** The stage in which the app is made as it should be. */
    public static final String STAGE = "app";

    /** In which a release comes to the servers before it is switched to, where that is a stage of its own. */
    public static final String RELEASE_STAGE = "app release";

    /** In which releases that are no longer kept are removed. */
    static final String KEPT_STAGE = "former releases";

    /** The section of those that have names. */
    public static final String NAMED = "apps";

    /** All apps of a stack. */
    public static List<App> all(Topology topology) {
        return topology.parts(App.class);
    }

    /** The one that is called by no name, if there is one. */
    public static Optional<App> main(Topology topology) {
        return named(topology, "");
    }

    /** The one of that name, if there is one. */
    public static Optional<App> named(Topology topology, String id) {
        return all(topology).stream().filter(app -> app.id().equals(id)).findFirst();
    }

    /** Its account, which its unit is called by too. */
    public String account(String stack) {
        return paths(stack).user();
    }

    /** The accounts of the apps on a server. */
    public static List<String> accounts(Topology topology, String server) {
        return topology.partsOn(server, App.class).stream()
                .map(app -> app.account(topology.name()))
                .toList();
    }

    /** The servers of all apps, each once. */
    public static List<String> servers(Topology topology) {
        return all(topology).stream()
                .flatMap(app -> app.servers().stream())
                .distinct()
                .toList();
    }

    /** The units that answer, of all apps. */
    public static List<String> units(Topology topology) {
        return units(all(topology), topology);
    }

    /** The units that answer, of these apps. */
    public static List<String> units(List<App> apps, Topology topology) {
        return apps.stream().map(app -> app.paths(topology.name()).service()).toList();
    }

    /**
     * Apps that share servers, which are changed together; those of others are none that could stand in for them.
     *
     * @param servers of all of them, each once
     */
    public record Group(List<App> apps, List<String> servers) {
        public Group {
            apps = List.copyOf(apps);
            servers = List.copyOf(servers);
        }

        /** The units that answer. */
        public List<String> units(Topology topology) {
            return App.units(apps, topology);
        }
    }

    /** All apps by the servers that they share, in the order in which the topology has them. */
    public static List<Group> groups(Topology topology) {
        var groups = new ArrayList<Group>();
        for (var app : all(topology)) {
            var apps = new ArrayList<App>();
            var servers = new LinkedHashSet<String>();
            for (var group : List.copyOf(groups)) {
                if (!Collections.disjoint(group.servers(), app.servers())) {
                    groups.remove(group);
                    apps.addAll(group.apps());
                    servers.addAll(group.servers());
                }
            }
            apps.add(app);
            servers.addAll(app.servers());
            groups.add(new Group(apps, List.copyOf(servers)));
        }
        return groups;
    }

    /** Where its things lie. */
    public AppPaths paths(String stack) {
        return new AppPaths(stack, id);
    }

    /** What people call it. */
    public String called() {
        return id.isEmpty() ? "the app" : "the app " + id;
    }

    /** A path in the topology of what is said of it; {@code ""}: of all that is. */
    public String key(String below) {
        var section = id.isEmpty() ? "app" : NAMED + "." + id;
        return below.isEmpty() ? section : section + "." + below;
    }

    /** The name by which its visitors ask. */
    String domain(Topology topology) {
        return topology.visits(this).stream().findFirst().flatMap(Visit::host).orElse(topology.domain());
    }

    public App {
        servers = List.copyOf(servers);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        packages = List.copyOf(packages);
    }

    /** The one that is called by no name. */
    public App(
            List<String> servers,
            int port,
            Source source,
            Map<String, String> environment,
            List<String> packages,
            String healthPath,
            Duration startTimeout,
            Releasing releasing,
            Besides besides,
            Data data) {
        this("", servers, port, source, environment, packages, healthPath, startTimeout, releasing, besides, data);
    }

    /** The same under a name. */
    App as(String name) {
        return new App(
                name, servers, port, source, environment, packages, healthPath, startTimeout, releasing, besides, data);
    }

    /** One that has nothing besides. */
    public App(
            List<String> servers,
            int port,
            Source source,
            Map<String, String> environment,
            List<String> packages,
            String healthPath,
            Duration startTimeout,
            Releasing releasing) {
        this(
                servers,
                port,
                source,
                environment,
                packages,
                healthPath,
                startTimeout,
                releasing,
                Besides.NOTHING,
                Data.SHARED);
    }

    /** One whose releases come and stay as they do by default. */
    public App(
            List<String> servers,
            int port,
            Source source,
            Map<String, String> environment,
            List<String> packages,
            String healthPath,
            Duration startTimeout) {
        this(servers, port, source, environment, packages, healthPath, startTimeout, Releasing.DEFAULTS);
    }

    /** The directory that its releases are packed from, as the topology has it. */
    public String from() {
        return switch (source) {
            case Source.Builtin _ -> "the built-in app";
            case Source.Release release -> release.directory();
        };
    }

    @Override
    public List<String> members() {
        return servers;
    }

    /** Each asks the databases: the primary for writes, the others for reads. */
    @Override
    public List<Visit> visits(Topology topology) {
        return topology.part(Mysql.class).stream()
                .flatMap(mysql -> servers.stream()
                        .flatMap(from ->
                                mysql.members().stream().map(to -> new Visit(from, to, Mysql.class, Optional.empty()))))
                .toList();
    }

    /** How PHP runs it; empty if it is a program of its own. */
    public Optional<Php> php() {
        return source instanceof Source.Release release && release.runtime() == Runner.PHP_FPM
                ? Optional.of(release.php().orElse(Php.DEFAULTS))
                : Optional.empty();
    }

    /** The directory on its servers that visitors of an app of PHP's see. */
    public Optional<String> publicRoot(String stack) {
        return php().map(php -> php.rootIn(paths(stack).current()));
    }

    /** The socket at which PHP's process manager tells of its processes, where the stack is watched. */
    public String phpStatus(String stack) {
        return paths(stack).status();
    }

    /** Where PHP is asked on one of its servers: a socket's path, or a colon and a port. */
    public String phpListens(Topology topology, Server app) {
        var address = AppAddress.of(topology, this, app);
        return address.isSocket() ? address.listen() : ":" + port;
    }

    /** What starts it. */
    StartCommand start(String stack) {
        return php().isPresent()
                ? new PhpCommand(paths(stack))
                : new StartCommand.Written(paths(stack).service());
    }

    /** Address and port by which a program on another server, or on the same, reaches the app of one. */
    public String reachedFrom(Topology topology, Server from, Server app) {
        return AppAddress.of(topology, this, app).reachedFrom(from, port);
    }

    /**
     * Where an app has its data in the stack's databases, and who it is there.
     *
     * @param database one of those of {@code mysql.databases}; empty: {@code mysql.database}
     * @param account one of {@code mysql.accounts}; empty: {@code mysql.app_user}, which all others share
     */
    public record Data(Optional<String> database, Optional<String> account) {

        static final Data SHARED = new Data(Optional.empty(), Optional.empty());

        String database(Mysql mysql) {
            return database.orElse(mysql.database());
        }

        String account(Mysql mysql) {
            return account.orElse(mysql.appUser());
        }

        /** The name of its password among the stack's secrets. */
        String password() {
            return account.map(Mysql::passwordOf).orElse(Mysql.APP_PASSWORD);
        }
    }

    /**
     * What an app has besides the process that answers.
     *
     * @param writable directories of its releases that outlive them, as paths in a release; none is in another
     * @param workers further commands that go on running, by name
     * @param timers further commands that are run when they are due, by name
     */
    public record Besides(List<String> writable, Map<String, Worker> workers, Map<String, Timer> timers) {

        static final Besides NOTHING = new Besides(List.of(), Map.of(), Map.of());

        public Besides {
            writable = List.copyOf(writable);
            workers = Collections.unmodifiableMap(new TreeMap<>(workers));
            timers = Collections.unmodifiableMap(new TreeMap<>(timers));
        }
    }

    /**
     * A further command that goes on running, on each server.
     *
     * @param command argument vector; relative programs are looked up inside the release
     * @param stopTimeout how long it may take to end; whole seconds
     */
    public record Worker(List<String> command, Duration stopTimeout) {
        public Worker {
            command = List.copyOf(command);
        }
    }

    /**
     * A further command that is run when it is due, on one server.
     *
     * @param command argument vector; relative programs are looked up inside the release
     * @param at when, as systemd writes it
     * @param server on which; empty: the first of the app's
     * @param timeout how long it may take; whole seconds
     */
    public record Timer(List<String> command, String at, Optional<String> server, Duration timeout) {
        public Timer {
            command = List.copyOf(command);
        }

        /** The server that it runs on. */
        String on(App app) {
            return server.orElseGet(() -> app.servers().getFirst());
        }
    }

    /** The directories on its servers that it may write to, and that outlive its releases. */
    public List<String> kept(String stack) {
        var paths = paths(stack);
        return besides.writable().isEmpty() ? List.of(paths.state()) : List.of(paths.state(), paths.writable());
    }

    /** How long what follows it on a server may take to end and to run again, in seconds. */
    public int secondsBesides() {
        return besides.workers().values().stream()
                .mapToInt(worker -> Math.toIntExact(worker.stopTimeout().toSeconds()) + WorkerServices.PROOF_SECONDS)
                .sum();
    }

    /** The units that run on a server besides the one that answers. */
    public List<String> unitsBesides(String stack, String server) {
        return Workers.on(this, stack, server).stream()
                .map(Workers.Further::lasting)
                .toList();
    }

    /**
     * How releases come and stay.
     *
     * @param keep how many a server keeps, the live one among them
     * @param migrate what runs once for each; empty: nothing
     * @param warmUp paths that are asked on a server before its release counts as started
     * @param held the id of one that the servers keep and are to run, whatever the directory holds; empty: the directory's
     * @param staying the ids of those that stay as they are on the servers while another app goes back, by server; empty: none has to
     */
    public record Releasing(
            int keep,
            Optional<String> held,
            Optional<Migration> migrate,
            List<String> warmUp,
            Map<String, String> staying) {

        static final Releasing DEFAULTS = new Releasing(3, Optional.empty(), Optional.empty(), List.of());

        public Releasing {
            warmUp = List.copyOf(warmUp);
            staying = Collections.unmodifiableMap(new TreeMap<>(staying));
        }

        /** One of an app that goes its own way. */
        public Releasing(int keep, Optional<String> held, Optional<Migration> migrate, List<String> warmUp) {
            this(keep, held, migrate, warmUp, Map.of());
        }

        /** Whether nothing of the directory's is released. */
        boolean isHeld() {
            return held.isPresent() || !staying.isEmpty();
        }

        /** The release that a server is to run of those that it keeps; empty: the directory's. */
        Optional<String> held(String server) {
            return Optional.ofNullable(staying.get(server)).or(() -> held);
        }
    }

    /**
     * The same, of which nothing is released while another app goes back.
     *
     * @param live what runs, by server
     */
    public App staying(Map<String, String> live) {
        return new App(
                id,
                servers,
                port,
                source,
                environment,
                packages,
                healthPath,
                startTimeout,
                new Releasing(releasing.keep(), releasing.held(), releasing.migrate(), releasing.warmUp(), live),
                besides,
                data);
    }

    /**
     * A command that runs once for each release, on one server, before the first switches to it.
     *
     * @param command argument vector; relative programs are looked up inside the release
     * @param account of the databases with which it works; empty: the one that owns the app's database, or the app's own
     * @param timeout how long it may take; whole seconds
     */
    public record Migration(List<String> command, Optional<String> account, Duration timeout) {
        public Migration {
            command = List.copyOf(command);
        }
    }

    /** What runs a release. */
    public enum Runner {
        /** A command of its own. */
        EXEC,
        /** The distribution's PHP. */
        PHP_FPM
    }

    /** Where the code comes from. */
    public sealed interface Source {
        /** The small app that ships with the tool: writes to the primary, reads from a replica. */
        record Builtin() implements Source {}

        /**
         * A directory that is copied to the servers as one immutable release.
         *
         * @param directory relative to the topology file
         * @param command argument vector; relative programs are looked up inside the release; none where PHP runs it
         * @param environmentFile {@code KEY=value} lines with secrets, relative to the topology file
         * @param php how PHP does; empty: by default
         */
        record Release(
                String directory,
                List<String> command,
                Optional<String> environmentFile,
                Runner runtime,
                Optional<Php> php)
                implements Source {
            public Release {
                command = List.copyOf(command);
            }

            /** One that starts itself. */
            public Release(String directory, List<String> command, Optional<String> environmentFile) {
                this(directory, command, environmentFile, Runner.EXEC, Optional.empty());
            }
        }
    }
}
