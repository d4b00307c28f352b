package com.foobar.infra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.foobar.infra.check.Check;
import com.foobar.infra.config.Loaded;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.engine.Desire;
import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.Facts;
import com.foobar.infra.fact.ManifestFact;
import com.foobar.infra.plan.HostStep;
import com.foobar.infra.plan.Plan;
import com.foobar.infra.plan.Planner;
import com.foobar.infra.plan.Prelude;
import com.foobar.infra.plan.StepScript;
import com.foobar.infra.probe.Probe;
import com.foobar.infra.shell.Script;
import com.foobar.infra.stack.FreshHost;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every script that a host would be sent for the examples is clean under the real shellcheck. */
@Tag("lab")
@Tag("house")
class ScriptsIT {

    @TempDir
    Path directory;

    /** The functions of steps, which are checked as files of their own. */
    private static final List<String> FUNCTIONS = Stream.concat(Prelude.SHARED.stream(), Parts.functions().stream())
            .map(library -> library.script().render())
            .toList();

    /** What was checked already but for numbers and digests, here or with another example: shellcheck would say the same. */
    private static final Set<String> SHAPES = ConcurrentHashMap.newKeySet();

    private int files;

    static Stream<Path> examples() throws IOException {
        try (var list = Files.list(Path.of("examples"))) {
            return list.filter(p -> p.toString().endsWith(".yml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_scripts_of_every_example_are_clean_under_shellcheck(Path example) throws Exception {
        // Passwords that the operator brings are not to be had here; that of backups is never made, so anything stands
        // in for it.
        var text = Files.readString(example)
                .replace("{env: FOOBAR_BACKUP_PASSWORD}", "{env: PATH}")
                .replaceAll("(?m)^( +(?:app|replication)_password:)\\n +(?:env|command):.*$", "$1 generated");
        var copy = Files.writeString(example.resolveSibling("." + example.getFileName() + ".test"), text);
        Loaded loaded;
        try {
            loaded = TopologyLoader.load(copy);
        } finally {
            Files.delete(copy);
        }
        var topology = loaded.topology();
        var desire = Desires.of(loaded, new Templates(Optional.empty()));
        var planner = new Planner(topology.name(), desire.stages(), Parts.removals());

        var probed = new HashMap<String, Facts>();
        for (var server : desire.servers()) {
            var questions = new LinkedHashSet<Fact<?>>(planner.facts(server));
            questions.addAll(desire.preflight(server));
            write("probe", new Probe("0nonce", questions).script());
            probed.put(server, FreshHost.answer(questions));
        }
        checks(desire);
        var first = planner.plan(new ClusterFacts(probed), List.of(), List.of(), List.of());
        assertThat(first.changes()).isNotEmpty();
        steps(topology.name(), first);
        if (example.endsWith("foobar.yml")) {
            removals(topology.name(), desire, first);
        }

        assertThat(shellcheck()).isEmpty();
    }

    @Test
    void the_script_that_starts_a_step_and_the_one_that_follows_it_are_clean() throws Exception {
        var header = new StepScript.Header("foobar", "web", "step-1", "0nonce", "me@here");
        write("outer", StepScript.outer(header, new HostStep("web-01", List.of()), List.of()));
        write("follow", StepScript.follow(header));
        assertThat(shellcheck()).isEmpty();
    }

    @Test
    void the_script_by_which_servers_are_adopted_is_clean() throws Exception {
        write("adopt", new Probe("0nonce", AdoptReader.QUESTIONS).script());
        assertThat(shellcheck()).isEmpty();
    }

    private void checks(Desire desire) throws IOException {
        var questions = new LinkedHashSet<Fact<?>>();
        desire.checks().forEach(c -> c.facts().values().forEach(questions::addAll));
        desire.checks().stream()
                .filter(Check::byGroup)
                .flatMap(c -> c.followUp(new ClusterFacts(Map.of())).entrySet().stream())
                .filter(asked -> !asked.getKey().equals(ClusterFacts.HERE))
                .forEach(asked -> questions.addAll(asked.getValue()));
        write("verify", new Probe("0nonce", questions).script());
    }

    private void steps(String topology, Plan plan) throws IOException {
        for (var stage : plan.stages()) {
            for (var step : stage.steps()) {
                var header = new StepScript.Header(topology, stage.name(), "step-1", "0nonce", "me@here");
                write("step", StepScript.inner(header, step, Parts.functions()));
                imports(StepScript.inner(header, step, Parts.functions()).imports());
            }
        }
    }

    private void imports(Set<Script.Import> imports) throws IOException {
        for (var source : imports) {
            write("import", source.source());
            imports(source.source().imports());
        }
    }

    /** The same hosts once the topology names nothing any more. */
    private void removals(String topology, Desire desire, Plan applied) throws IOException {
        var planner = new Planner(topology, List.of(), Parts.removals());
        var hosts = new HashMap<String, Facts>();
        for (var server : desire.servers()) {
            var manifest = new StringBuilder();
            applied.changes().stream()
                    .filter(c -> c.server().equals(server))
                    .forEach(c -> manifest.append(
                            c.resource().kind() + "\t" + c.resource().name() + "\tx\n"));
            hosts.put(
                    server,
                    FreshHost.answer(Set.of(new ManifestFact(topology)), Map.of("manifest", manifest.toString())));
        }
        var plan = planner.plan(new ClusterFacts(hosts), List.of(), List.of(), List.of());
        assertThat(plan.changes()).isNotEmpty();
        steps(topology, plan);
    }

    /** The functions, which {@code ./check} looks at, and files in base64 would only cost time. */
    private void write(String kind, Script script) throws IOException {
        var text = script.render(_ -> "imported").replaceAll("(?m)^[A-Za-z0-9+/]{76}$\n", "");
        for (var functions : FUNCTIONS) {
            text = text.replace(functions, "");
        }
        if (SHAPES.add(text.replaceAll("[0-9a-f]{12,}", "digest").replaceAll("[0-9]+", "0"))) {
            files++;
            Files.writeString(directory.resolve(files + "-" + kind + ".sh"), "#!/bin/sh\n" + text);
        }
    }

    private String shellcheck() throws IOException, InterruptedException {
        if (files == 0) {
            return "";
        }
        // SC1091: /etc/os-release is the host's. SC2016: what is in single quotes is for an inner shell. SC2034,
        // SC2154,
        // SC2317, SC2329: not every step uses every function and variable of the prelude.
        var process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "shellcheck -s sh -f gcc -e SC1003,SC1091,SC2016,SC2034,SC2043,SC2154,SC2181,SC2317,SC2329 *.sh")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        var out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return out;
    }
}
