package com.foobar.infra.adopt;

import com.foobar.infra.adopt.HaproxyFile.Line;
import com.foobar.infra.adopt.HaproxyFile.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one HAProxy does for visitors.
 *
 * @param main the frontend, or listen, that leads to the web servers
 * @param backend where these are
 * @param binds of all frontends that belong to the site, one that only leads to HTTPS too
 * @param targets the servers of the backend
 * @param others frontends that are none of the site's
 * @param ours whether this tool wrote the file
 */
record Front(
        Host host,
        HaproxyFile file,
        Section main,
        Section backend,
        List<Bind> binds,
        List<Target> targets,
        List<Section> others,
        boolean ours) {

    /** @param section in which it stands */
    record Bind(String address, int port, boolean tls, Line line, Section section) {}

    record Target(String name, String address, int port, int weight, boolean backup, Line line) {}

    static Optional<Front> of(Host host) {
        var files = host.reading().haproxy().files();
        var file = HaproxyFile.of(host, files);
        var fronts = file.sections().stream()
                .filter(s -> s.kind().equals("frontend") || s.kind().equals("listen"))
                .toList();
        var main = fronts.stream()
                .filter(s -> http(s) && !local(s))
                .filter(s -> !targets(backend(file, s)).isEmpty())
                .max((a, b) -> Integer.compare(rank(a), rank(b)));
        if (main.isEmpty()) {
            return Optional.empty();
        }
        var backend = backend(file, main.get()).orElseThrow();
        var binds = new ArrayList<Bind>();
        var others = new ArrayList<Section>();
        for (var front : fronts) {
            boolean same = front.equals(main.get())
                    || http(front)
                            && !local(front)
                            && (backend(file, front).filter(backend::equals).isPresent()
                                    || !redirects(front).isEmpty()
                                            && backend(file, front).isEmpty());
            if (same) {
                binds.addAll(binds(front));
            } else {
                others.add(front);
            }
        }
        boolean ours = !files.isEmpty() && files.getFirst().ours();
        return Optional.of(
                new Front(host, file, main.get(), backend, binds, targets(Optional.of(backend)), others, ours));
    }

    /** One with TLS before one without, then the usual port. */
    private static int rank(Section section) {
        var binds = binds(section);
        return (binds.stream().anyMatch(Bind::tls) ? 2 : 0)
                + (binds.stream().anyMatch(b -> b.port() == 80 || b.port() == 443) ? 1 : 0);
    }

    private static boolean http(Section section) {
        return section.line("mode").map(l -> l.word(1).equals("http")).orElse(false);
    }

    static boolean local(Section section) {
        var binds = binds(section);
        return !binds.isEmpty() && binds.stream().allMatch(b -> Hosts.loopback(b.address()));
    }

    private static Optional<Section> backend(HaproxyFile file, Section front) {
        if (!front.all("server").isEmpty()) {
            return Optional.of(front);
        }
        return front.line("default_backend")
                .or(() -> front.all("use_backend").stream().findFirst())
                .flatMap(line -> file.backend(line.word(1)));
    }

    static List<Line> redirects(Section section) {
        return section.lines().stream()
                .filter(l -> l.first().equals("redirect") || l.begins("http-request", "redirect"))
                .filter(l -> l.after("scheme").filter("https"::equals).isPresent()
                        || l.words().stream().anyMatch(w -> w.startsWith("https://")))
                .toList();
    }

    static List<Bind> binds(Section section) {
        var found = new ArrayList<Bind>();
        for (var line : section.all("bind")) {
            for (var where : line.word(1).split(",")) {
                int colon = where.lastIndexOf(':');
                var port = where.substring(colon + 1);
                if (port.matches("[0-9]{1,5}")) {
                    var address = colon < 0 ? "" : where.substring(0, colon);
                    found.add(new Bind(
                            address.replaceFirst("^(ipv[46]|tcp[46]?)@", "")
                                    .replace("[", "")
                                    .replace("]", ""),
                            Integer.parseInt(port),
                            line.words().contains("ssl"),
                            line,
                            section));
                }
            }
        }
        return found;
    }

    private static List<Target> targets(Optional<Section> backend) {
        var found = new ArrayList<Target>();
        for (var line : backend.map(s -> s.all("server")).orElse(List.of())) {
            var where = line.word(2);
            int colon = where.lastIndexOf(':');
            boolean port = colon >= 0 && where.substring(colon + 1).matches("[0-9]{1,5}");
            var weight = option(backend.orElseThrow(), line, "weight")
                    .filter(w -> w.matches("[0-9]{1,3}"))
                    .orElse("1");
            found.add(new Target(
                    line.word(1),
                    (port ? where.substring(0, colon) : where).replace("[", "").replace("]", ""),
                    port ? Integer.parseInt(where.substring(colon + 1)) : 80,
                    Integer.parseInt(weight),
                    line.words().contains("backup"),
                    line));
        }
        return found;
    }

    /** An option of a server's line, or of default-server. */
    static Optional<String> option(Section backend, Line server, String name) {
        return server.after(name)
                .or(() -> backend.all("default-server").reversed().stream()
                        .flatMap(l -> l.after(name).stream())
                        .findFirst())
                .or(() -> backend.defaults().reversed().stream()
                        .filter(l -> l.first().equals("default-server"))
                        .flatMap(l -> l.after(name).stream())
                        .findFirst());
    }

    /** All lines that hold for the site. */
    List<Line> lines() {
        var sections = new ArrayList<Section>();
        file.sections().stream()
                .filter(s -> s.kind().equals("global") || s.kind().equals("defaults"))
                .forEach(sections::add);
        binds.stream().map(Bind::section).filter(s -> !sections.contains(s)).forEach(sections::add);
        for (var section : Arrays.asList(main, backend)) {
            if (!sections.contains(section)) {
                sections.add(section);
            }
        }
        return sections.stream().flatMap(s -> s.lines().stream()).toList();
    }
}
