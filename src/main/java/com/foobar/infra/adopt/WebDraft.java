package com.foobar.infra.adopt;

import com.foobar.infra.adopt.NginxDump.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section {@code web}, and the domain, of what nginx does. */
final class WebDraft {

    private static final String SECTION = "web";

    private final Draft draft;

    WebDraft(Draft draft) {
        this.draft = draft;
    }

    /** A server whose nginx serves the site. */
    record Served(Host host, NginxDump dump, Site site, Optional<Front.Target> target) {}

    List<Served> add(Hosts hosts, List<Front> fronts) {
        for (var host : hosts.all()) {
            var nginx = host.reading().nginx();
            if (!nginx.fault().isEmpty()) {
                draft.doubt(
                        host.name(), "nginx refuses its own files, so that nothing of it is read: " + nginx.fault());
            }
        }
        var served = fronts.isEmpty() ? alone(hosts) : behind(hosts, fronts.getFirst());
        if (served.isEmpty()) {
            return served;
        }
        var first = served.getFirst();
        domain(served);
        servers(served);
        port(served);
        draft.unless(
                "10m",
                SECTION + ".max_body_size",
                size(first, "client_max_body_size", 1, "10m"),
                origin(first, "client_max_body_size"));
        draft.unless(
                "16k",
                SECTION + ".max_header_size",
                size(first, "large_client_header_buffers", 2, "16k"),
                origin(first, "large_client_header_buffers"));
        if (first.site().ours()) {
            first.dump().servers().stream()
                    .filter(s -> s.ours() && s.local())
                    .flatMap(s -> s.listens().stream())
                    .findFirst()
                    .ifPresent(l -> draft.unless(
                            "8405", SECTION + ".status_port", String.valueOf(NginxDump.port(l)), l.origin()));
        }
        files(first);
        served.forEach(this::tell);
        return served;
    }

    private List<Served> alone(Hosts hosts) {
        var found = new ArrayList<Served>();
        for (var host : hosts.all()) {
            if (host.reading().nginx().runs()) {
                var dump = NginxDump.of(host);
                pick(dump, Optional.empty())
                        .filter(site -> !site.packaged())
                        .ifPresent(site -> found.add(new Served(host, dump, site, Optional.empty())));
            }
        }
        return found;
    }

    private List<Served> behind(Hosts hosts, Front front) {
        var found = new ArrayList<Served>();
        for (var target : front.targets()) {
            var where = target.line().origin().toString();
            var host = hosts.at(target.address(), front.host());
            if (host.isEmpty()) {
                draft.doubt(
                        where,
                        "HAProxy leads to " + target.name() + " at " + target.address()
                                + ", which is none of the servers that were read: name it too");
            } else if (!host.get().reading().nginx().runs()) {
                draft.doubt(
                        where,
                        "HAProxy leads to port " + target.port() + " of "
                                + host.get().name() + ", where "
                                + host.get()
                                        .on(target.port())
                                        .map(l -> l.program().isEmpty() ? "something else than nginx" : l.program())
                                        .orElse("nothing")
                                + " listens; in a topology nginx is between them, so it is no web server of this one");
            } else {
                var dump = NginxDump.of(host.get());
                pick(dump, Optional.of(target.port()))
                        .ifPresentOrElse(
                                site -> found.add(new Served(host.get(), dump, site, Optional.of(target))),
                                () -> draft.doubt(
                                        where,
                                        "nginx of " + host.get().name() + " has no site at port " + target.port()));
            }
        }
        return found;
    }

    private static Optional<Site> pick(NginxDump dump, Optional<Integer> port) {
        return dump.servers().stream()
                .filter(site -> !site.local())
                .filter(site -> port.isEmpty()
                        || site.listen(port.get()).isPresent()
                        || site.listens().isEmpty() && port.get() == 80)
                .max((a, b) -> Integer.compare(rank(a), rank(b)));
    }

    private static int rank(Site site) {
        boolean first = site.listens().stream().anyMatch(l -> l.words().contains("default_server"));
        return (site.packaged() ? 0 : 8) + (site.ours() ? 4 : 0) + (named(site).isEmpty() ? 0 : 2) + (first ? 1 : 0);
    }

    private static List<String> named(Site site) {
        return site.names().stream()
                .filter(n -> n.matches("[a-z0-9][a-z0-9.-]*") && !n.equals("localhost"))
                .toList();
    }

