package com.foobar.infra.part.app;

import com.foobar.infra.part.Supply.Fault;
import com.foobar.infra.resource.Archive;
import java.nio.file.Path;
import java.util.List;

/** What a release of the user's own must hold. */
final class ReleaseRules {

    private ReleaseRules() {}

    /** What is asked of PHP is asked of that file. */
    static List<Fault> index(App app, App.Source.Release release, Php php, List<Archive.Entry> entries) {
        var path = php.index();
        return entries.stream().anyMatch(e -> e.path().equals(path))
                ? List.of()
                : List.of(new Fault(
                        app.key("php.root"),
                        "the release has no file " + path,
                        "name the directory of " + release.directory() + " that has the site's index.php"));
    }

    /** A program that is not there would be noticed only when the app is stopped already. */
    static List<Fault> program(App app, App.Source.Release release, List<Archive.Entry> entries) {
        return program(release, app.key("command"), release.command(), entries);
    }

    /**
     * The same of another command.
     *
     * @param key that says it
     */
    static List<Fault> program(
            App.Source.Release release, String key, List<String> command, List<Archive.Entry> entries) {
        var program = command.getFirst();
        if (program.startsWith("/")) {
            return List.of();
        }
        var path = Path.of(program).normalize().toString();
        var found = entries.stream().filter(e -> e.path().equals(path)).findFirst();
        if (found.isEmpty()) {
            return List.of(new Fault(
                    key,
                    "the release has no file " + path,
                    "a program of the server's own is given with its whole path, for instance /usr/bin/" + path));
        }
        return found.get().executable() || !found.get().target().isEmpty()
                ? List.of()
                : List.of(
                        new Fault(key, path + " is not executable", "chmod +x " + Path.of(release.directory(), path)));
    }
}
