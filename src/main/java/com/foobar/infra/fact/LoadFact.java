package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How busy a host is, as its kernel counts. */
public record LoadFact() implements Fact<LoadFact.State> {

    /**
     * @param load processes that ran or waited, on average of the last minute
     * @param processors that the host has
     * @param availableBytes of memory, without what can be given back
     * @param totalBytes of memory
     * @param up since the start of the kernel
     */
    public record State(double load, int processors, long availableBytes, long totalBytes, Duration up) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LoadFact, State> {
        @Override
        public String name() {
            return "load";
        }

        /** Without a program: the shell reads it. */
        @Override
        public Script gather(List<LoadFact> facts) {
            return Script.lines(
                    "read -r load _ </proc/loadavg",
                    "read -r up _ </proc/uptime",
                    "cores=0",
                    "while read -r word _; do",
                    "  case $word in cpu[0-9]*) cores=$((cores + 1)) ;; esac",
                    "done </proc/stat",
                    "while read -r word value _; do",
                    "  case $word in",
                    "  MemTotal:) total=$value ;;",
                    "  MemAvailable:) available=$value; break ;;",
                    "  esac",
                    "done </proc/meminfo",
                    "printf 'load=%s\\nup=%s\\ncores=%s\\ntotal=%s\\navailable=%s\\n' \"$load\" \"$up\" \"$cores\""
                            + " \"${total:-0}\" \"${available:-0}\"");
        }

        @Override
        public Map<LoadFact, State> parse(List<LoadFact> asked, String output) {
            var said = new HashMap<String, String>();
            output.lines().filter(l -> l.contains("=")).forEach(line -> {
                var word = line.split("=", 2);
                said.put(word[0], word[1]);
            });
            try {
                return Map.of(
                        asked.getFirst(),
                        new State(
                                Double.parseDouble(said.getOrDefault("load", "")),
                                Integer.parseInt(said.getOrDefault("cores", "")),
                                1024 * Long.parseLong(said.getOrDefault("available", "")),
                                1024 * Long.parseLong(said.getOrDefault("total", "")),
                                Duration.ofMillis((long) (1000 * Double.parseDouble(said.getOrDefault("up", ""))))));
            } catch (NumberFormatException e) {
                throw new MalformedAnswer("load: not an answer: " + output.strip());
            }
        }
    }
}