    private void domain(List<Served> served) {
        for (var one : served) {
            var names = named(one.site());
            if (!names.isEmpty()) {
                var origin = one.site().block().one("server_name").orElseThrow().origin();
                draft.put("domain", Yaml.text(names.getFirst()), origin);
                if (names.size() > 1) {
                    draft.unsaid(
                            origin,
                            "server_name " + String.join(" ", names.subList(1, names.size()))
                                    + ": nginx answers further names too, but a certificate of the stack's own is for the domain alone");
                }
                return;
            }
        }
        draft.put("domain", "localhost");
        draft.todo(
                served.getFirst().site().block().origin().toString(), "nginx does not say the site's name: set domain");
    }

    private void servers(List<Served> served) {
        var weights = served.stream()
                .flatMap(s -> s.target().stream())
                .map(Front.Target::weight)
                .distinct()
                .toList();
        var words = served.stream()
                .map(one -> {
                    var name = one.host().name();
                    boolean backup = one.target().filter(Front.Target::backup).isPresent();
                    int weight = one.target().map(Front.Target::weight).orElse(1);
                    boolean weighs = weights.size() > 1 && weight > 0;
                    return !backup && !weighs
                            ? name
                            : "{server: " + name + (backup ? ", backup: true" : "")
                                    + (weighs ? ", weight: " + weight : "") + "}";
                })
                .distinct()
                .toList();
        draft.put(
                SECTION + ".servers",
                Yaml.list(words),
                served.stream()
                        .map(s -> s.target()
                                .map(t -> t.line().origin())
                                .orElse(s.site().block().origin()))
                        .toList());
    }

    private void port(List<Served> served) {
        var first = served.getFirst();
        var listen = first.target()
                .flatMap(t -> first.site().listen(t.port()))
                .or(() -> first.site().listens().stream().findFirst());
        if (listen.isEmpty()) {
            return;
        }
        int port = NginxDump.port(listen.get());
        if (listen.get().words().contains("ssl")) {
            draft.put(SECTION + ".https", "true", listen.get().origin());
            draft.unless(
                    "8443",
                    SECTION + ".https_port",
                    String.valueOf(port),
                    listen.get().origin());
        } else {
            draft.unless(
                    "80", SECTION + ".port", String.valueOf(port), listen.get().origin());
        }
        served.stream()
                .filter(s -> s.target().isPresent() && s.target().get().port() != port)
                .forEach(s -> draft.unsaid(
                        s.target().orElseThrow().line().origin(),
                        s.host().name() + " is asked at port "
                                + s.target().orElseThrow().port()
                                + "; in a topology all web servers have one port, here " + port));
    }

    private static String size(Served served, String directive, int word, String usual) {
        return served.dump()
                .directive(served.site(), directive)
                .flatMap(b -> Units.nginxSize(b.word(word)))
                .orElse(usual);
    }

    private static Origin origin(Served served, String directive) {
        return served.dump()
                .directive(served.site(), directive)
                .orElse(served.site().block())
                .origin();
    }

    /** Static files that the topology has to bring, as they are now. */
    private void files(Served first) {
        var host = first.host();
        if (first.site().ours()) {
            if ("own".equals(host.reading().contents().get("static"))
                    && host.reading().stacks().size() == 1) {
                bring(
                        host,
                        "/srv/" + host.reading().stacks().getFirst() + "/static/current",
                        first.site().block().origin());
            }
            return;
        }
        var root =
                first.site().block().deep().filter(b -> b.name().equals("root")).findFirst();
        boolean php = first.site().block().deep().anyMatch(b -> b.name().equals("fastcgi_pass"));
        if (root.isPresent() && !php) {
            bring(host, root.get().word(1), root.get().origin());
        }
    }

    private void bring(Host host, String directory, Origin origin) {
        draft.put(SECTION + ".static_files", "site/", origin);
        draft.todo(
                host.name() + ":" + directory,
                "copy the site beside the topology: mkdir -p site && scp -r "
                        + host.reached().orElse(host.name()) + ":" + directory + "/. site/");
    }

    private void tell(Served served) {
        for (var other : served.dump().servers()) {
            if (!other.block().equals(served.site().block()) && !other.local() && !other.ours() && !other.packaged()) {
                draft.unsaid(
                        other.block().origin(),
                        "nginx serves " + (other.names().isEmpty() ? "another site" : String.join(" ", other.names()))
                                + " too: there is no key for a further site; apply asks before it is served no more");
            }
        }
        if (!served.site().ours()) {
            NginxWords.untold(served.site().block())
                    .forEach(b -> draft.unsaid(
                            b.origin(),
                            NginxWords.name(b)
                                    + (NginxWords.name(b).startsWith("auth_basic")
                                            ? ": write it as web.auth, with its file of users beside the topology; apply takes"
                                                    + " away what is here"
                                            : ": there is no key for it; apply takes it away")));
        }
    }
}
