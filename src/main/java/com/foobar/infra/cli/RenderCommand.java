package com.foobar.infra.cli;

import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.ReleaseResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code render}: every file for every server, without contacting any. */
final class RenderCommand implements Callable<Integer> {

    final CommandSpec spec = Options.command(
            this,
            "render",
            "Write every configuration file of every server to DIR/SERVER/PATH. Contacts no server.",
            "",
            "Releases (the app's code, static files) are named, not written. What is made on the servers themselves is left",
            "out: passwords, keys and certificates, and apt's source for MySQL where one is needed. So is environment_file.",
            "",
            "Example:",
            "  foobar-infra render -o /tmp/rendered && less /tmp/rendered/lb-01/etc/haproxy/haproxy.cfg",
            "",
            "Exit codes: 0 all files are written; 1 a file could not be written; 64 bad usage or bad input.");

    private final InputOptions inputs = new InputOptions(spec);

    private final OptionSpec to = Options.value(
                    Path.class, "DIR", "Where to; made if missing. Files that are there are replaced", "-o", "--output")
            .required(true)
            .build();

    RenderCommand() {
        spec.addOption(to);
    }

    @Override
    public Integer call() throws Exception {
        var output = Options.given(to, Path.class).orElseThrow();
        var loaded = inputs.topology();
        var desired = Desires.withoutSecrets(loaded, inputs.templates(loaded));
        var out = spec.commandLine().getOut();
        int files = 0;
        var releases = new LinkedHashMap<String, List<String>>();
        for (var resource : desired) {
            if (resource instanceof FileResource file) {
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
        releases.forEach((release, servers) ->
                out.println("Not written: the release " + release + " on " + String.join(", ", servers)));
        out.println(files + " files written to " + output + ".");
        out.flush();
        return Problems.OK;
    }
}
