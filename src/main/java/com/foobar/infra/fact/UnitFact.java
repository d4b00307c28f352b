package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The state of a systemd unit.
 *
 * @param name the whole of it: {@code haproxy.service}
 * @param marked whether its process has variables of ours, which say what it was started with
 * @param noted whether it was noted by which load of its files it lives
 * @param variables of the command that starts it
 */
public record UnitFact(String name, boolean marked, boolean noted, UnitVariables variables)
        implements Fact<UnitFact.State> {

    /** A unit of whose process nothing but the state is asked. */
    public UnitFact(String name) {
        this(name, false);
    }

    public UnitFact(String name, boolean marked) {
        this(name, marked, false);
    }

    /** One whose command has no variables. */
    public UnitFact(String name, boolean marked, boolean noted) {
        this(name, marked, noted, UnitVariables.NONE);
    }

    /**
     * @param load {@code loaded}, {@code not-found}, {@code masked}…
     * @param active {@code active}, {@code inactive}, {@code failed}, {@code activating}…
     * @param file {@code enabled}, {@code disabled}, {@code static}…; empty when there is no unit file
     * @param mainPid 0 when it does not run
     * @param reloadNeeded whether its unit files changed on disk since systemd read them
     * @param restarts how often systemd restarted it by itself
     * @param generation the value of {@code FOOBAR_GENERATION} in the running main process; empty if none, or not asked
     * @param environment the same of {@code FOOBAR_ENVIRONMENT}: which environment file it was started with
     * @param secret the same of {@code FOOBAR_SECRET}: which secret it was started with, as a {@link SecretFact} prints it
     * @param fragment the unit file that systemd has read; empty if none
     * @param dropIns what changes that file, in the order in which it is read
     * @param loaded by which load of its files it lives
     * @param proven the load that was last proven to be of the files on disk; empty if none was noted, or not asked
     * @param start with which command it was started
     */
    public record State(
            String load,
            String active,
            String file,
            int mainPid,
            boolean reloadNeeded,
            int restarts,
            String generation,
            String environment,
            String secret,
            String fragment,
            List<String> dropIns,
            Load loaded,
            Optional<Proven> proven,
            UnitStart start) {

        public State {
            dropIns = List.copyOf(dropIns);
        }

        /** A unit of which nothing is known but its state and its process. */
        public State(
                String load,
                String active,
                String file,
                int mainPid,
                boolean reloadNeeded,
                int restarts,
                String generation,
                String environment,
                String secret) {
            this(
                    load,
                    active,
                    file,
                    mainPid,
                    reloadNeeded,
                    restarts,
                    generation,
                    environment,
                    secret,
                    "",
                    List.of(),
                    new Load("", ""),
                    Optional.empty(),
                    UnitStart.UNKNOWN);
        }

        public boolean running() {
            return active.equals("active") || active.equals("reloading");
        }

        public boolean enabled() {
            return file.equals("enabled") || file.equals("static") || file.equals("alias");
        }

        public boolean exists() {
            return !load.equals("not-found");
        }
    }

    /**
     * One load of a service's files.
     *
     * @param invocation systemd's word for the start
     * @param worker the newest child of the main process, which each reload makes anew
     */
    public record Load(String invocation, String worker) {}

    /**
     * A load that was proven.
     *
     * @param load without a worker if only a start loads its files
     * @param times when the inode of each of the files was last changed, as {@link FileFact} tells it, by path; of the
     *     unit's drop-ins and of what is in the directories among the files as well
     * @param newer those that were written since
     * @param process tells what its process was started with from others; empty if that was not noted
     * @param processNow the same of the process that runs; asked only if that was started since
     */
    public record Proven(Load load, Map<String, String> times, Set<String> newer, String process, String processNow) {

        /** But for those of this tool's that change nothing of the process itself, such as what is begun after its start. */
        private static final Pattern DROP_IN =
                Pattern.compile(".*/systemd/system/[^/]+\\.d/(?!foobar-infra-)[^/]+\\.conf");

        public Proven {
            times = Map.copyOf(times);
            newer = Set.copyOf(newer);
        }

        /**
         * Whether its process was started with something else than the unit says now: other drop-ins, or by somebody else and
         * with another command, environment or account. Those that systemd itself heeds at once do not count.
         */
        public boolean isStartedOtherwise(State now) {
            return !process.isEmpty()
                    && (!dropIns(times.keySet()).equals(dropIns(now.dropIns()))
                            || dropIns(newer).stream().anyMatch(now.dropIns()::contains)
                            || !load.invocation().equals(now.loaded().invocation())
                                    && !processNow.isEmpty()
                                    && !processNow.equals(process));
        }

        private static Set<String> dropIns(Collection<String> paths) {
            return paths.stream()
                    .filter(path -> DROP_IN.matcher(path).matches())
                    .collect(Collectors.toSet());
        }

        /** Whether the unit still lives by it. */
        public boolean holds(State now) {
            return load.invocation().equals(now.loaded().invocation())
                    && (load.worker().isEmpty()
                            || load.worker().equals(now.loaded().worker()));
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<UnitFact, State> {

        /** As grep prints a variable of a process; the zero byte after each does not get through the shell. */
        private static final Pattern VARIABLE = Pattern.compile("(FILE):(FOOBAR_[A-Z]+)=(.*?)(?=FILE:|$)"
                .replace("FILE", "/(?:proc/[0-9]+/environ|run/[^/:]+/environment)"));

        @Override
        public String name() {
            return "units";
        }

        @Override
        public Script gather(List<UnitFact> facts) {
            var names = Shell.quoteAll(facts.stream().map(UnitFact::name).toList());
            // systemctl prints one block a unit, in the order asked, with an empty line between blocks.
            var out = Script.builder()
                    .line(
                            "shown=$(systemctl show -p LoadState,ActiveState,UnitFileState,MainPID,NeedDaemonReload,NRestarts,"
                                    + "InvocationID,FragmentPath,DropInPaths,ExecStart,Environment,User -- " + names
                                    + ")");
            var noted = facts.stream()
                    .filter(UnitFact::noted)
                    .map(UnitFact::name)
                    .distinct()
                    .toList();
            if (!noted.isEmpty()) {
                out.line("for word in $shown; do")
                        .line("  case $word in")
                        .line("  MainPID=0) ;;")
                        .line("  MainPID=*)")
                        .line("    pid=${word#MainPID=}")
                        // What the kernel says has no line feed at its end.
                        .line("    line=")
                        .line("    { read -r line <\"/proc/$pid/task/$pid/children\"; } 2>/dev/null")
                        .line("    printf '@workers %s %s\\n' \"$pid\" \"$line\"")
                        .line("    line=")
                        .line("    { read -r line <\"/proc/$pid/cmdline\"; } 2>/dev/null")
                        .line("    printf '@command %s %s\\n' \"$pid\" \"$line\" ;;")
                        .line("  esac")
                        .line("done")
                        .script(UnitLoads.notes(noted, variables(facts)));
            }
            out.line("printf '%s\\n\\n' \"$shown\"");
            if (facts.stream().anyMatch(UnitFact::marked)) {
                out.line("set --" + written(facts))
                        .line("for word in $shown; do")
                        .line("  case $word in")
                        .line("  MainPID=0) ;;")
                        .line("  MainPID=*) set -- \"$@\" \"/proc/${word#MainPID=}/environ\" ;;")
                        .line("  esac")
                        .line("done")
                        .line(
                                "if [ $# -gt 0 ]; then grep -azHE '^FOOBAR_(GENERATION|ENVIRONMENT|SECRET)=' \"$@\" 2>/dev/null; fi");
            }
            return out.line("true").build();
        }

        /** Where programs overwrite their own; as words. */
        private static String written(List<UnitFact> facts) {
            return facts.stream()
                    .filter(UnitFact::marked)
                    .flatMap(fact -> fact.variables().written().stream())
                    .distinct()
                    .map(path -> " " + Shell.quote(path))
                    .collect(Collectors.joining());
        }

        private static Map<String, UnitVariables> variables(List<UnitFact> facts) {
            var variables = new LinkedHashMap<String, UnitVariables>();
            facts.stream()
                    .filter(fact -> fact.noted() && !fact.variables().equals(UnitVariables.NONE))
                    .forEach(fact -> variables.put(fact.name(), fact.variables()));
            return variables;
        }

        @Override
        public Map<UnitFact, State> parse(List<UnitFact> asked, String output) {
            var own = new HashMap<String, Map<String, String>>();
            var loads = UnitLoads.read(output);
            var variable = VARIABLE.matcher(UnitLoads.without(output));
            while (variable.find()) {
                own.computeIfAbsent(variable.group(1), _ -> new HashMap<>()).put(variable.group(2), variable.group(3));
            }
            var blocks = variable.replaceAll("").strip().split("\n\n+");
            return Answers.inOrder(name(), asked, List.of(blocks), (fact, block) -> read(fact, block, own, loads));
        }

        /** @param own variables of the main processes, by the file that tells them */
        private static State read(UnitFact fact, String block, Map<String, Map<String, String>> own, UnitLoads loads) {
            var unit = fact.name();
            var property = new LinkedHashMap<String, String>();
            for (var line : block.split("\n")) {
                int eq = line.indexOf('=');
                if (eq > 0) {
                    property.put(line.substring(0, eq), line.substring(eq + 1));
                }
            }
            int pid = number(property.getOrDefault("MainPID", "0"));
            var file = fact.variables().written().orElse("/proc/" + pid + "/environ");
            var variables = pid == 0 ? Map.<String, String>of() : own.getOrDefault(file, Map.of());
            return new State(
                    property.getOrDefault("LoadState", ""),
                    property.getOrDefault("ActiveState", ""),
                    property.getOrDefault("UnitFileState", ""),
                    pid,
                    property.getOrDefault("NeedDaemonReload", "no").equals("yes"),
                    number(property.getOrDefault("NRestarts", "0")),
                    variables.getOrDefault("FOOBAR_GENERATION", ""),
                    variables.getOrDefault("FOOBAR_ENVIRONMENT", ""),
                    variables.getOrDefault("FOOBAR_SECRET", ""),
                    property.getOrDefault("FragmentPath", ""),
                    // Those of a unit that is not there yet are read with it.
                    property.getOrDefault("LoadState", "").equals("not-found")
                            ? loads.dropIns(unit)
                            : words(property.getOrDefault("DropInPaths", "")),
                    new Load(property.getOrDefault("InvocationID", ""), loads.worker(pid)),
                    loads.proven(unit),
                    UnitStart.of(
                            loads.command(pid),
                            property.getOrDefault("User", ""),
                            property.getOrDefault("ExecStart", ""),
                            property.getOrDefault("Environment", ""),
                            loads.set(unit),
                            loads.unnoted(unit),
                            loads.says(unit)));
        }

        private static List<String> words(String text) {
            return text.isBlank() ? List.of() : List.of(text.strip().split(" "));
        }

        private static int number(String text) {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        }
    }
}
