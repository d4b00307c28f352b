package com.foobar.infra.cli;

import com.foobar.infra.role.render.Rendering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code render}: every file for every server, without contacting any. */
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {"Write every configuration file of every server to DIR/SERVER/PATH. Contacts no server."},
        footer = {
            "",
            "Example:",
            "  foobar-infra render -o /tmp/rendered && less /tmp/rendered/lb-01/etc/haproxy/haproxy.cfg",
            "",
            "Exit codes: 0 all files are written; 1 a file could not be written; 64 bad usage or bad input."
        })
final class RenderCommand implements Callable<Integer> {

    @Mixin
    private InputOptions inputs = new InputOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where to; made if missing. Files that are there are replaced")
    private Path output = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topology();
        var rendering = new Rendering(inputs.templates(loaded));
        var out = spec.commandLine().getOut();
        int files = 0;
        for (var server : loaded.topology().serversWithRoles()) {
            for (var file : rendering.of(loaded.topology(), server).files()) {
                var path = output.resolve(server).resolve(file.path().substring(1));
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.content());
                out.println(path);
                files++;
            }
        }
        out.println(files + " files written to " + output + ".");
        out.flush();
        return Problems.OK;
    }
}
