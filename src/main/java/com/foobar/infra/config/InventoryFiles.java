package com.foobar.infra.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds inventories by name. */
final class InventoryFiles {

    private static final String DIRECTORY = "inventories";
    private static final List<String> ENDINGS = List.of("", ".yml", ".yaml");

    private InventoryFiles() {}

    /**
     * @param here the directory in which the user is
     * @param home the distribution's directory, if this runs from one
     */
    static Path find(String fileOrName, Path here, Optional<String> home) throws ConfigException {
        var directories = Stream.concat(
                        Stream.of(here.resolve(DIRECTORY)), home.map(h -> Path.of(h, DIRECTORY)).stream())
                .toList();
        try {
            var file = here.resolve(fileOrName);
            if (Files.exists(file)) {
                return file;
            }
            if (fileOrName.indexOf('/') < 0) {
                for (var directory : directories) {
                    for (var ending : ENDINGS) {
                        var named = directory.resolve(fileOrName + ending);
                        if (Files.isRegularFile(named)) {
                            return named;
                        }
                    }
                }
            }
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    Problem.ofFile(Path.of("?"), "is no file's name: " + Characters.quote(fileOrName), ""));
        }
        var names = names(directories);
        var meant = Suggestions.didYouMean(fileOrName, names).map(m -> m + " ").orElse("");
        throw new ConfigException(Problem.ofFile(
                Path.of(fileOrName),
                "there is no such inventory",
                meant + (names.isEmpty() ? "give a file" : "give a file, or one of: " + String.join(", ", names))));
    }

    private static TreeSet<String> names(List<Path> directories) {
        var names = new TreeSet<String>();
        for (var directory : directories) {
            try (var files = Files.newDirectoryStream(directory, "*.{yml,yaml}")) {
                files.forEach(f -> names.add(f.getFileName().toString().replaceFirst("\\.ya?ml$", "")));
            } catch (IOException e) {
                continue; // there is no such directory: nothing to suggest from it
            }
        }
        return names;
    }
}
