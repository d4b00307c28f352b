package com.foobar.infra.part.app;

import com.foobar.infra.part.Supply.Fault;
import com.foobar.infra.resource.Archive.Entry;
import com.foobar.infra.resource.OwnershipResource;
import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.topology.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The directories of an app's releases that outlive them: what of them cannot be, and what takes their place in a release. */
final class Writables {

    /** Nginx's, of the distribution. */
    private static final String READERS = "www-data";

    /** Files by which people keep an empty directory in version control. */
    private static final Set<String> KEEPERS = Set.of(".gitkeep", ".gitignore", ".keep", ".placeholder");

    private static final int MOST_TOLD = 3;

    private Writables() {}

    /** One that is there twice, or within another. */
    static List<Violation> broken(App app) {
        var found = new ArrayList<Violation>();
        var paths = app.besides().writable();
        for (int i = 0; i < paths.size(); i++) {
            for (int k = 0; k < paths.size(); k++) {
                var path = paths.get(i);
                if (k < i && paths.get(k).equals(path)) {
                    found.add(new Violation(app.key("writable") + "[" + i + "]", path + " is there twice"));
                } else if (path.startsWith(paths.get(k) + "/")) {
                    found.add(new Violation(
                            app.key("writable") + "[" + i + "]",
                            path + " is in " + paths.get(k) + ", which is there, too: remove one"));
                }
            }
        }
        return found;
    }

    /** What the release has in their place, which no server would see. */
    static List<Fault> lost(App app, List<Entry> entries) {
        var found = new ArrayList<Fault>();
        for (var path : app.besides().writable()) {
            var inside = entries.stream()
                    .filter(e -> !e.isDirectory() && e.path().startsWith(path + "/"))
                    .map(Entry::path)
                    .filter(p -> !KEEPERS.contains(p.substring(p.lastIndexOf('/') + 1)))
                    .sorted()
                    .toList();
            if (!inside.isEmpty()) {
                found.add(new Fault(
                        app.key("writable"),
                        "the release has files in " + path + " that no server would see: "
                                + String.join(", ", inside.subList(0, Math.min(MOST_TOLD, inside.size())))
                                + (inside.size() > MOST_TOLD ? " and " + (inside.size() - MOST_TOLD) + " more" : ""),
                        "move them elsewhere in the release, or name the directories below " + path
                                + " that are written to"));
            }
            entries.stream()
                    .filter(e -> !e.isDirectory() && (path + "/").startsWith(e.path() + "/"))
                    .findFirst()
                    .ifPresent(e -> found.add(new Fault(
                            app.key("writable"),
                            e.path() + " is no directory in the release",
                            "name a directory that the release has not, or only has empty")));
        }
        return found;
    }

    /** The release with links to them. */
    static List<Entry> linked(App app, AppPaths layout, List<Entry> entries) {
        var paths = app.besides().writable();
        return Stream.concat(
                        entries.stream()
                                .filter(e -> paths.stream().noneMatch(path -> (e.path() + "/").startsWith(path + "/"))),
                        paths.stream().map(path -> new Entry(path, new byte[0], false, layout.writable(path))))
                .toList();
    }

    /** What is above them, and was one itself once, is root's. */
    static List<OwnershipResource> above(Topology t, App app, Server self) {
        var layout = app.paths(t.name());
        var paths = new LinkedHashSet<String>();
        for (var path : app.besides().writable()) {
            for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
                paths.add(layout.writable(path.substring(0, at)));
            }
        }
        return paths.stream()
                .map(path -> new OwnershipResource(self.name(), path, App.accounts(t, self.name())))
                .toList();
    }

    /** What of it is on a server. */
    static List<WritableResource> of(Topology t, App app, Server self) {
        var layout = app.paths(t.name());
        return app.besides().writable().stream()
                .map(path -> new WritableResource(
                        self.name(),
                        layout.writable(),
                        path,
                        layout.user(),
                        isServed(t, app, self, path) ? READERS : layout.user()))
                .toList();
    }

    /** Whether nginx hands out what is in it, from beside the app. */
    private static boolean isServed(Topology t, App app, Server self, String path) {
        return AppAddress.of(t, app, self).isSocket()
                && app.php()
                        .filter(php -> php.root().equals(".") || (path + "/").startsWith(php.root() + "/"))
                        .isPresent();
    }

    /** What others may not do with what the app makes: where nginx hands it out, that may read it. */
    static String umask(Topology t, App app, Server self) {
        return app.besides().writable().stream().anyMatch(path -> isServed(t, app, self, path)) ? "0027" : "0077";
    }

    /** What is easily forgotten. */
    static List<String> notes(App app) {
        return app.besides().writable().isEmpty() || app.servers().size() < 2
                ? List.of()
                : List.of(
                        app.key("writable") + ": each of " + String.join(", ", app.servers())
                                + " has its own "
                                + String.join(", ", app.besides().writable())
                                + ": what a visitor leaves on one the others do not have, unless the same file system is mounted there on all");
    }
}
