package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Verifier;
import com.foobar.infra.view.JunitReport;
import com.foobar.infra.view.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code verify}: proves that the stack does what it should. */
final class VerifyCommand extends ServersCommand {

    /** What can be verified by itself. */
    enum Group {
        replication,
        web
    }

    private final PositionalParamSpec group =
            Options.argument(Group.class, "replication|web", "Only these checks; without it: all of them");

    private final OptionSpec wait = Options.value(
                    Duration.class,
                    "DURATION",
                    "Ask again until every check passes, for at most this long: 30s, 5m",
                    "--wait")
            .converters(new Durations(true))
            .build();

    private final OptionSpec junit = Options.value(
                    Path.class, "FILE", "Also write the results as JUnit XML, for CI systems", "--junit")
            .build();

    VerifyCommand() {
        super(
                "verify",
                "Prove on the servers that the stack works: each check with its evidence, and what to do if it fails.",
                "",
                "Examples:",
                "  foobar-infra verify",
                "  foobar-infra verify replication --wait 2m",
                "  foobar-infra verify web --junit build/verify.xml",
                "",
                "Exit codes: 0 every check passes; 1 a check fails, or a server could not be",
                "asked; 64 bad usage or bad input.");
        spec.addPositional(group).addOption(wait).addOption(junit);
    }

    private Optional<Group> group() {
        return Options.given(group, Group.class);
    }

    @Override
    public Integer call() throws Exception {
        var report = Options.given(junit, Path.class);
        if (report.isPresent()) {
            refuseOther(report.get());
        }
        return super.call();
    }

    /** What is no report is somebody's file, named by mistake. */
    private static void refuseOther(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) > 0) {
            try (var in = Files.newInputStream(file)) {
                if (!new String(in.readNBytes(400), StandardCharsets.UTF_8).contains("<testsuite")) {
                    throw new BadUsage(
                            "--junit: " + file + " is there already and is no JUnit report; it was left as it is",
                            "Give the report a name of its own: --junit verify.xml");
                }
            }
        }
    }

    @Override
    int run(Session session, View view) throws Exception {
        long started = System.nanoTime();
        var checks = session.desire().checks().stream()
                .filter(c ->
                        group().isEmpty() || c.id().group().equals(group().get().name()))
                .filter(c -> session.only().isEmpty() || session.only().contains(c.id().server()))
                .toList();
        if (checks.isEmpty()) {
            throw new BadUsage(nothingToVerify(session), "");
        }
        var findings = new Verifier(session.observer())
                .verify(
                        checks,
                        Options.given(wait, Duration.class).orElse(Duration.ZERO),
                        (failing, left) -> view.accept(new Event.VerifyWaiting(failing, left)));
        var verified = new Event.Verified(
                findings.results(), findings.failures(), Duration.ofNanos(System.nanoTime() - started));
        view.accept(verified);
        var report = Options.given(junit, Path.class);
        if (report.isPresent()) {
            Files.writeString(report.get(), JunitReport.of(verified));
        }
        return verified.ok() ? Problems.OK : Problems.FAILED;
    }

    private String nothingToVerify(Session session) {
        var of = group().map(g -> " for " + g.name()).orElse("");
        var elsewhere = session.desire().checks().stream()
                .anyMatch(c ->
                        group().isEmpty() || c.id().group().equals(group().get().name()));
        return elsewhere
                ? "there is nothing to verify" + of + " on the servers of --limit"
                : "this topology has nothing to verify" + of;
    }
}
