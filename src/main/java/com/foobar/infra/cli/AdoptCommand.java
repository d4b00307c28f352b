package com.foobar.infra.cli;

import com.foobar.infra.adopt.Adoption;
import com.foobar.infra.adopt.Note;
import com.foobar.infra.cli.AdoptReader.Read;
import com.foobar.infra.config.InventoryLoader;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Event;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.part.Supply;
import com.foobar.infra.resource.Archive;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.template.Templates;
import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Inventory;
import com.foobar.infra.view.View;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code adopt}: makes a topology of what servers run. */
final class AdoptCommand implements Callable<Integer> {

    private final PositionalParamSpec servers = PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .paramLabel("SERVER")
            .description(
                    Options.wrapped("The servers of one stack: names of the inventory, HOST, or user@HOST:port", 50))
            .build();

    private final OptionSpec inventory = Options.value(
                    String.class,
                    "FILE|NAME",
                    "How the servers are reached: a file, a name under inventories/, or the output of 'vagrant"
                            + " ssh-config'. Without it: as ~/.ssh/config says",
                    "-i",
                    "--inventory")
            .build();

    private final OptionSpec out = Options.value(
                    Path.class, "FILE", "Where the topology goes; no file is replaced. Default: foobar.yml", "--out")
            .build();

    final CommandSpec spec;
    private final NewHostKeys keys;
    private final OutputOptions output;

    AdoptCommand() {
        spec = Options.command(
                this,
                "adopt",
                "Read what " + Adoption.PROGRAMS + " of servers do that somebody set up by hand, and write the"
                        + " topology whose plan is as small as can be; then show that plan, and what the topology does not"
                        + " say. Changes nothing on the servers, and reads no password.",
                "",
                "Examples:",
                "  foobar-infra adopt lb-01 web-01 web-02 -i mine",
                "  foobar-infra adopt root@10.0.0.1 root@10.0.0.2 --out shop.yml",
                "",
                "Exit codes: 0 all of it is written; 1 a server could not be read, or something",
                "had to be left out; 64 bad usage or bad input.");
        spec.addPositional(servers).addOption(inventory).addOption(out);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
    }

    @Override
    public Integer call() throws Exception {
        List<String> written = servers.getValue();
        if (written == null || written.isEmpty()) {
            throw new BadUsage("adopt needs the servers to read", "foobar-infra adopt lb-01 web-01 web-02 -i mine");
        }
        var file = Options.given(out, Path.class).orElse(Path.of("foobar.yml"));
        refuseOther(file);
        var given = Options.given(inventory, String.class);
        var known = given.isPresent()
                ? InventoryLoader.everyHost(InventoryLoader.resolve(given.get()), UserSsh.get())
                : new Inventory(Map.of());
        var targets = AdoptTargets.of(written, known, given.isPresent());
        try (var view = output.view(spec.commandLine().getOut(), false)) {
            var read = AdoptReader.read(targets, known, keys.accepted(), view);
            var checked = AdoptChecked.of(file, Adoption.of(read.hosts()), read.notes());
            var reached = given.isPresent()
                    ? Optional.<String>empty()
                    : read.inventory(checked.adoption().servers());
            var beside = beside(file);
            if (checked.adoption().found()) {
                if (reached.isPresent()) {
                    refuseOther(beside);
                    Files.writeString(beside, reached.get(), StandardOpenOption.CREATE_NEW);
                }
                Files.writeString(file, checked.adoption().yaml(), StandardOpenOption.CREATE_NEW);
            }
            boolean found = checked.adoption().found();
            var event = new Event.Adopted(
                    found ? Optional.of(file) : Optional.empty(),
                    found && reached.isPresent() ? Optional.of(beside) : Optional.empty(),
                    List.copyOf(checked.adoption().servers().keySet()),
                    checked.notes(),
                    read.failures());
            view.accept(event);
            boolean planned = found && checked.sound() && plan(file, checked.adoption(), read, known, view);
            return event.whole() && planned ? Problems.OK : Problems.FAILED;
        }
    }

    private static void refuseOther(Path file) {
        if (Files.exists(file)) {
            throw new BadUsage(
                    "--out: " + file + " is there already", "No file is replaced: give another one, or move it away.");
        }
        var directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new BadUsage("--out: there is no directory " + directory, "mkdir -p " + directory);
        }
    }

    /** Where the inventory goes, if one has to be written. */
    private static Path beside(Path file) {
        return file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "") + ".inventory.yml");
    }

    /** Shows what an apply would change; of what the operator has yet to bring, as if it were generated or empty. */
    private boolean plan(Path file, Adoption adoption, Read read, Inventory known, View view) throws Exception {
        var loaded = TopologyLoader.loadPacked(file, adoption.trial().getBytes(StandardCharsets.UTF_8));
        var hosts = new LinkedHashMap<String, HostAccess>(known.hosts());
        hosts.putAll(read.access());
        var empty = new LinkedHashMap<String, Archive>();
        for (var supply : Stack.supplies(loaded.topology())) {
            if (supply instanceof Supply.Directory directory) {
                empty.put(directory.key(), Archive.of(List.of(Archive.Entry.text("index.html", "to be brought\n"))));
            }
        }
        var templates = Stream.of(loaded.directory().resolve("templates"))
                .filter(Files::isDirectory)
                .findFirst();
        try (var session = Session.open(
                loaded,
                new Inventory(hosts, known.secretFiles(), known.defaults()),
                () -> new Templates(templates),
                () -> Releases.kept(empty),
                Set.of(),
                keys.accepted(),
                Agreed.NOTHING,
                view)) {
            if (!output.json()) {
                var waiting = adoption.notes().stream().anyMatch(n -> n.kind() == Note.Kind.TODO);
                var words = spec.commandLine().getOut();
                words.println("What apply would change"
                        + (waiting ? ", with passwords generated and releases empty until you have brought yours" : "")
                        + ":");
                words.println();
                words.flush();
            }
            var survey = session.surveyor(Set.of()).survey(Set.of());
            view.accept(new Event.Planned(survey));
            return survey.failures().isEmpty();
        }
    }
}
