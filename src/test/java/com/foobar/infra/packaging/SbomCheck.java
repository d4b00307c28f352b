package com.foobar.infra.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Whether a bill of materials (CycloneDX, JSON) names just what a package has: each library by name and version, and the Java runtime where
 * there is one.
 *
 * <p>Arguments: the bill; the directory of the libraries' jars; {@code runtime} or {@code bare}. Ends with 1 and says what is amiss.
 */
final class SbomCheck {

    private SbomCheck() {}

    public static void main(String[] args) throws IOException {
        var wrong = wrong(Path.of(args[0]), Path.of(args[1]), args[2].equals("runtime"));
        wrong.forEach(System.err::println);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    static List<String> wrong(Path bill, Path jars, boolean withRuntime) throws IOException {
        var root = new ObjectMapper().readTree(bill);
        var wrong = new ArrayList<String>();
        if (!root.path("bomFormat").asString("").equals("CycloneDX")) {
            wrong.add(bill + " is no bill of CycloneDX");
        }
        var told = new TreeSet<String>();
        for (var component : root.path("components")) {
            if (component.path("type").asString("").equals("library")) {
                told.add(component.path("name").asString("") + "-"
                        + component.path("version").asString(""));
                if (component.path("licenses").isEmpty()) {
                    wrong.add("without a licence: " + component.path("name"));
                }
            }
        }
        var there = new TreeSet<String>();
        try (var files = Files.list(jars)) {
            files.map(file -> file.getFileName().toString().replaceFirst("\\.jar$", ""))
                    .filter(name -> !name.startsWith("foobar-infra-"))
                    .forEach(there::add);
        }
        if (!told.equals(there)) {
            wrong.add("the bill tells " + told + ", the package has " + there);
        }
        if (runtimes(root).size() != (withRuntime ? 1 : 0)) {
            wrong.add("runtimes: " + runtimes(root));
        }
        return wrong;
    }

    /** The versions of the runtimes that are told. */
    private static List<String> runtimes(JsonNode root) {
        var versions = new ArrayList<String>();
        for (var component : root.path("components")) {
            if (component.path("bom-ref").asString("").equals("java-runtime")
                    && component.path("version").asString("").startsWith("25")) {
                versions.add(component.path("version").asString(""));
            }
        }
        return versions;
    }
}
