package com.foobar.infra.cli;

import com.foobar.infra.engine.Applier;
import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Rebooter;
import com.foobar.infra.engine.Reboots;
import com.foobar.infra.engine.Survey;
import com.foobar.infra.fact.BootFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.part.Agreed;
import com.foobar.infra.stack.Fronts;
import com.foobar.infra.stack.RebootOrder;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.view.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code reboot}: reboots servers in turns, with nobody led to whoever has his. */
final class RebootCommand implements Callable<Integer> {

    private static final Duration BOOT = Duration.ofMinutes(10);
    private static final Duration GATE = Duration.ofSeconds(60);

    /** What a step may take before a server goes down, and after it is back. */
    private static final Duration STEP = Duration.ofMinutes(10);

    private final PositionalParamSpec named = PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .splitRegex(",")
            .paramLabel("SERVER")
            .description("The servers to reboot")
            .build();

    private final OptionSpec all = Options.flag("Reboot all servers of the stack", "--all");

    private final OptionSpec needed =
            Options.flag("Only those that wait for it, for a new kernel or library", "--needed");

    private final OptionSpec batch = Options.value(
                    Integer.class,
                    "NUMBER",
                    "So many at a time of those that do the same; databases, " + Fronts.NAMES
                            + " and apps that another server asks go one at a time. Default: 1",
                    "--batch")
            .build();

    private final OptionSpec agree =
            Options.list("SERVER|all", "Agree to what stands in the way of this server's reboot", "--agree");

    private final OptionSpec bootTimeout =
            duration("How long a server may take to come back. Default: 10m", "--boot-timeout");

    private final OptionSpec gateTimeout =
            duration("How long it may then take until it is well. Default: 60s", "--gate-timeout");

    private final OptionSpec yes = Options.yes();

    final CommandSpec spec;
    private final InputOptions inputs;
    private final NewHostKeys keys;
    private final OutputOptions output;

    RebootCommand() {
        spec = Options.command(
                this,
                "reboot",
                "Reboot servers, one after the other: lead nobody there any more, reboot, wait until it is back and well, and"
                        + " take it back. Stops at the first that does not come back so.",
                "",
                "Examples:",
                "  foobar-infra reboot web-02 -i production",
                "  foobar-infra reboot --needed             (those that wait for it)",
                "  foobar-infra reboot --all --batch 2 --yes",
                "",
                "A database's primary is refused while it has a replica: switchover first.",
                "",
                "Exit codes: 0 all are back and well; 1 refused, you said no, or something",
                "failed; 64 bad usage or bad input.");
        inputs = new InputOptions(spec);
        keys = new NewHostKeys(spec);
        output = new OutputOptions(spec);
        spec.addPositional(named)
                .addOption(all)
                .addOption(needed)
                .addOption(batch)
                .addOption(agree)
                .addOption(bootTimeout)
                .addOption(gateTimeout)
                .addOption(yes);
        spec.usageMessage().customSynopsis("foobar-infra reboot [OPTIONS] (SERVER... | --all | --needed)");
    }

    private static OptionSpec duration(String description, String name) {
        return Options.value(Duration.class, "DURATION", description, name)
                .converters(new Durations())
                .build();
    }

    @Override
    public Integer call() throws Exception {
        var loaded = inputs.topology();
        var wanted = wanted(loaded.topology());
        int size = Options.given(batch, Integer.class).orElse(1);
        if (size < 1) {
            throw new BadUsage("--batch: " + size + " servers at a time is none", "Give a number from 1.");
        }
        var inventory = inputs.inventory(loaded);
        try (var view = output.view(spec.commandLine().getOut(), false);
                var session = Session.open(
                        loaded,
                        inventory,
                        () -> inputs.templates(loaded),
                        () -> Releases.pack(loaded, Pantry.secretFiles(loaded, inventory)),
                        Set.of(),
                        keys.accepted(),
                        Agreed.NOTHING,
                        view)) {
            return run(session, view, wanted, size);
        }
    }

    /** The servers asked for, of those that have something to do. */
    private Set<String> wanted(Topology topology) {
        List<String> given = named.getValue();
        var names = given == null ? List.<String>of() : given;
        var known = topology.serversWithRoles();
        if (names.isEmpty() && !Options.on(all) && !Options.on(needed)) {
            throw new BadUsage(
                    "reboot needs to know which servers",
                    "foobar-infra reboot --needed, or --all, or some of: " + String.join(" ", known));
        }
        if (!names.isEmpty() && Options.on(all)) {
            throw new BadUsage("--all is given, and servers by name too", "Leave one of them out.");
        }
        for (var name : names) {
            if (!known.contains(name)) {
                throw new BadUsage(
                        "the topology has no server " + name + " that does anything",
                        "Its servers: " + String.join(", ", known));
            }
        }
        for (var name : Options.all(agree)) {
            if (!name.equals("all") && !known.contains(name)) {
                throw new BadUsage(
                        "--agree: the topology has no server " + name,
                        "Its servers: " + String.join(", ", known) + "; or all");
            }
        }
        return names.isEmpty() ? known : new LinkedHashSet<>(names);
    }

