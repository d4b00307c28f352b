package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a host says, on lines of their own, of the loads of its services: {@code @workers PID CHILD...} and
 * {@code @command PID COMMAND} of each process; and of each note {@code @note UNIT INVOCATION WORKER}, followed by
 * {@code @note UNIT TIME PATH} for each file and {@code @note UNIT PRINT process}; {@code @newer UNIT PATH} of files written
 * since, {@code @process UNIT PRINT} of a process started since, {@code @drop-in UNIT PATH}, {@code @says UNIT PATH KEY=VALUE} of such as others made, {@code @set UNIT NAME=VALUE} of variables for its start;
 * of a unit without a note that runs {@code @started UNIT SECONDS}, and {@code @later UNIT PATH} of others' drop-ins changed since.
 */
final class UnitLoads {

    /** Where it is noted on a host by which load a unit lives, whichever topology's it is: {@code fi_note_load} writes it. */
    private static final String NOTES = "/var/lib/foobar-infra/.loaded/";

    /** The name under which a note has the print of the process. */
    private static final String PROCESS = "process";

    /**
     * A shell function that tells what a process was started with from others, without showing it: its command, environment
     * and account, save what is another at each start, and the variables that the program adds, {@code $fi_added}. The prelude
     * has the same.
     */
    static final String PRINT = """
            fi_process() {
                {
                    tr '\\0' ' ' <"/proc/$1/cmdline" | sed 's/ -s[ft] [0-9 ]*/ /; s/ -x sockpair@[0-9]*//'
                    tr '\\0' '\\n' <"/proc/$1/environ" | grep -E '^[A-Za-z_][A-Za-z0-9_]*=' | grep -vE "^(INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|MEMORY_PRESSURE_[A-Z]+|NOTIFY_SOCKET|WATCHDOG_[A-Z]+|LANG|LC_[A-Z]+${fi_added:+|$fi_added})=" | LC_ALL=C sort
                    grep -E '^(Uid|Gid|Groups|CapBnd|NoNewPrivs):' "/proc/$1/status"
                } 2>/dev/null | sha256sum | cut -c 1-64
            }
            """;

    private final Map<Integer, String> workers = new HashMap<>();
    private final Map<Integer, String> commands = new HashMap<>();
    private final Map<String, UnitFact.Load> loads = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> times = new HashMap<>();
    private final Map<String, Set<String>> newer = new HashMap<>();
    private final Map<String, String> processes = new HashMap<>();
    private final Map<String, List<String>> variables = new HashMap<>();

    private final Map<String, List<String>> dropIns = new HashMap<>();
    private final Map<String, List<String>> says = new HashMap<>();
    private final Map<String, UnitStart.Unnoted> unnoted = new HashMap<>();

    private UnitLoads() {}

    /**
     * Asks for the notes of these units. No program is started for it, unless somebody else started a service.
     *
     * @param variables by unit
     */
    static Script notes(List<String> units, Map<String, UnitVariables> variables) {
        var out = Script.builder()
                .text(PRINT)
                .script(DropIns.functions())
                .script(dropIn())
                // POSIX has -nt since 2024, and the shells of our hosts for longer; nothing writes to the note.
                .line("# shellcheck disable=SC3013,SC2094")
                .line("for unit in " + Shell.quoteAll(units) + "; do")
                .line("  fi_drop_ins \"$unit\"")
                .line("  note=" + NOTES + "$unit")
                .line("  if [ ! -r \"$note\" ]; then")
                .script(unnoted())
                .line("    continue")
                .line("  fi")
                .line("  {")
                .line("    read -r invocation line")
                .line("    printf '@note %s %s %s\\n' \"$unit\" \"$invocation\" \"$line\"")
                .line("    while read -r line; do")
                .line("      printf '@note %s %s\\n' \"$unit\" \"$line\"")
                .line(
                        "      if [ \"${line#* }\" -nt \"$note\" ]; then printf '@newer %s %s\\n' \"$unit\" \"${line#* }\"; fi")
                .line("    done")
                .line("  } <\"$note\"")
                .script(added(variables))
                .line("  case $shown in")
                .line("  *\"InvocationID=$invocation\"*) ;;")
                .line(
                        "  *) printf '@process %s %s\\n' \"$unit\" \"$(fi_process \"$(systemctl show -P MainPID -- \"$unit\")\")\" ;;")
                .line("  esac")
                .line("done");
        variables.forEach((unit, of) -> {
            if (of.names().isEmpty()) {
                return;
            }
            var names = of.names().stream().map(name -> name + "=*").collect(Collectors.joining(" | "));
            out.line("for file in " + Shell.quoteAll(of.files()) + "; do")
                    .line("  [ -r \"$file\" ] || continue")
                    .line("  while read -r line || [ -n \"$line\" ]; do")
                    .line("    case $line in " + names + ") printf '@set " + unit + " %s\\n' \"$line\" ;; esac")
                    .line("  done <\"$file\"")
                    .line("done");
        });
        return out.build();
    }

