package com.foobar.infra.cli;

import com.foobar.infra.check.Check;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Observer;
import com.foobar.infra.engine.Verifier;
import com.foobar.infra.engine.Watch;
import com.foobar.infra.stack.Parts;
import com.foobar.infra.view.JunitReport;
import com.foobar.infra.view.View;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code verify}: proves that the stack does what it should. */
final class VerifyCommand extends ServersCommand {

    /** Between the rounds of a watch. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final PositionalParamSpec group = Options.argument(
                    String.class,
                    "GROUP",
                    "Only these checks: " + String.join(", ", Parts.groups())
                            + ". Without it: all but those of the network")
            .toBuilder()
            .converters(VerifyCommand::group)
            .build();

    private final OptionSpec wait = Options.value(
                    Duration.class,
                    "DURATION",
                    "Ask again until every check passes, for at most this long: 30s, 5m",
                    "--wait")
            .converters(new Durations())
            .build();

    private final OptionSpec junit = Options.value(
                    Path.class, "FILE", "Also write the results as JUnit XML, for CI systems", "--junit")
            .build();

    private final OptionSpec data =
            Options.flag("Also compare all rows of all tables of the databases, in the background's pace", "--data");

    private final OptionSpec drill = Options.flag(
            "Also move the virtual address to another server and back, and tell how long it was silent", "--drill");

    private final OptionSpec watch =
            Options.flag("Check again every 5 seconds until Ctrl-C, and tell what becomes different", "--watch");

    private final ReportFiles reports = new ReportFiles();

    VerifyCommand() {
        super(
                "verify",
                "Prove on the servers that the stack works: each check with its evidence, and what to do if it fails.",
                "",
                "Examples:",
                "  foobar-infra verify",
                "  foobar-infra verify replication --wait 2m",
                "  foobar-infra verify replication --data",
                "  foobar-infra verify replication --watch",
                "  foobar-infra verify web --junit build/verify.xml",
                "  foobar-infra verify web --drill",
                "  foobar-infra verify network",
                "",
                "Exit codes: 0 every check passes; 1 a check fails, or a server could not be",
                "asked; 64 bad usage or bad input.");
        spec.addPositional(group)
                .addOption(data)
                .addOption(drill)
                .addOption(watch)
                .addOption(wait)
                .addOption(junit);
    }

    private static String group(String given) {
        if (!Parts.groups().contains(given)) {
            throw new TypeConversionException("expected one of [" + String.join(", ", Parts.groups())
                    + "] (case-sensitive) but was '" + given + "'");
        }
        return given;
    }

    private Optional<String> group() {
        return Options.given(group, String.class);
    }

    @Override
    public Integer call() throws Exception {
        if (Options.on(watch)) {
            for (var other : List.of(data, drill, wait, junit)) {
                if (other.getValue() != null && !Boolean.FALSE.equals(other.getValue())) {
                    throw new BadUsage(
                            "--watch does not go with " + other.longestName(),
                            "A watch has no end; leave one of them out");
                }
            }
        }
        reports.refuseOther("--junit", Options.given(junit, Path.class), "JUnit", JunitReport.MARK);
        return super.call();
    }

    @Override
    int run(Session session, View view) throws Exception {
        long started = System.nanoTime();
        boolean deep = Options.on(data);
        boolean drilled = Options.on(drill);
        var checks = session.desire().checks().stream()
                .filter(c -> !c.onRequest() || (c.byGroup() ? group().isPresent() : deep))
                .filter(c -> drilled || !c.disturbs())
                .filter(c -> group().isEmpty() || c.id().group().equals(group().get()))
                .filter(c -> session.only().isEmpty() || session.only().contains(c.id().server()))
                .toList();
        if (deep && checks.stream().noneMatch(c -> c.onRequest() && !c.byGroup())) {
            throw new BadUsage(
                    "--data: there is no replica here whose rows could be compared",
                    "It goes with verify or verify replication, of a topology with replicas");
        }
        if (drilled && checks.stream().noneMatch(Check::disturbs)) {
            throw new BadUsage(
                    "--drill: there is no virtual address here that could be moved",
                    "It goes with verify or verify web, of a topology with a virtual_address");
        }
        if (checks.isEmpty()) {
            throw new BadUsage(nothingToVerify(session), "");
        }
        if (Options.on(watch)) {
            return watch(new Watch(new Verifier(quiet(session.observer(), view)), checks), view);
        }
        var findings = new Verifier(
                        session.observer(),
                        (check, progress, since) -> view.accept(new Event.CheckGoing(check, progress, since)))
                .verify(
                        checks,
                        Options.given(wait, Duration.class).orElse(Duration.ZERO),
                        (failing, left) -> view.accept(new Event.VerifyWaiting(failing, left)));
        var verified = new Event.Verified(
                findings.results(), findings.failures(), Duration.ofNanos(System.nanoTime() - started));
        view.accept(verified);
        reports.write(Options.given(junit, Path.class), () -> JunitReport.of(verified));
        return verified.ok() ? Problems.OK : Problems.FAILED;
    }

    /** A watch has one line a round for machines; which servers are asked goes without saying. */
    static Observer quiet(Observer observer, View view) {
        return observer.telling(event -> {
            switch (event) {
                case Event.Observing _, Event.HostObserved _, Event.HostFailed _ -> {}
                default -> view.accept(event);
            }
        });
    }

    /** Never comes to an end by itself. */
    private static int watch(Watch watch, View view) throws InterruptedException {
        while (true) {
            view.accept(watch.round());
            Thread.sleep(AGAIN.toMillis());
        }
    }

    private String nothingToVerify(Session session) {
        var of = group().map(g -> " for " + g).orElse("");
        var elsewhere = session.desire().checks().stream()
                .anyMatch(c -> group().isEmpty() || c.id().group().equals(group().get()));
        return elsewhere
                ? "there is nothing to verify" + of + " on the servers of --limit"
                : "this topology has nothing to verify" + of;
    }
}
