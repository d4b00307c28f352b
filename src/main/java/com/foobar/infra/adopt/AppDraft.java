package com.foobar.infra.adopt;

import com.foobar.infra.adopt.Blocks.Block;
import com.foobar.infra.adopt.WebDraft.Served;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The section {@code app}: what nginx passes requests to. */
final class AppDraft {

    private static final String SECTION = "app";
    private static final String BUILT_IN = "builtin";
    private static final Pattern URL = Pattern.compile("https?://([^/$]+)(/.*)?");

    private final Draft draft;

    AppDraft(Draft draft) {
        this.draft = draft;
    }

    private record Endpoint(String address, String port, Origin origin) {}

    void add(Hosts hosts, List<Served> served) {
        var ours =
                hosts.all().stream().filter(h -> !h.reading().apps().isEmpty()).toList();
        if (!ours.isEmpty()) {
            ours(ours, served);
            return;
        }
        var servers = new LinkedHashSet<String>();
        var origins = new ArrayList<Origin>();
        Optional<Host> one = Optional.empty();
        var ports = new LinkedHashSet<String>();
        boolean php = false;
        for (var web : served) {
            var passes = passes(web.site().block()).toList();
            for (var pass : passes) {
                php |= pass.name().equals("fastcgi_pass");
                for (var endpoint : endpoints(web, pass)) {
                    var host = endpoint.address().startsWith("unix:")
                            ? Optional.of(web.host())
                            : hosts.at(endpoint.address(), web.host());
                    if (host.isEmpty()) {
                        draft.doubt(
                                endpoint.origin().toString(),
                                "nginx passes requests to " + endpoint.address()
                                        + ", which is none of the servers that were read: name it too");
                        continue;
                    }
                    one = one.or(() -> host);
                    servers.add(host.get().name());
                    origins.add(endpoint.origin());
                    if (!endpoint.port().isEmpty()) {
                        ports.add(endpoint.port());
                    }
                }
            }
        }
        if (one.isEmpty()) {
            return;
        }
        draft.put(SECTION + ".servers", Yaml.list(List.copyOf(servers)), origins);
        ports.stream().findFirst().ifPresent(p -> draft.unless("8000", SECTION + ".port", p, origins.getFirst()));
        if (ports.size() > 1) {
            draft.unsaid(
                    origins.getFirst(), "the app has the ports " + String.join(", ", ports) + "; a topology has one");
        }
        theirs(one.get(), served.getFirst(), ports, php);
    }

    /** Somebody else's app: what it is made of is the operator's to bring. */
    private void theirs(Host host, Served web, Set<String> ports, boolean php) {
        draft.put(SECTION + ".release", "app/");
        if (php) {
            draft.put(SECTION + ".runtime", "php-fpm");
            var root = web.site()
                    .block()
                    .deep()
                    .filter(b -> b.name().equals("root"))
                    .findFirst();
            var directory = root.map(b -> b.word(1)).orElse("/var/www/html").replaceFirst("/+$", "");
            boolean below = directory.endsWith("/public");
            draft.put(
                    SECTION + ".php.root",
                    below ? "public" : ".",
                    root.stream().map(Block::origin).toList());
            workers(host);
            draft.todo(
                    host.name() + ":" + directory,
                    "copy the app beside the topology: mkdir -p app && scp -r "
                            + host.reached().orElse(host.name()) + ":"
                            + (below ? directory.replaceFirst("/public$", "") : directory) + "/. app/");
            return;
        }
        draft.put(SECTION + ".command", "[bin/start]");
        var listener = ports.stream().findFirst().flatMap(p -> host.on(Integer.parseInt(p)));
        var who = listener.map(l -> l.unit().isEmpty() ? l.program() : l.unit()).orElse("nothing");
        draft.todo(
                host.name() + ":" + who,
                who.equals("nothing")
                        ? "nginx passes requests to an app that does not listen; bring it to app/, and what starts it to app.command"
                        : "copy what it runs to app/, beside the topology, and say in app.command what starts it (on the server: systemctl cat "
                                + who
                                + "); as part of the stack it finds HOST, PORT and the databases in its environment");
    }

