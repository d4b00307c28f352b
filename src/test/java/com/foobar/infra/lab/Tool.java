package com.foobar.infra.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The built distribution, started as its users start it.
 *
 * @param environment beyond the one of this JVM
 */
public record Tool(Path launcher, Map<String, String> environment) {

    /** The one that {@code mvn package} made. */
    public static Tool built() {
        try (var found = Files.newDirectoryStream(Programs.ROOT.resolve("target"), "foobar-infra-*")) {
            var newest = new ArrayList<Path>();
            found.forEach(d -> newest.add(d.resolve("bin/foobar-infra")));
            newest.removeIf(f -> !Files.isExecutable(f));
            if (newest.isEmpty()) {
                throw new IllegalStateException("no distribution in target/: mvn package -DskipTests makes it");
            }
            newest.sort(Comparator.comparing(f -> f.toFile().lastModified()));
            return new Tool(newest.getLast(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Tool with(Map<String, String> environment) {
        return new Tool(launcher, environment);
    }

    public Ran run(String... arguments) {
        return Programs.run(command(List.of(arguments)), environment);
    }

    /** Lets it run on its own; Ctrl-C reaches it even if this JVM was started in the background, where none does. */
    public Running start(String... arguments) {
        var line = new ArrayList<>(List.of("env", "--default-signal=INT"));
        line.addAll(command(List.of(arguments)));
        return new Running(line, environment);
    }

    private List<String> command(List<String> arguments) {
        var line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(arguments);
        return line;
    }
}
