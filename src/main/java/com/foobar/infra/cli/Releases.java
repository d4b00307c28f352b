package com.foobar.infra.cli;

import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.LocalPaths;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.part.Supply;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The user's own directories that go to the servers, packed.
 *
 * @param byKey by the key that names them; one that is not there is the built-in one, or there is none
 * @param notes what the user should know of them
 */
record Releases(Map<String, Archive> byKey, List<String> notes) {

    /** Nothing of the user's own. */
    static final Releases NONE = new Releases(Map.of(), List.of());

    private static final long LARGEST = 64L << 20;
    private static final int MOST_FILES = 100_000;
    /** Of one directory; who sees these knows that it is the wrong one. */
    private static final int MOST_TOLD = 10;

    private static final String NAME_ANOTHER =
            "name a directory that a build makes, with what is to be published and nothing else";

    Releases {
        byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
        notes = List.copyOf(notes);
    }

    /** Those of a saved plan. */
    static Releases kept(Map<String, Archive> byKey) {
        return new Releases(byKey, List.of());
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
        var packed = new LinkedHashMap<String, Archive>();
        for (var supply : Stack.supplies(loaded.topology()).reversed()) {
            if (supply instanceof Supply.Directory directory) {
                var entries = reader.entries(directory);
                if (problems.isEmpty() || !entries.isEmpty()) {
                    directory
                            .inspect()
                            .apply(entries)
                            .forEach(fault -> problems.add(loaded.problem(
                                    fault.key(), fault.key() + ": " + fault.what(), Optional.of(fault.hint()))));
                }
                packed.put(directory.key(), Archive.of(directory.packed().apply(entries)));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Releases(packed, notes);
    }

    /** Reads directories of the user's as they are: files, links, and what may be executed. */
    private record Directory(Loaded loaded, Unpublishable secret, List<Problem> problems, List<String> notes) {

        List<Archive.Entry> entries(Supply.Directory directory) throws IOException {
            var key = directory.key();
            var root = LocalPaths.walkable(LocalPaths.resolve(loaded.directory(), directory.path()));
            if (SystemDirectories.has(root)) {
                problem(
                        key,
                        root + " is a directory of this machine's own, not one to be copied to servers",
                        NAME_ANOTHER);
                return List.of();
            }
            try {
                return walked(root, directory);
            } catch (FileSystemException e) {
                problem(key, e.getFile() + ": " + Problems.reason(e), NAME_ANOTHER);
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof FileSystemException file)) {
                    throw e;
                }
                problem(key, file.getFile() + ": " + Problems.reason(file), NAME_ANOTHER);
            }
            return List.of();
        }

        private List<Archive.Entry> walked(Path root, Supply.Directory directory) throws IOException {
            var key = directory.key();
            var refused = new ArrayList<Unpublishable.Found>();
            var locked = new ArrayList<String>();
            var own = new ArrayList<String>();
            var strayed = new ArrayList<String>();
            var inputs = new OwnInputs(loaded);
            boolean published = directory.publication().isPresent();
            int seen = 0;
            var entries = new ArrayList<Archive.Entry>();
            long size = 0;
            try (var walk = Files.walk(root)) {
                for (var path : (Iterable<Path>) walk::iterator) {
                    var name = root.relativize(path).toString();
                    if (++seen > MOST_FILES) {
                        problem(
                                key,
                                "holds more than " + MOST_FILES + " files and directories",
                                "a release is sent to every server; is this the right directory?");
                        break;
                    }
                    var found = secret.look(root, path, directory.publication(), refused);
                    if (found) {
                        continue;
                    }
                    if (Files.isSymbolicLink(path)) {
                        var target = Files.readSymbolicLink(path).toString();
                        link(published, name, target, Links.of(root, path), refused, strayed);
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
                        var what = inputs.what(path);
                        if (what.isPresent() && (published || OwnInputs.isPlan(path))) {
                            refused.add(new Unpublishable.Found(name, what.get(), NAME_ANOTHER));
                            continue;
                        }
                        what.ifPresent(w -> own.add(name + " (" + w + ")"));
                        if (Unpublishable.isForOwnerOnly(path)) {
                            locked.add(name);
                        }
                        entries.add(new Archive.Entry(name, Files.readAllBytes(path), Files.isExecutable(path), ""));
                    }
                }
            }
            refused.stream()
                    .limit(MOST_TOLD)
                    .forEach(f ->
                            problem(key, "holds " + f.path() + ", " + f.why() + "; " + directory.audience(), f.hint()));
            if (entries.stream().allMatch(Archive.Entry::isDirectory) && refused.isEmpty()) {
                problem(key, "the directory is empty", "");
            }
            if (!locked.isEmpty()) {
                notes.add(key + " holds what only its owner may read here, and " + directory.audience() + ": "
                        + some(locked));
            }
            if (!own.isEmpty()) {
                notes.add(key + " holds what foobar-infra itself works from, and " + directory.audience() + ": "
                        + some(own));
            }
            if (!strayed.isEmpty()) {
                notes.add(key + " has links to what is not in it, and will not be on the servers: " + some(strayed));
            }
            return List.copyOf(entries);
        }

        /** An app may well use programs of its server's own; a site has no business outside. */
        private static void link(
                boolean published,
                String name,
                String target,
                Links.Lead lead,
                List<Unpublishable.Found> refused,
                List<String> strayed) {
            boolean out = lead == Links.Lead.ELSEWHERE || lead == Links.Lead.OUT;
            if (out && published) {
                refused.add(new Unpublishable.Found(
                        name,
                        "a link that leads out of it, to " + target,
                        "copy there what it leads to; a link within the directory is written relative to where it is"));
            } else if (lead == Links.Lead.OUT || lead == Links.Lead.NOWHERE) {
                strayed.add(name + " → " + target);
            }
        }

        private static boolean isEmpty(Path directory) throws IOException {
            try (var inside = Files.list(directory)) {
                return inside.findAny().isEmpty();
            }
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
}
