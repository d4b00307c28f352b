package com.foobar.infra.config;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import com.foobar.infra.language.Suggestions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Finds inventories by name. */
final class InventoryFiles {

    private static final String DIRECTORY = "inventories";
    private static final List<String> ENDINGS = List.of("", ".yml", ".yaml");

    private InventoryFiles() {}

    /**
     * @param here the directory in which the user is: only inventories of one's own are taken by name
     * @param samples the distribution's inventories, if this runs from one: named to copy from, never taken
     */
    static Path find(String fileOrName, Path here, Optional<Path> samples) throws ConfigException {
        var own = here.resolve(DIRECTORY);
        try {
            var file = here.resolve(fileOrName);
            if (Files.exists(file)) {
                return file;
            }
            var named = named(fileOrName, own);
            if (named.isPresent()) {
                return named.get();
            }
            var sample = samples.flatMap(directory -> named(fileOrName, directory));
            if (sample.isPresent()) {
                throw new ConfigException(Problem.ofFile(
                        Path.of(fileOrName),
                        "there is no such inventory of yours, only a sample of that name, which leads to no server of yours",
                        "write " + own.resolve(fileOrName + ".yml") + "; the sample to begin with: "
                                + sample.get().normalize()));
            }
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    Problem.ofFile(Path.of("?"), "is no file's name: " + Characters.quote(fileOrName), ""));
        }
        var names = names(own);
        var meant = Suggestions.didYouMean(fileOrName, names).map(m -> m + " ").orElse("");
        throw new ConfigException(Problem.ofFile(
                Path.of(fileOrName),
                "there is no such inventory",
                meant + (names.isEmpty() ? "give a file" : "give a file, or one of: " + String.join(", ", names))));
    }

    private static Optional<Path> named(String name, Path directory) {
        return name.indexOf('/') >= 0
                ? Optional.empty()
                : ENDINGS.stream()
                        .map(ending -> directory.resolve(name + ending))
                        .filter(Files::isRegularFile)
                        .findFirst();
    }

    private static TreeSet<String> names(Path directory) {
        var names = new TreeSet<String>();
        try (var files = Files.newDirectoryStream(directory, "*.{yml,yaml}")) {
            files.forEach(f -> names.add(f.getFileName().toString().replaceFirst("\\.ya?ml$", "")));
        } catch (IOException e) {
            return names; // there is no such directory: nothing to suggest from it
        }
        return names;
    }
}
