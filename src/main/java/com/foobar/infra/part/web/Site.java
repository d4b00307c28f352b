package com.foobar.infra.part.web;

import com.foobar.infra.part.app.App;
import com.foobar.infra.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is served under some names, by all web servers alike.
 *
 * @param id tells it from the stack's other sites; empty: that of the topology's domain
 * @param domain its name, by which it is asked for its health
 * @param aliases further names of it, which may be of the kind {@code *.example.org}; an exact name goes before such a one
 * @param www what becomes of the name with {@code www.} before it, or without
 * @param staticFiles a directory beside the topology; empty: none of its own
 * @param published which of these are meant to be served although their names speak against it
 * @param app the name of the app that answers; empty string: that of no name; absent: none
 * @param paths apps that answer below a path, each path beginning and ending with a slash
 * @param rest whether it answers to names of no site, too
 * @param pages how its static files are found
 * @param auth who may see it; empty: everybody
 * @param directives nginx' own for it, where it is a further one
 */
public record Site(
        String id,
        String domain,
        List<String> aliases,
        Www www,
        Optional<String> staticFiles,
        List<String> published,
        Optional<String> app,
        Map<String, String> paths,
        boolean rest,
        Pages pages,
        Optional<BasicAuth> auth,
        List<String> directives) {

    private static final String PREFIX = "www.";

    /**
     * How static files are found.
     *
     * @param fallback the file that answers where there is none, as a path in them; empty: none does
     * @param index whether a directory is its {@code index.html} beside an app, as it is where there is none
     */
    public record Pages(Optional<String> fallback, boolean index) {

        static final Pages USUAL = new Pages(Optional.empty(), false);
    }

    /** What becomes of the other of {@code example.org} and {@code www.example.org}. */
    public enum Www {
        /** It is no name of the site. */
        NONE,
        /** Its visitors are led to the domain. */
        REDIRECT,
        /** It is served as the domain is. */
        SERVE
    }

    public Site {
        aliases = List.copyOf(aliases);
        published = List.copyOf(published);
        directives = List.copyOf(directives);
        paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
    }

    /** A path in the topology of what is said of it. */
    String key(String below) {
        return id.isEmpty() ? "web." + below : Web.SITES + "." + id + "." + below;
    }

    /** The other of {@code example.org} and {@code www.example.org}. */
    String counterpart() {
        return domain.startsWith(PREFIX) ? domain.substring(PREFIX.length()) : PREFIX + domain;
    }

    /** The names that it is served under, its domain first. */
    public List<String> names() {
        var names = new ArrayList<>(List.of(domain));
        if (www == Www.SERVE) {
            names.add(counterpart());
        }
        names.addAll(aliases);
        return names;
    }

    /** Names whose visitors are led to its domain. */
    public List<String> led() {
        return www == Www.REDIRECT ? List.of(counterpart()) : List.of();
    }

    /** All names that a certificate must be good for. */
    public List<String> all() {
        return Stream.concat(names().stream(), led().stream()).toList();
    }

    /** The app that answers where no path says another. */
    Optional<App> app(Topology topology) {
        return app.flatMap(name -> App.named(topology, name));
    }

    /** The apps that it leads to, each once: told apart by their names, as all that they say takes a start longer to compare. */
    Stream<App> apps(Topology topology) {
        return Stream.concat(app.stream(), paths.values().stream())
                .distinct()
                .flatMap(name -> App.named(topology, name).stream());
    }

    /** The same site with what the topology says of it elsewhere. */
    Site of(String name, Optional<String> files, List<String> meant, Optional<String> answers) {
        return new Site(
                id, name, aliases, www, files, meant, app.or(() -> answers), paths, rest, pages, auth, directives);
    }
}
