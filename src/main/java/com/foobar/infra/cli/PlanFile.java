package com.foobar.infra.cli;

import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.SavedPlan;
import com.foobar.infra.engine.Staleness;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.view.HumanView;
import com.foobar.infra.view.JsonView;
import com.foobar.infra.view.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Saves plans in files, and reads the inputs of a saved plan back. */
final class PlanFile {

    private PlanFile() {}

    /**
     * Refuses a file that is there and is something else than a plan: nobody wants a topology replaced by what was made of
     * it. An empty one may be written, and so may what is no file, such as a pipe.
     */
    static void refuseOther(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new BadUsage(
                    "--out: " + file + " is a directory", "Give a file in it: --out " + file + "/friday.plan");
        }
        var directory = file.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            throw new BadUsage(
                    "--out: there is no directory " + directory,
                    "Make it (mkdir -p " + directory + "), or give another path");
        }
        if (Files.isRegularFile(file) && Files.size(file) > 0 && !SavedPlan.isOne(head(file))) {
            throw new BadUsage(
                    "--out: " + file + " is there already and is no saved plan; it was left as it is",
                    "Give the plan a name of its own: --out friday.plan");
        }
    }

    private static String head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(200), StandardCharsets.UTF_8);
        }
    }

    static void write(Path file, Session session, InputOptions inputs, Set<String> forget, Survey survey)
            throws IOException, ConfigException {
        var loaded = session.loaded();
        Optional<SavedPlan.Input> inventory = Optional.empty();
        var named = inputs.inventory();
        if (named.isPresent()) {
            var path = InventoryLoader.resolve(named.get());
            inventory = Optional.of(input(path, Files.readString(path)));
        }
        var plan = new SavedPlan(
                Version.text(),
                input(loaded.file(), new String(loaded.source(), StandardCharsets.UTF_8)),
                inventory,
                templates(inputs.templateDirectory(loaded)),
                session.releases().byKey(),
                session.only(),
                forget,
                Staleness.promises(survey.plan()),
                shown(survey));
        var text = plan.toJson();
        if (!Files.exists(file) || Files.isRegularFile(file)) {
            // Nobody else needs to read what goes to the servers, and no plan is ever half a plan.
            var beside = Files.createTempFile(
                    Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow(), ".foobar-infra", ".plan");
            try {
                Files.writeString(beside, text);
                Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(beside);
            }
        } else {
            Files.writeString(file, text);
        }
    }

    private static SavedPlan.Shown shown(Survey survey) {
        var planned = new Event.Planned(survey);
        var text = new StringWriter();
        try (var view = HumanView.plain(new PrintWriter(text), new Style(false, true), false, true)) {
            view.accept(planned);
        }
        var json = new StringWriter();
        try (var view = new JsonView(new PrintWriter(json), false)) {
            view.accept(planned);
        }
        return new SavedPlan.Shown(text.toString(), json.toString());
    }

    private static SavedPlan.Input input(Path file, String text) {
        return new SavedPlan.Input(file.toAbsolutePath().toString(), file.toString(), text);
    }

    /**
     * Where a file of the plan is taken to lie, for the secrets and keys that it names relative to itself: where it lay
     * when the plan was made, or, where there is no such directory, as it was named from where this runs. So a plan that
     * one machine made of a checkout can be applied by another one in a checkout elsewhere.
     */
    private static Path place(SavedPlan.Input input) {
        var then = Path.of(input.file());
        var directory = then.getParent();
        return directory != null && Files.isDirectory(directory) ? then : Path.of(input.named());
    }

    /** What is no text cannot have been used. */
    static Map<String, String> templates(Optional<Path> directory) throws IOException {
        var found = new LinkedHashMap<String, String>();
        if (directory.isPresent()) {
            try (var walk = Files.walk(directory.get())) {
                for (var path :
                        (Iterable<Path>) walk.filter(Files::isRegularFile).sorted()::iterator) {
                    try {
                        found.put(directory.get().relativize(path).toString(), Files.readString(path));
                    } catch (CharacterCodingException e) {
                        continue;
                    }
                }
            }
        }
        return found;
    }

    static SavedPlan read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadUsage("there is no plan file " + file, "Make one with: foobar-infra plan --out " + file);
        }
        if (!SavedPlan.isOne(head(file))) {
            throw new BadUsage(
                    file + ": it is no saved plan",
                    "A topology is given with -f: foobar-infra apply -f " + file
                            + "\nA plan is saved by: foobar-infra plan --out friday.plan");
        }
        try {
            var plan = SavedPlan.fromJson(Files.readString(file));
            if (!plan.tool().equals(Version.text())) {
                throw new BadUsage(
                        file + ": it was made by " + plan.tool() + ", and this is " + Version.text(),
                        "Another version may do other things. Plan again: foobar-infra plan --out " + file);
            }
            return plan;
        } catch (SavedPlan.Unreadable e) {
            throw new BadUsage(file + ": " + e.getMessage(), "Make another one with: foobar-infra plan --out " + file);
        } catch (CharacterCodingException e) {
            throw new BadUsage(file + ": it was damaged", "Make another one with: foobar-infra plan --out " + file);
        }
    }

    static Loaded topology(SavedPlan plan) throws ConfigException {
        return TopologyLoader.loadPacked(
                place(plan.topology()), plan.topology().text().getBytes(StandardCharsets.UTF_8));
    }

    static Inventory inventory(SavedPlan plan, Loaded loaded) throws ConfigException {
        return plan.inventory().isPresent()
                ? InventoryLoader.load(
                        place(plan.inventory().get()),
                        plan.inventory().get().text().getBytes(StandardCharsets.UTF_8),
                        loaded.topology(),
                        UserSsh.get())
                : InventoryLoader.ofAddresses(loaded.topology());
    }

    /** The templates as they were; the directory that is made for them is the caller's to {@linkplain #remove}. */
    static Optional<Path> templates(SavedPlan plan) throws IOException {
        if (plan.templates().isEmpty()) {
            return Optional.empty();
        }
        var directory = Files.createTempDirectory("foobar-infra-templates");
        for (var template : plan.templates().entrySet()) {
            var file = directory.resolve(template.getKey()).normalize();
            if (!file.startsWith(directory)) {
                throw new BadUsage("the plan file names a template outside of its directory: " + template.getKey(), "");
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, template.getValue());
        }
        return Optional.of(directory);
    }

    static void remove(Optional<Path> directory) throws IOException {
        if (directory.isPresent()) {
            try (var walk = Files.walk(directory.get())) {
                for (var path : (Iterable<Path>) walk.sorted(Comparator.reverseOrder())::iterator) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
