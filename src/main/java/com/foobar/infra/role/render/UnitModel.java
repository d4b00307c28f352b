package com.foobar.infra.role.render;

import com.foobar.infra.topology.App;
import com.foobar.infra.topology.Mysql;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code systemd/app.service.ftl} and {@code systemd/mysql.conf.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param generation placeholder of the generation word; must appear in the output
 * @param user system user and group that the service runs as
 * @param directory working directory: the live release
 * @param command what is started, quoted for {@code ExecStart}
 * @param environment {@code NAME=value} pairs, quoted for {@code Environment}
 * @param environmentFiles root-only files with further variables
 * @param builtin whether this is the built-in app
 * @param privilegedPort whether the app listens below 1024
 */
public record UnitModel(
        String stack,
        String domain,
        String server,
        String generation,
        String user,
        String directory,
        String command,
        List<String> environment,
        List<String> environmentFiles,
        boolean builtin,
        boolean privilegedPort) {

    public UnitModel {
        environment = List.copyOf(environment);
        environmentFiles = List.copyOf(environmentFiles);
    }

    static UnitModel app(Topology t, App app, Server self) {
        var layout = new Layout(t.name());
        var files = new ArrayList<String>();
        if (t.mysql().isPresent()) {
            files.add(layout.appSecrets());
        }
        if (app.source() instanceof App.Source.Release release
                && release.environmentFile().isPresent()) {
            files.add(layout.releaseEnvironment());
        }
        return new UnitModel(
                t.name(),
                t.domain(),
                self.name(),
                Generation.PLACEHOLDER,
                layout.appUser(),
                layout.appCurrent(),
                command(app, layout),
                environment(t, app, self).entrySet().stream()
                        .map(e -> quote(e.getKey() + "=" + e.getValue()))
                        .toList(),
                files,
                app.source() instanceof App.Source.Builtin,
                app.port() < 1024);
    }

    static UnitModel mysql(Topology t, Server self, String generation) {
        return new UnitModel(
                t.name(), t.domain(), self.name(), generation, "mysql", "", "", List.of(), List.of(), false, false);
    }

    private static String command(App app, Layout layout) {
        return switch (app.source()) {
            case App.Source.Builtin _ -> "/usr/bin/python3 " + layout.appCurrent() + "/app.py";
            case App.Source.Release release -> {
                var words = new ArrayList<>(release.command());
                if (!words.getFirst().startsWith("/")) {
                    words.set(0, layout.appCurrent() + "/" + words.getFirst());
                }
                // ExecStart also expands $NAME, where Environment does not.
                yield String.join(
                        " ",
                        words.stream().map(w -> quote(w.replace("$", "$$"))).toList());
            }
        };
    }

    /** What the app is told; the user's own settings win, and never say where to listen. */
    private static Map<String, String> environment(Topology t, App app, Server self) {
        var env = new TreeMap<String, String>();
        env.put("HOST", AppAddress.of(t, app, self).listen());
        env.put("PORT", Integer.toString(app.port()));
        env.put("HEALTH_PATH", app.healthPath());
        env.put("SERVER_NAME", self.name());
        env.put("DOMAIN", t.domain());
        t.mysql().ifPresent(m -> {
            env.put("DB_WRITE_HOST", t.server(m.primary()).address());
            env.put("DB_READ_HOSTS", String.join(",", readHosts(t, m, self)));
            env.put("DB_PORT", Integer.toString(m.port()));
            env.put("DB_NAME", m.database());
            env.put("DB_USER", m.appUser());
            env.put("DB_SSL_CA", new Layout(t.name()).appDatabaseCa());
        });
        env.putAll(app.environment());
        return env;
    }

    /** The replicas, this server's own first; the primary if there are none. */
    private static List<String> readHosts(Topology t, Mysql m, Server self) {
        var names = new ArrayList<>(m.replicas().isEmpty() ? List.of(m.primary()) : m.replicas());
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
