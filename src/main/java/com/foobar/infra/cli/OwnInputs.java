package com.foobar.infra.cli;

import com.foobar.infra.config.Loaded;
import com.foobar.infra.engine.SavedPlan;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Node;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Source;
import com.foobar.infra.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tells what this tool itself works from, here or elsewhere: it describes servers, and is no part of a site or an app. */
final class OwnInputs {

    /** Of larger ones no more is looked at. */
    private static final int HEAD = 64 << 10;

    /** JSON is YAML, too. */
    private static final Pattern YAML = Pattern.compile("(?i).*\\.(ya?ml|json)");

    /** What no topology is without. */
    private static final List<Pattern> TOPOLOGY = List.of(topLevel("name"), topLevel("servers"));

    private static final List<Pattern> INVENTORY =
            List.of(topLevel("hosts"), Pattern.compile("(?m)\\b(identity_file|known_hosts|jump|sudo|become|user) *:"));

    /** Keys of a file that is written in braces, as JSON is, on whatever line they stand. */
    private static final List<Pattern> IN_BRACES =
            List.of(Pattern.compile("[\"']?servers[\"']?\\s*:"), Pattern.compile("[\"']?hosts[\"']?\\s*:"));

    private static Pattern topLevel(String key) {
        return Pattern.compile("(?m)^" + key + " *:");
    }

    private final Loaded loaded;

    OwnInputs(Loaded loaded) {
        this.loaded = loaded;
    }

    /** What a file is; empty if it is none of them. */
    Optional<String> what(Path file) throws IOException {
        // One that came through a pipe is there no more.
        if (Files.exists(loaded.file()) && Files.isSameFile(file, loaded.file())) {
            return Optional.of("the topology itself");
        }
        var inventories =
                loaded.directory().resolve("inventories").toAbsolutePath().normalize();
        var absolute = file.toAbsolutePath().normalize();
        if (absolute.startsWith(inventories) && isYaml(file)) {
            return Optional.of("an inventory");
        }
        if (isPlan(file)) {
            return Optional.of("a saved plan");
        }
        return isYaml(file) ? byItsKeys(file, head(file, HEAD)) : Optional.empty();
    }

    private static boolean isYaml(Path file) {
        return Leftovers.origins(String.valueOf(file.getFileName())).stream()
                .anyMatch(name -> YAML.matcher(name).matches());
    }

    private static Optional<String> byItsKeys(Path file, String text) {
        if (text.stripLeading().startsWith("{")) {
            return IN_BRACES.stream().anyMatch(key -> key.matcher(text).find())
                    ? inBraces(file, text)
                    : Optional.empty();
        }
        if (TOPOLOGY.stream().allMatch(key -> key.matcher(text).find())) {
            return Optional.of("a topology");
        }
        return INVENTORY.stream().allMatch(key -> key.matcher(text).find())
                ? Optional.of("an inventory")
                : Optional.empty();
    }

    private static Optional<String> inBraces(Path file, String text) {
        try {
            var source = Source.of(file, text.getBytes(StandardCharsets.UTF_8));
            var keys = YamlReader.read(new Reading(source))
                    .filter(Node.Pairs.class::isInstance)
                    .map(root -> ((Node.Pairs) root)
                            .pairs().stream().map(pair -> pair.key().value()).collect(Collectors.toSet()))
                    .orElse(Set.of());
            if (keys.containsAll(Set.of("name", "servers"))) {
                return Optional.of("a topology");
            }
            return keys.contains("hosts")
                            && INVENTORY
                                    .getLast()
                                    .matcher(text.replace("\"", ""))
                                    .find()
                    ? Optional.of("an inventory")
                    : Optional.empty();
        } catch (ConfigException e) {
            return Optional.empty(); // no text at all
        }
    }

    /** Whether it is a saved plan, which holds a release itself: with it in it every plan would make another release. */
    static boolean isPlan(Path file) throws IOException {
        return SavedPlan.isOne(head(file, 200));
    }

    private static String head(Path file, int bytes) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
        }
    }
}
