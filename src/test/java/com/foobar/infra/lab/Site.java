package com.foobar.infra.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A topology in a file, the lab's hosts that it speaks of, and the tool that makes them so. */
public final class Site {

    private static final Pattern ADDRESS_OF = Pattern.compile("@([a-z0-9-]+)@");

    private final Lab lab;
    private final Tool tool;
    private final Path directory;

    /** @param directory for the topology; what it names relative to itself goes here too */
    public Site(Lab lab, Tool tool, Path directory) {
        this.lab = lab;
        this.tool = tool;
        this.directory = directory;
    }

    public Path file() {
        return directory.resolve("topology.yml");
    }

    /** The topology as it stands in its file. */
    public String text() {
        return Programs.text(file());
    }

    /** Writes the topology; @web-01@ in it becomes that host's address. */
    public void topology(String yaml) {
        write("topology.yml", ADDRESS_OF.matcher(yaml).replaceAll(match -> lab.address(match.group(1))));
    }

    /** Replaces a text that is there in the topology. */
    public void edit(String from, String to) {
        var yaml = Programs.text(file());
        assertThat(yaml).contains(from);
        write("topology.yml", yaml.replace(from, to));
    }

    /** Writes a file beside the topology. */
    public Path write(String name, String text) {
        try {
            var file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command with this topology and the lab's inventory. */
    public Ran run(String command, String... options) {
        return tool.run(arguments(command, options));
    }

    /** Starts {@code apply --yes --json}. */
    public Running startApply(String... options) {
        return tool.start(arguments("apply --yes --json", options));
    }

    /** Starts any command. */
    public Running start(String command, String... options) {
        return tool.start(arguments(command, options));
    }

    private String[] arguments(String command, String... options) {
        var all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of("-f", file().toString(), "-i", lab.inventory().toString()));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /** Applies, which must end well. */
    public Ran apply(String... options) {
        var ran = run("apply --yes --json", options);
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran;
    }

    /** Applies before a person's eyes, however that ends. */
    public Ran attemptApply(String... options) {
        return run("apply --yes --no-color", options);
    }

    /** The event of {@code plan --json}; every host must have been planned. */
    public JsonNode plan() {
        var ran = run("plan", "--json");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        return ran.last("plan");
    }

    /** A plan finds nothing to do, and says so. */
    public void hasNoChanges() {
        var ran = run("plan", "--detailed-exitcode", "--no-color");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("No changes.");
    }

    /** All checks pass, at the latest a minute from now. @return how many they are */
    public int isVerified() {
        var ran = run("verify", "--json", "--wait", "60s");
        assertThat(ran.exit()).as(ran.toString()).isZero();
        var checks = ran.last("verified").path("checks");
        assertThat(checks.valueStream().map(c -> c.path("verdict").asString()))
                .isNotEmpty()
                .containsOnly("pass");
        return checks.size();
    }

    /** The changes of a plan as {@code server kind name action cause}. */
    public static List<String> changes(JsonNode plan) {
        return plan.path("changes")
                .valueStream()
                .map(c -> String.join(
                        " ",
                        c.path("server").asString(),
                        c.path("kind").asString(),
                        c.path("name").asString(),
                        c.path("action").asString(),
                        c.path("cause").asString()))
                .toList();
    }
}
