package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The state of a systemd unit.
 *
 * @param name the whole of it: {@code haproxy.service}
 * @param marked whether its process has variables of ours, which say what it was started with
 */
public record UnitFact(String name, boolean marked) implements Fact<UnitFact.State> {

    /** A unit of whose process nothing but the state is asked. */
    public UnitFact(String name) {
        this(name, false);
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
            String secret) {
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

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<UnitFact, State> {

        /** As grep prints a variable of a process; the zero byte after each does not get through the shell. */
        private static final Pattern VARIABLE =
                Pattern.compile("/proc/([0-9]+)/environ:(FOOBAR_[A-Z]+)=(.*?)(?=/proc/[0-9]+/environ:|$)");

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
                            "shown=$(systemctl show -p LoadState,ActiveState,UnitFileState,MainPID,NeedDaemonReload,NRestarts -- "
                                    + names + ")")
                    .line("printf '%s\\n\\n' \"$shown\"");
            if (facts.stream().anyMatch(UnitFact::marked)) {
                out.line("set --")
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

        @Override
        public Map<UnitFact, State> parse(List<UnitFact> asked, String output) {
            var own = new HashMap<Integer, Map<String, String>>();
            var variable = VARIABLE.matcher(output);
            while (variable.find()) {
                own.computeIfAbsent(Integer.valueOf(variable.group(1)), _ -> new HashMap<>())
                        .put(variable.group(2), variable.group(3));
            }
            var blocks = variable.replaceAll("").strip().split("\n\n+");
            return Answers.inOrder(name(), asked, List.of(blocks), (_, block) -> read(block, own));
        }

        /** @param own variables of the main processes, by PID */
        private static State read(String block, Map<Integer, Map<String, String>> own) {
            var property = new LinkedHashMap<String, String>();
            for (var line : block.split("\n")) {
                int eq = line.indexOf('=');
                if (eq > 0) {
                    property.put(line.substring(0, eq), line.substring(eq + 1));
                }
            }
            int pid = number(property.getOrDefault("MainPID", "0"));
            var variables = own.getOrDefault(pid, Map.of());
            return new State(
                    property.getOrDefault("LoadState", ""),
                    property.getOrDefault("ActiveState", ""),
                    property.getOrDefault("UnitFileState", ""),
                    pid,
                    property.getOrDefault("NeedDaemonReload", "no").equals("yes"),
                    number(property.getOrDefault("NRestarts", "0")),
                    variables.getOrDefault("FOOBAR_GENERATION", ""),
                    variables.getOrDefault("FOOBAR_ENVIRONMENT", ""),
                    variables.getOrDefault("FOOBAR_SECRET", ""));
        }

        private static int number(String text) {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        }
    }
}