    private int run(Session session, View view, Set<String> wanted, int size) throws InterruptedException {
        var questions = new LinkedHashMap<String, Set<Fact<?>>>();
        wanted.forEach(server -> questions.put(server, Set.of(new BootFact())));
        var surveyor = session.surveyor(Set.of());
        var survey = surveyor.survey(Set.of(), questions);
        var held = surveyor.held(survey, Applying.who());
        if (!held.isEmpty()) {
            view.accept(new Event.LockRefused(held));
            return Problems.FAILED;
        }
        var silent = survey.failures().stream()
                .filter(failure -> wanted.contains(failure.server()))
                .toList();
        if (!silent.isEmpty()) {
            view.accept(new Event.LockRefused(silent));
            return Problems.FAILED;
        }
        var due = due(survey, wanted);
        var boot = Options.given(bootTimeout, Duration.class).orElse(BOOT);
        var gate = Options.given(gateTimeout, Duration.class).orElse(GATE);
        var reboots = Reboots.of(
                session.desire(),
                survey,
                RebootOrder.turns(session.loaded().topology(), due, size),
                boot.plus(gate.multipliedBy(2)));
        var agreed = agreed(due);
        view.accept(new Event.RebootsPlanned(reboots, agreed));
        if (due.isEmpty()) {
            return Problems.OK;
        }
        if (isRefused(reboots, agreed, due) || !isWanted()) {
            return Problems.FAILED;
        }
        var options = new Applier.Options(Set.of(), STEP, gate, Optional.empty(), Applying.who());
        var rebooter = new Rebooter(session.fleet(), surveyor, session.desire().topology(), options, boot, view);
        return hooked(rebooter, reboots, session, view) ? Problems.OK : Problems.FAILED;
    }

    private List<String> due(Survey survey, Set<String> wanted) {
        if (!Options.on(needed)) {
            return List.copyOf(wanted);
        }
        return wanted.stream()
                .filter(server -> survey.observation()
                        .facts()
                        .get(server, new BootFact())
                        .filter(state -> !state.due().isEmpty())
                        .isPresent())
                .toList();
    }

    private Set<String> agreed(List<String> due) {
        var names = Options.all(agree);
        return names.contains("all") ? new LinkedHashSet<>(due) : new LinkedHashSet<>(names);
    }

    /** Whether something stands in the way that nobody agreed to, and says so. */
    private boolean isRefused(Reboots reboots, Set<String> agreed, List<String> due) {
        var open = reboots.obstacles().stream()
                .filter(o -> !o.consentable() || !agreed.contains(o.server()))
                .toList();
        if (open.isEmpty()) {
            return false;
        }
        var err = spec.commandLine().getErr();
        err.println("No server was rebooted.");
        var inTheWay = open.stream().map(o -> o.server()).toList();
        var rest = new ArrayList<>(due);
        rest.removeAll(inTheWay);
        if (!rest.isEmpty()) {
            err.println("Those that nothing stands in the way of: foobar-infra reboot " + String.join(" ", rest));
        }
        if (open.stream().allMatch(o -> o.consentable())) {
            err.println(
                    "If you agree to what is in the way: --agree " + String.join(",", new LinkedHashSet<>(inTheWay)));
        }
        err.flush();
        return true;
    }

    private boolean isWanted() {
        if (Options.on(yes)) {
            return true;
        }
        var out = spec.commandLine().getOut();
        if (output.json() || !Terminal.isInteractive()) {
            throw new BadUsage(
                    "there is nobody to ask, as " + (output.json() ? "--json was given" : "this is no terminal")
                            + "; no server was rebooted",
                    "Give --yes to reboot without a question.");
        }
        out.print("Do you want to reboot these servers? Only 'yes' goes on: ");
        out.flush();
        if (Terminal.readLine().equals("yes")) {
            return true;
        }
        out.println("No server was rebooted.");
        out.flush();
        return false;
    }

    /** Who ends the program is told what goes on by itself. */
    private static boolean hooked(Rebooter rebooter, Reboots reboots, Session session, View view)
            throws InterruptedException {
        var over = new AtomicBoolean();
        var hook = new Thread(
                () -> {
                    if (!over.get()) {
                        view.accept(new Event.Interrupted(rebooter.running()));
                        view.close();
                        session.fleet().close();
                    }
                },
                "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return rebooter.reboot(reboots);
        } finally {
            over.set(true);
        }
    }
}
