package com.foobar.infra.cli;

import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.WithFile;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.topology.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code render}: every file for every server, without contacting any. */
final class RenderCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "render",
            "Write every configuration file of every server to DIR/SERVER/PATH. Contacts no server.",
            footer());

    private final InputOptions inputs = new InputOptions(spec);

    private final OptionSpec to = Options.value(
                    Path.class,
                    "DIR",
                    "Where to; made if missing. Must be empty, or hold what render wrote before: that is replaced",
                    "-o",
                    "--output")
            .required(true)
            .build();

    /** Marks a directory as one that render may write into again. */
    private static final String MARK = ".foobar-infra-render";

    private static String[] footer() {
        var unwritten = "Releases are named, not written. What is made on the servers themselves, or is a secret, is"
                + " left out: " + String.join(", ", Parts.unwritten()) + ".";
        return Stream.of(
                        Stream.of(""),
                        Stream.of(Options.wrapped(unwritten, Options.LINE)),
                        Stream.of("", "Example:"),
                        Parts.examples("render").stream(),
                        Stream.of(
                                "",
                                "Exit codes: 0 all files are written; 1 a file could not be written; 64 bad usage",
                                "or bad input."))
                .flatMap(lines -> lines)
                .toArray(String[]::new);
    }

    RenderCommand() {
        spec.addOption(to);
        spec.usageMessage().customSynopsis("foobar-infra render [OPTIONS] -o DIR");
    }

    @Override
    public Integer call() throws Exception {
        var output = Options.given(to, Path.class).orElseThrow();
        var loaded = inputs.topology();
        var packed = Releases.pack(loaded, Pantry.secretFiles(loaded, new Inventory(Map.of())));
        var desired = Desires.withoutSecrets(loaded, inputs.templates(loaded), packed);
        var out = spec.commandLine().getOut();
        int files = 0;
        refuseStrangers(output);
        var releases = new LinkedHashMap<String, List<String>>();
        for (var resource : desired) {
            if (resource instanceof WithFile written) {
                var file = written.file();
                var path = output.resolve(file.server()).resolve(file.path().substring(1));
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.content());
                out.println(path);
                files++;
            } else if (resource instanceof ReleaseResource release) {
                var count = release.archive().files();
                releases.computeIfAbsent(
                                release.path() + " (" + count + (count == 1 ? " file)" : " files)"),
                                _ -> new ArrayList<>())
                        .add(release.server());
            }
        }
        Files.createDirectories(output);
        Files.writeString(output.resolve(MARK), "Written by foobar-infra render, which replaces what is here.\n");
        releases.forEach((release, servers) ->
                out.println("Not written: the release " + release + " on " + String.join(", ", servers)));
        out.println(files + " files written to " + output + ".");
        out.flush();
        return Problems.OK;
    }

    /** Whatever else is in a directory may be somebody's only copy, or be published from there. */
    private static void refuseStrangers(Path directory) throws IOException {
        if (!Files.isDirectory(directory) || Files.exists(directory.resolve(MARK))) {
            return;
        }
        try (var files = Files.list(directory)) {
            var first = files.findFirst();
            if (first.isPresent()) {
                throw new BadUsage(
                        "--output: " + directory + " holds files that render did not write ("
                                + first.get().getFileName() + "); nothing was written",
                        "Give a new or an empty directory. If render of an earlier version made this one, remove it first.");
            }
        }
    }
}
