package com.foobar.infra.part.app;

import com.foobar.infra.part.Generation;
import com.foobar.infra.part.mysql.Mysql;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the app's unit says: what is started, as whom, with which environment. */
final class AppUnit {

    private AppUnit() {}

    static UnitModel model(Topology t, App app, Server self) {
        var layout = app.paths(t.name());
        var files = new ArrayList<String>();
        if (t.part(Mysql.class).isPresent()) {
            files.add(layout.secrets());
        }
        if (app.source() instanceof App.Source.Release release
                && release.environmentFile().isPresent()) {
            files.add(layout.releaseEnvironment());
        }
        return new UnitModel(
                t.name(),
                app.domain(t),
                self.name(),
                Generation.PLACEHOLDER,
                layout.user(),
                layout.current(),
                command(app, layout),
                assignments(environment(t, app, self)),
                files,
                app.source() instanceof App.Source.Builtin,
                app.port() < 1024,
                Writables.umask(t, app, self),
                Optional.of(layout.writable())
                        .filter(_ -> !app.besides().writable().isEmpty()),
                app.php().map(_ -> new UnitModel.Fpm(layout.runtime(), layout.state() + "/sessions")));
    }

    /** The words with the program's whole path, where it is one of the release in that directory. */
    static List<String> located(List<String> words, String directory) {
        var all = new ArrayList<>(words);
        if (!all.getFirst().startsWith("/")) {
            all.set(0, directory + "/" + all.getFirst());
        }
        return all;
    }

    /** The package tells which PHP the distribution has. Two signs of each, as systemd takes single ones for its own. */
    private static String fpm(AppPaths layout) {
        return "/bin/sh -c \"fpm=$$(dpkg-query -W -f '$${Depends}' " + Php.PACKAGE
                + ") && fpm=$${fpm#php} && exec /usr/sbin/php-fpm$${fpm%%%%-*} --nodaemonize --fpm-config "
                + layout.fpm() + "\"";
    }

    private static String command(App app, AppPaths layout) {
        if (app.php().isPresent()) {
            return fpm(layout);
        }
        return switch (app.source()) {
            case App.Source.Builtin _ -> "/usr/bin/python3 " + layout.current() + "/app.py";
            case App.Source.Release release -> command(release.command(), layout.current());
        };
    }

    /** A command of the release in that directory, quoted for {@code ExecStart}, which also expands $NAME, where Environment does not. */
    static String command(List<String> words, String directory) {
        return located(words, directory).stream()
                .map(w -> quote(w.replace("$", "$$")))
                .collect(Collectors.joining(" "));
    }

    /** What is said of an environment, quoted for {@code Environment}. */
    static List<String> assignments(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(e -> quote(e.getKey() + "=" + e.getValue()))
                .toList();
    }

    /** What the app's further commands are told: they have nowhere to listen. */
    static Map<String, String> environmentBesides(Topology t, App app, Server self) {
        var env = environment(t, app, self);
        env.keySet().removeAll(List.of("HOST", "PORT", "HEALTH_PATH"));
        return env;
    }

    /** What the app is told; the user's own settings win, and never say where to listen. */
    static Map<String, String> environment(Topology t, App app, Server self) {
        var env = new TreeMap<String, String>();
        if (app.php().isEmpty()) {
            env.put("HOST", AppAddress.of(t, app, self).listen());
            env.put("PORT", Integer.toString(app.port()));
        }
        env.put("HEALTH_PATH", app.healthPath());
        env.put("SERVER_NAME", self.name());
        env.put("DOMAIN", app.domain(t));
        t.part(Mysql.class).ifPresent(m -> {
            m.routing().ifPresentOrElse(routing -> routed(routing, env), () -> {
                env.put("DB_WRITE_HOST", t.server(m.primary()).address());
                env.put("DB_READ_HOSTS", String.join(",", readHosts(t, m, self)));
                env.put("DB_PORT", Integer.toString(m.port()));
            });
            env.put("DB_NAME", app.data().database(m));
            env.put("DB_USER", app.data().account(m));
            env.put("DB_SSL_CA", app.paths(t.name()).databaseCa());
        });
        env.putAll(app.environment());
        if (app.php().isPresent()) {
            // Before the colon those that packages bring. PHP on the command line reads it too, in a migration say.
            env.put("PHP_INI_SCAN_DIR", ":" + app.paths(t.name()).settings());
        }
        return env;
    }

    /** Nothing of it names a server: another primary must not restart the app. */
    private static void routed(Mysql.Routing routing, Map<String, String> env) {
        env.put("DB_WRITE_HOST", "127.0.0.1");
        env.put("DB_WRITE_PORT", Integer.toString(routing.writePort()));
        env.put("DB_READ_HOST", "127.0.0.1");
        env.put("DB_READ_PORT", Integer.toString(routing.readPort()));
    }

    /** Those to read from, this server's own first. */
    private static List<String> readHosts(Topology t, Mysql m, Server self) {
        var names = new ArrayList<>(m.readers());
        if (names.remove(self.name())) {
            names.addFirst(self.name());
        }
        return names.stream().map(n -> t.server(n).address()).toList();
    }

    /** One word of a unit file: percent signs are specifiers, the rest is quoted where it must be. */
    private static String quote(String word) {
        var escaped = word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
        return escaped.matches("[A-Za-z0-9_./:=,@%+$-]+") ? escaped : '"' + escaped + '"';
    }
}
