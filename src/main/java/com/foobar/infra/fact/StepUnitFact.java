package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What drop-ins of a host's would change of the units that this tool runs its own steps in, and of others of its own. */
public record StepUnitFact() implements Fact<StepUnitFact.State> {

    /** Its units begin like this. */
    private static final String UNIT = "foobar-infra-step.service";

    private static final String OTHERS = "foobar-infra-*.service.d";

    /**
     * What changes neither what a step may do nor when it ends. All else may: an account, a time limit, a file system that it may
     * not write to, a command that runs before.
     */
    private static final Set<String> HARMLESS = Set.of(
            "Description",
            "Documentation",
            "OnFailure",
            "OnSuccess",
            "TimeoutStopSec",
            "TimeoutStopFailureMode",
            "TimeoutAbortSec",
            "CPUAccounting",
            "CPUWeight",
            "IOAccounting",
            "IOWeight",
            "IPAccounting",
            "MemoryAccounting",
            "TasksAccounting",
            "Nice",
            "LogLevelMax",
            "LogRateLimitBurst",
            "LogRateLimitIntervalSec",
            "SyslogIdentifier",
            "OOMScoreAdjust");

    private static final Kind KIND = new Kind();

    /**
     * @param changes the names of what each drop-in sets, by its path; of such as set anything that matters
     */
    public record State(Map<String, Set<String>> changes) {

        public State {
            changes = Map.copyOf(changes);
        }
    }

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<StepUnitFact, State> {

        @Override
        public String name() {
            return "steps";
        }

        /** No value is told, as it may be a secret. */
        @Override
        public Script gather(List<StepUnitFact> facts) {
            return Script.builder()
                    .script(DropIns.functions())
                    .script(Script.lines(
                            "fi_drop_in() {",
                            "  while read -r line || [ -n \"$line\" ]; do",
                            "    case $line in",
                            "    [\\#\\;]*) ;;",
                            "    [A-Z]*=*) printf '%s %s\\n' \"${line%%[= ]*}\" \"$2\" ;;",
                            "    esac",
                            "  done <\"$2\"",
                            "}",
                            "fi_drop_ins " + UNIT,
                            // Of its units that stay, such as one that asks before it opens a service.
                            "for fi_path in $fi_paths; do",
                            "  for fi_file in \"$fi_path\"/" + OTHERS + "/*.conf; do",
                            "    if [ -f \"$fi_file\" ]; then fi_drop_in own \"$fi_file\"; fi",
                            "  done",
                            "done"))
                    .build();
        }

        @Override
        public Map<StepUnitFact, State> parse(List<StepUnitFact> asked, String output) {
            var changes = new LinkedHashMap<String, Set<String>>();
            output.lines()
                    .map(line -> line.split(" ", 2))
                    .filter(word -> word.length == 2 && !HARMLESS.contains(word[0]))
                    .forEach(word -> changes.computeIfAbsent(word[1], _ -> new TreeSet<>())
                            .add(word[0]));
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> new State(changes)));
        }
    }
}