    /** Sets what {@code fi_process} leaves out, of those that have something. */
    private static Script added(Map<String, UnitVariables> variables) {
        var out = Script.builder();
        var adding = variables.entrySet().stream()
                .filter(unit -> !unit.getValue().added().isEmpty())
                .toList();
        if (!adding.isEmpty()) {
            out.line("  case $unit in");
            adding.forEach(unit -> out.line("  " + Shell.quote(unit.getKey()) + ") fi_added="
                    + Shell.quote(unit.getValue().added()) + " ;;"));
            out.line("  *) fi_added= ;;").line("  esac");
        }
        return out.build();
    }

    /**
     * Tells of a drop-in, and what it says of the account that the unit runs as. systemd says neither of a unit that is not there
     * yet.
     */
    private static Script dropIn() {
        return Script.lines(
                "fi_drop_in() {",
                "  printf '@drop-in %s %s\\n' \"$1\" \"$2\"",
                "  case ${2##*/} in foobar-infra*) return 0 ;; esac",
                "  while read -r line || [ -n \"$line\" ]; do",
                "    case $line in",
                "    User[=\\ ]* | Group[=\\ ]* | DynamicUser[=\\ ]*) printf '@says %s %s %s\\n' \"$1\" \"$2\" \"$line\" ;;",
                // Of a command only what stands before it, as the rest may hold a secret.
                "    Exec*=*)",
                "      command=${line#*=}",
                "      command=${command#\"${command%%[! ]*}\"}",
                "      printf '@says %s %s %s=%s\\n' \"$1\" \"$2\" \"${line%%=*}\" \"${command%%[!@:+!|-]*}\" ;;",
                "    esac",
                "  done <\"$2\"",
                "}");
    }

    /** Only a host that lost its notes, or has none yet, starts programs for it. */
    private static Script unnoted() {
        return Script.lines(
                "    started=$(systemctl show --timestamp=us+utc -P ExecMainStartTimestamp -- \"$unit\")",
                "    [ -n \"$started\" ] || continue",
                "    started=$(date -d \"$started\" +%s.%N)",
                "    printf '@started %s %s\\n' \"$unit\" \"$started\"",
                "    fi_drop_in_directories \"$unit\"",
                "    # shellcheck disable=SC2086 # none of the directories has a blank in its name",
                "    find $fi_directories -name '*.conf' ! -name 'foobar-infra*'"
                        + " -newerct \"@$started\" -printf \"@later $unit %p\\n\" 2>/dev/null");
    }

    static UnitLoads read(String output) {
        var all = new UnitLoads();
        output.lines().filter(line -> line.startsWith("@")).forEach(all::line);
        return all;
    }

    private void line(String line) {
        var word = line.strip().split(" ");
        if (word.length < 3) {
            return;
        }
        var of = word[1];
        switch (word[0]) {
            case "@workers" -> workers.put(Integer.valueOf(of), word[word.length - 1]);
            case "@command" -> commands.put(Integer.valueOf(of), rest(line));
            case "@newer" -> newer.computeIfAbsent(of, _ -> new HashSet<>()).add(rest(line));
            case "@drop-in" ->
                dropIns.computeIfAbsent(of, _ -> new ArrayList<>()).add(rest(line));
            case "@says" -> says.computeIfAbsent(of, _ -> new ArrayList<>()).add(rest(line));
            case "@started" -> unnoted.put(of, new UnitStart.Unnoted(word[2], Set.of()));
            case "@later" -> unnoted.computeIfPresent(of, (_, start) -> start.with(rest(line)));
            case "@process" -> processes.put(of, word[2]);
            case "@set" -> variables.computeIfAbsent(of, _ -> new ArrayList<>()).add(rest(line));
            case "@note" -> {
                if (loads.containsKey(of)) {
                    times.computeIfAbsent(of, _ -> new HashMap<>()).put(word[word.length - 1], word[2]);
                } else {
                    loads.put(of, new UnitFact.Load(word[2], word.length > 3 ? word[3] : ""));
                }
            }
            default -> {}
        }
    }

    /** After the first two words. */
    private static String rest(String line) {
        return line.split(" ", 3)[2];
    }

    /** What else the host said. */
    static String without(String output) {
        return output.lines().filter(line -> !line.startsWith("@")).collect(Collectors.joining("\n"));
    }

    /** The newest child of a process. */
    String worker(int pid) {
        return workers.getOrDefault(pid, "");
    }

    String command(int pid) {
        return commands.getOrDefault(pid, "");
    }

    /** What files set for the start of a unit. */
    List<String> set(String unit) {
        return variables.getOrDefault(unit, List.of());
    }

    /** The drop-ins that lie on disk, whether systemd has read them or not. */
    List<String> dropIns(String unit) {
        return dropIns.getOrDefault(unit, List.of());
    }

    /** What others' drop-ins on disk say of the account that the unit runs as, each as PATH KEY=VALUE. */
    List<String> says(String unit) {
        return says.getOrDefault(unit, List.of());
    }

    Optional<UnitStart.Unnoted> unnoted(String unit) {
        return Optional.ofNullable(unnoted.get(unit));
    }

    Optional<UnitFact.Proven> proven(String unit) {
        var noted = new HashMap<>(times.getOrDefault(unit, Map.of()));
        var process = noted.remove(PROCESS);
        return Optional.ofNullable(loads.get(unit))
                .map(load -> new UnitFact.Proven(
                        load,
                        noted,
                        newer.getOrDefault(unit, Set.of()),
                        Optional.ofNullable(process).orElse(""),
                        processes.getOrDefault(unit, "")));
    }
}
