package com.foobar.infra.part.app;

import com.foobar.infra.fact.StartCommand;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Visit;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The application behind Nginx, run as a hardened systemd unit.
 *
 * @param source the built-in demonstration app, or the user's own release
 * @param environment plain settings for the process; secrets go to {@link Source.Release#environmentFile}; sorted by name, so that
 *     files made from it are the same on every run
 * @param packages Debian packages that the app needs
 * @param healthPath answers 200 when the app can serve
 * @param startTimeout how long it may take after a start until it does; whole seconds
 * @param releasing how its releases come and stay
 */
public record App(
        List<String> servers,
        int port,
        Source source,
        Map<String, String> environment,
        List<String> packages,
        String healthPath,
        Duration startTimeout,
        Releasing releasing)
        implements PartModel {

    /** The stage in which the app is made as it should be. */
    public static final String STAGE = "app";

    /** In which a release comes to the servers before it is switched to, where that is a stage of its own. */
    public static final String RELEASE_STAGE = "app release";

    /** The unit that answers. */
    public static String unit(String stack) {
        return new AppPaths(stack).service();
    }

    public App {
        servers = List.copyOf(servers);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        packages = List.copyOf(packages);
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
        return php().map(php -> php.rootIn(new AppPaths(stack).current()));
    }

    /** The socket at which PHP's process manager tells of its processes, where the stack is watched. */
    public static String phpStatus(String stack) {
        return new AppPaths(stack).status();
    }

    /** Where PHP is asked on one of its servers: a socket's path, or a colon and a port. */
    public String phpListens(Topology topology, Server app) {
        var address = AppAddress.of(topology, this, app);
        return address.isSocket() ? address.listen() : ":" + port;
    }

    /** What starts it. */
    StartCommand start(String stack) {
        return php().isPresent() ? new PhpCommand(stack) : new StartCommand.Written(unit(stack));
    }

    /** Address and port by which a program on another server, or on the same, reaches the app of one. */
    public String reachedFrom(Topology topology, Server from, Server app) {
        return AppAddress.of(topology, this, app).reachedFrom(from, port);
    }

    /**
     * How releases come and stay.
     *
     * @param keep how many a server keeps, the live one among them
     * @param migrate what runs once for each; empty: nothing
     * @param warmUp paths that are asked on a server before its release counts as started
     * @param held the id of one that the servers keep and are to run, whatever the directory holds; empty: the directory's
     */
    public record Releasing(int keep, Optional<String> held, Optional<Migration> migrate, List<String> warmUp) {

        static final Releasing DEFAULTS = new Releasing(3, Optional.empty(), Optional.empty(), List.of());

        public Releasing {
            warmUp = List.copyOf(warmUp);
        }
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
