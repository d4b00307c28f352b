package com.foobar.infra.cli;

import com.foobar.infra.config.ConfigException;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.LocalPaths;
import com.foobar.infra.config.Problem;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.topology.App;
import com.foobar.infra.topology.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user's own directories that go to the servers, packed.
 *
 * @param app the app's release; empty if the app is the built-in one, or there is none
 * @param site the static files; empty if they are the built-in ones, or there are none
 * @param notes what the user should know of them
 */
record Releases(Optional<Archive> app, Optional<Archive> site, List<String> notes) {

    static final String APP = "app.release";
    static final String SITE = "web.static_files";

    /** Nothing of the user's own. */
    static final Releases NONE = new Releases(Optional.empty(), Optional.empty(), List.of());

    private static final long LARGEST = 64L << 20;

    Releases {
        notes = List.copyOf(notes);
    }

    /** Those of a saved plan. */
    static Releases kept(Map<String, Archive> byKey) {
        return new Releases(Optional.ofNullable(byKey.get(APP)), Optional.ofNullable(byKey.get(SITE)), List.of());
    }

    Map<String, Archive> byKey() {
        var found = new LinkedHashMap<String, Archive>();
        app.ifPresent(a -> found.put(APP, a));
        site.ifPresent(s -> found.put(SITE, s));
        return found;
    }

    /**
     * Packs what the topology names.
     *
     * @param secrets files on this machine that must go nowhere
     * @throws ConfigException with everything that must not be copied, or cannot be
     */
    static Releases pack(Loaded loaded, Set<Path> secrets) throws ConfigException, IOException {
        var problems = new ArrayList<Problem>();
        var notes = new ArrayList<String>();
        var reader = new Directory(loaded, new Unpublishable(secrets), problems, notes);
        Optional<Archive> app = Optional.empty();
        if (loaded.topology().app().isPresent()
                && loaded.topology().app().get().source() instanceof App.Source.Release release) {
            var entries = reader.entries(release.directory(), APP);
            checkProgram(loaded, release, entries, problems);
            app = Optional.of(Archive.of(entries));
        }
        Optional<Archive> site = Optional.empty();
        var files = loaded.topology().web().flatMap(Web::staticFiles);
        if (files.isPresent()) {
            site = Optional.of(Archive.of(reader.entries(files.get(), SITE)));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Releases(app, site, notes);
    }

    /** Reads directories of the user's as they are: files, links, and what may be executed. */
    private record Directory(Loaded loaded, Unpublishable secret, List<Problem> problems, List<String> notes) {

        List<Archive.Entry> entries(String directory, String key) throws IOException {
            var root = LocalPaths.walkable(LocalPaths.resolve(loaded.directory(), directory));
            var refused = new ArrayList<Unpublishable.Found>();
            var locked = new ArrayList<String>();
            var entries = new ArrayList<Archive.Entry>();
            long size = 0;
            try (var walk = Files.walk(root)) {
                for (var path : (Iterable<Path>) walk::iterator) {
                    var name = root.relativize(path).toString();
                    var found = secret.look(root, path, refused);
                    if (found) {
                        continue;
                    }
                    if (Files.isSymbolicLink(path)) {
                        var target = Files.readSymbolicLink(path).toString();
                        entries.add(new Archive.Entry(name, new byte[0], false, target));
                    } else if (Files.isDirectory(path)) {
                        if (!path.equals(root) && isEmpty(path)) {
                            entries.add(Archive.Entry.emptyDirectory(name));
                        }
                    } else if (Files.isRegularFile(path)) {
                        size += Files.size(path);
                        if (size > LARGEST) {
                            problem(
                                    key,
                                    "holds more than 64 MiB",
                                    "a release is sent to every server; is this the right directory?");
                            break;
                        }
                        if (Unpublishable.isForOwnerOnly(path)) {
                            locked.add(name);
                        }
                        entries.add(new Archive.Entry(name, Files.readAllBytes(path), Files.isExecutable(path), ""));
                    }
                }
            }
            refused.forEach(f -> problem(key, "holds " + f.path() + ", " + f.why() + "; " + audience(key), f.hint()));
            if (entries.stream().allMatch(Archive.Entry::isDirectory) && refused.isEmpty()) {
                problem(key, "the directory is empty", "");
            }
            if (!locked.isEmpty()) {
                notes.add(key + " holds what only its owner may read here, and " + audience(key) + ": " + some(locked));
            }
            return List.copyOf(entries);
        }

        private static boolean isEmpty(Path directory) throws IOException {
            try (var inside = Files.list(directory)) {
                return inside.findAny().isEmpty();
            }
        }

        private static String audience(String key) {
            return key.equals(SITE)
                    ? "it would be served to the world"
                    : "the app's user would read it on every app server";
        }

        private static String some(List<String> names) {
            int shown = Math.min(names.size(), 5);
            return String.join(", ", names.subList(0, shown))
                    + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
        }

        private void problem(String key, String what, String hint) {
            problems.add(
                    loaded.problem(key, key + ": " + what, Optional.of(hint).filter(h -> !h.isEmpty())));
        }
    }

    /** A program that is not there would be noticed only when the app is stopped already. */
    private static void checkProgram(
            Loaded loaded, App.Source.Release release, List<Archive.Entry> entries, List<Problem> problems) {
        var program = release.command().getFirst();
        if (program.startsWith("/")) {
            return;
        }
        var path = Path.of(program).normalize().toString();
        var found = entries.stream().filter(e -> e.path().equals(path)).findFirst();
        if (found.isEmpty()) {
            problems.add(programProblem(
                    loaded,
                    "the release has no file " + path,
                    "a program of the server's own is given with its whole path, for instance /usr/bin/" + path));
        } else if (!found.get().executable() && found.get().target().isEmpty()) {
            problems.add(programProblem(
                    loaded, path + " is not executable", "chmod +x " + Path.of(release.directory(), path)));
        }
    }

    private static Problem programProblem(Loaded loaded, String what, String hint) {
        return loaded.problem("app.command", "app.command: " + what, Optional.of(hint));
    }
}