    private void ours(List<Host> hosts, List<Served> served) {
        var first = hosts.getFirst();
        var unit = first.reading().apps().getFirst();
        var origins = hosts.stream()
                .map(h -> new Origin(h.name(), h.reading().apps().getFirst().path(), 0))
                .toList();
        draft.put(SECTION + ".servers", Yaml.list(hosts.stream().map(Host::name).toList()), origins);
        served.stream()
                .flatMap(web -> passes(web.site().block()).flatMap(p -> endpoints(web, p).stream()))
                .filter(e -> !e.port().isEmpty())
                .findFirst()
                .ifPresent(e -> draft.unless("8000", SECTION + ".port", e.port(), e.origin()));
        if (BUILT_IN.equals(first.reading().contents().get("app"))) {
            return;
        }
        var stack = first.reading().stacks().getFirst();
        draft.put(SECTION + ".release", "app/", origins.getFirst());
        draft.todo(
                first.name() + ":/srv/" + stack + "/app/current",
                "copy the app beside the topology: mkdir -p app && scp -r "
                        + first.reached().orElse(first.name()) + ":/srv/" + stack + "/app/current/. app/");
        if (!first.reading().pools().isEmpty()) {
            draft.put(SECTION + ".runtime", "php-fpm", origins.getFirst());
            workers(first);
            return;
        }
        for (int i = 0; i < unit.lines().size(); i++) {
            var line = unit.lines().get(i);
            if (line.startsWith("ExecStart=")) {
                var words = HaproxyFile.words(
                        line.substring("ExecStart=".length()).replace("%%", "%").replace("$$", "$"));
                var current = "/srv/" + stack + "/app/current/";
                draft.put(
                        SECTION + ".command",
                        "["
                                + String.join(
                                        ", ",
                                        words.stream()
                                                .map(w -> Yaml.text(
                                                        w.startsWith(current) ? w.substring(current.length()) : w))
                                                .toList())
                                + "]",
                        new Origin(first.name(), unit.path(), i + 1));
            }
        }
    }

    private void workers(Host host) {
        for (var pool : host.reading().pools()) {
            for (int i = 0; i < pool.lines().size(); i++) {
                var line = pool.lines().get(i).strip();
                if (line.matches("pm\\.max_children\\s*=\\s*[0-9]{1,4}")) {
                    draft.unless(
                            "8",
                            SECTION + ".php.workers",
                            line.replaceFirst(".*=\\s*", ""),
                            new Origin(host.name(), pool.path(), i + 1));
                    return;
                }
            }
        }
    }

    private static Stream<Block> passes(Block site) {
        return site.deep().filter(b -> b.name().equals("proxy_pass") || b.name().equals("fastcgi_pass"));
    }

    private static List<Endpoint> endpoints(Served web, Block pass) {
        var url = URL.matcher(pass.word(1));
        var where = url.matches() ? url.group(1) : pass.word(1);
        var group = web.dump().upstreams().stream()
                .filter(u -> u.word(1).equals(where))
                .findFirst();
        if (group.isPresent()) {
            return group.get()
                    .all("server")
                    .map(s -> endpoint(s.word(1), s.origin()))
                    .toList();
        }
        if (!where.contains("$")) {
            return List.of(endpoint(where, pass.origin()));
        }
        // The tool's own site has the name in a variable.
        return !web.site().ours()
                ? List.of()
                : web.dump().upstreams().stream()
                        .filter(u -> u.word(1).endsWith("_app"))
                        .flatMap(u -> u.all("server").map(s -> endpoint(s.word(1), s.origin())))
                        .toList();
    }

    private static Endpoint endpoint(String where, Origin origin) {
        if (where.startsWith("unix:")) {
            return new Endpoint(where, "", origin);
        }
        int colon = where.lastIndexOf(':');
        boolean port = colon > where.indexOf(']') && where.substring(colon + 1).matches("[0-9]{1,5}");
        return new Endpoint(
                (port ? where.substring(0, colon) : where).replace("[", "").replace("]", ""),
                port ? where.substring(colon + 1) : "80",
                origin);
    }
}
