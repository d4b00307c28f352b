package com.foobar.infra.cli;

import com.foobar.infra.engine.Event;
import com.foobar.infra.engine.Logs;
import com.foobar.infra.part.LogLine;
import com.foobar.infra.part.LogSource;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.view.View;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code logs}: what the services of all servers say, as one stream by time. */
final class LogsCommand extends ServersCommand {

    private static final Duration DEFAULT = Duration.ofMinutes(10);

    private final PositionalParamSpec of = Options.argument(
            String.class,
            "SERVER|SERVICE",
            "Only what is said on that server, or by the service of that name, as each line has it");

    private final OptionSpec since = Options.value(
                    Duration.class, "DURATION", "From so long ago on: 30s, 5m, 2h. Default: 10m", "--since")
            .converters(new Durations())
            .build();

    private final OptionSpec grep = Options.value(
                    String.class, "TEXT", "Only lines that hold this text, such as the id of a request", "--grep")
            .build();

    private final OptionSpec follow = Options.flag("Go on with what is said from now on, until Ctrl-C", "--follow");

    LogsCommand() {
        super(
                "logs",
                "Show what the services of all servers say, merged by time.",
                "",
                "Examples:",
                "  foobar-infra logs",
                "  foobar-infra logs web-01 --since 1h",
                "  foobar-infra logs app --follow",
                "  foobar-infra logs --grep 7f3c2a90",
                "",
                "Exit codes: 0 all servers were heard; 1 one was not; 64 bad usage or bad input.");
        spec.addPositional(of).addOption(since).addOption(grep).addOption(follow);
    }

    @Override
    int run(Session session, View view) throws Exception {
        var sources = Stack.logs(session.loaded().topology()).stream()
                .filter(s -> session.only().isEmpty() || session.only().contains(s.server()))
                .toList();
        var chosen = sources.stream().filter(asked(sources)).toList();
        var text = Options.given(grep, String.class);
        Predicate<LogLine> wanted = line -> text.isEmpty() || line.text().contains(text.get());
        var logs = new Logs(session.fleet(), chosen, wanted, view);
        var back = Options.given(since, Duration.class).orElse(DEFAULT);
        if (Options.on(follow)) {
            logs.follow(back);
        }
        var failures = logs.past(back);
        failures.forEach(failure -> view.accept(new Event.LogLost(failure)));
        return failures.isEmpty() ? Problems.OK : Problems.FAILED;
    }

    private Predicate<LogSource> asked(List<LogSource> sources) {
        Optional<String> name = Options.given(of, String.class);
        if (name.isEmpty()) {
            return _ -> true;
        }
        Predicate<LogSource> named =
                s -> s.server().equals(name.get()) || s.name().equals(name.get());
        if (sources.stream().noneMatch(named)) {
            var known = new TreeSet<String>();
            sources.forEach(s -> known.add(s.name()));
            throw new BadUsage(
                    "nothing here is called " + name.get(),
                    "Servers: "
                            + sources.stream().map(LogSource::server).distinct().collect(Collectors.joining(", "))
                            + "; services: " + String.join(", ", known));
        }
        return named;
    }
}
