package com.foobar.infra.part.web;

import com.foobar.infra.part.app.App;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of sites, their names and their apps cannot be, and what is perhaps not meant. */
final class SiteRules {

    private final Topology topology;
    private final Web web;
    private final List<Violation> found = new ArrayList<>();

    private SiteRules(Topology topology, Web web) {
        this.topology = topology;
        this.web = web;
    }

    static List<Violation> broken(Topology topology, Web web) {
        var rules = new SiteRules(topology, web);
        rules.names();
        rules.rest();
        for (var site : web.sites(topology)) {
            rules.apps(site);
            rules.files(site);
            rules.auth(site);
        }
        return rules.found;
    }

    /** Each name leads to one site. */
    private void names() {
        var owners = new HashMap<String, String>();
        for (var site : web.sites(topology)) {
            var domain = site.id().isEmpty() ? "domain" : site.key("domain");
            name(owners, domain, site.domain());
            for (int i = 0; i < site.aliases().size(); i++) {
                name(owners, site.key("aliases") + "[" + i + "]", site.aliases().get(i));
            }
            if (site.www() != Site.Www.NONE) {
                if (site.counterpart().indexOf('.') < 0) {
                    found.add(new Violation(
                            site.key("www"),
                            "the name without www. would be " + site.counterpart() + ", which is no domain"));
                }
                name(owners, site.key("www"), site.counterpart());
            }
        }
    }

    private void name(Map<String, String> owners, String key, String name) {
        var other = owners.putIfAbsent(name, key);
        if (other != null) {
            found.add(new Violation(key, name + " is the name of " + other + " already; a name leads to one site"));
        }
    }

    /** One of them answers who asks for none. */
    private void rest() {
        var several = web.sites(topology).stream().filter(Site::rest).toList();
        several.stream()
                .skip(1)
                .forEach(site -> found.add(new Violation(
                        site.key("default"),
                        "only one site answers to names of no site, and "
                                + several.getFirst().key("default") + " says that it is that of "
                                + several.getFirst().domain())));
    }

    private void apps(Site site) {
        site.app().ifPresent(name -> known(site.key("app"), name));
        site.paths().forEach((path, name) -> {
            var key = site.key("paths") + "." + path;
            known(key, name);
            App.named(topology, name)
                    .filter(app -> app.php().isPresent())
                    .ifPresent(app -> found.add(new Violation(
                            key,
                            app.called() + " is of PHP's, which answers for a whole site",
                            List.of(),
                            Optional.of("give it a site of its own, in web.sites, with app: "
                                    + SitesLanguage.written(name)))));
        });
    }

    private void known(String key, String name) {
        if (App.named(topology, name).isEmpty()) {
            var apps = App.all(topology).stream()
                    .map(app -> SitesLanguage.written(app.id()))
                    .toList();
            found.add(new Violation(
                    key,
                    "no app is called " + SitesLanguage.written(name) + (apps.isEmpty() ? ": there is none" : ""),
                    apps,
                    Optional.empty()));
        }
    }

    private void files(Site site) {
        if (!site.id().isEmpty()
                && site.staticFiles().isEmpty()
                && site.app().isEmpty()
                && site.paths().isEmpty()) {
            found.add(new Violation(
                    Web.SITES + "." + site.id(), "it has nothing to serve: give it static_files, an app, or paths"));
        }
        if (site.pages().fallback().isPresent()
                && site.staticFiles().isPresent()
                && site.app(topology).isPresent()) {
            found.add(new Violation(
                    site.key("fallback"),
                    site.app(topology).get().called()
                            + " answers what is no static file: leave one of both out, or have the app"
                            + " answer below a path (paths)"));
        }
        if (site.staticFiles().isEmpty() && !site.published().isEmpty()) {
            found.add(new Violation(
                    site.key("published"), "there are no static_files of your own in which these could be"));
        }
    }

    /** Load balancers know no password: what they ask for is open, and so must be no page of the site. */
    private void auth(Site site) {
        boolean front = topology.visits(Web.class).stream()
                .flatMap(visit -> visit.manner().stream())
                .anyMatch(manner -> manner.healthPath().equals("/"));
        if (front && site.auth().isPresent()) {
            found.add(new Violation(
                    site.key("auth"),
                    "load balancers ask for the front page, by load_balancer.health_check.path, and have no password",
                    List.of(),
                    Optional.of("give them a path of its own, such as /healthz")));
        }
    }

    /** What is allowed, and perhaps not meant. */
    static List<String> notes(Topology topology, Web web) {
        var notes = new ArrayList<String>();
        var sites = web.sites(topology);
        for (var site : sites) {
            for (var wild : site.aliases()) {
                if (wild.startsWith("*.")) {
                    sites.stream()
                            .filter(other -> !other.equals(site))
                            .flatMap(other -> other.all().stream()
                                    .filter(name -> !name.equals(wild) && name.endsWith(wild.substring(1)))
                                    .map(name -> name + " is the site " + called(other) + ", and not that of " + wild
                                            + " (" + called(site) + "): the exact name goes first"))
                            .forEach(notes::add);
                }
            }
        }
        var asked = sites.stream().flatMap(site -> site.apps(topology)).toList();
        App.all(topology).stream()
                .filter(app -> !asked.contains(app))
                .forEach(app -> notes.add(
                        "no site leads to " + app.called() + ": visitors do not reach it (web.paths, web.sites)"));
        return notes;
    }

    private static String called(Site site) {
        return site.id().isEmpty() ? "of domain" : site.id();
    }
}
