package com.foobar.infra.template;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files in a user's template directory that were meant to replace a built-in one and do not, as their name is wrong. */
public final class Strays {

    private static final String SUFFIX = ".ftl";
    private static final int MISTYPED = 2;

    private final List<String> builtIn;

    private Strays(List<String> builtIn) {
        this.builtIn = builtIn;
    }

    /**
     * The strays by name, each with the name that was probably meant; empty if that cannot be told. A template that
     * another one of the user's mentions is none, and neither is a hidden file or an editor's copy.
     *
     * @param builtIn all templates and files that are built in
     */
    public static Map<String, Optional<String>> in(Path directory, List<String> builtIn) throws IOException {
        return new Strays(builtIn).look(directory);
    }

    private Map<String, Optional<String>> look(Path directory) throws IOException {
        var names = new ArrayList<String>();
        try (var walk = Files.walk(directory)) {
            walk.filter(Files::isRegularFile)
                    .map(f -> directory.relativize(f).toString())
                    .filter(name -> !name.matches("(.*/)?\\..*|.*(~|\\.bak|\\.orig|\\.swp)"))
                    .forEach(names::add);
        }
        var strays = new TreeMap<String, Optional<String>>();
        for (var name : names) {
            if (builtIn.contains(name) || mentioned(name, names, directory)) {
                continue;
            }
            var meant = meant(name);
            if (meant.isPresent() || name.endsWith(SUFFIX)) {
                strays.put(name, meant.or(() -> named(name)));
            }
        }
        return strays;
    }

    /** What is so close to it that nothing else can be meant. */
    private Optional<String> meant(String name) {
        return builtIn.stream()
                .filter(known -> Problems.distance(without(name), without(known)) <= MISTYPED)
                .min(Comparator.comparingInt(known -> Problems.distance(name, known)));
    }

    /** What has that name in another directory. */
    private Optional<String> named(String name) {
        return builtIn.stream().filter(known -> last(known).equals(last(name))).findFirst();
    }

    private static boolean mentioned(String name, List<String> names, Path directory) throws IOException {
        for (var other : names) {
            if (!other.equals(name) && other.endsWith(SUFFIX)) {
                var text = new String(Files.readAllBytes(directory.resolve(other)), StandardCharsets.UTF_8);
                if (text.contains(last(name))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String without(String name) {
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
