package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which programs listen on which ports of the host. */
public record ListenersFact(Protocol protocol) implements Fact<ListenersFact.State> {

    /** What is spoken at a port. */
    public enum Protocol {
        TCP("listeners", "t"),
        UDP("udp-listeners", "u");

        private final Kind kind;

        Protocol(String section, String option) {
            this.kind = new Kind(section, option);
        }
    }

    /** By TCP. */
    public ListenersFact() {
        this(Protocol.TCP);
    }

    /**
     * One listening socket.
     *
     * @param program empty when the kernel does not say, as to who may not trace a process of another user
     * @param pid 0 likewise
     * @param unit the systemd service that it belongs to; empty if none, or if the kernel or {@code ss} is too old to say
     */
    public record Listener(String address, int port, String program, int pid, String unit) {}

    public record State(List<Listener> listeners) {
        public State {
            listeners = List.copyOf(listeners);
        }

        /** Who listens on the port, on whatever address. */
        public Optional<Listener> on(int port) {
            return listeners.stream().filter(l -> l.port() == port).findFirst();
        }
    }

    @Override
    public FactKind<?, State> kind() {
        return protocol.kind;
    }

    /** @param option of {@code ss}, for the protocol */
    private record Kind(String name, String option) implements FactKind<ListenersFact, State> {
        private static final Pattern GAP = Pattern.compile("\\s+");
        private static final Pattern PROGRAM = Pattern.compile("users:\\(\\(\"([^\"]+)\",pid=([0-9]+)");
        private static final Pattern CGROUP = Pattern.compile(" cgroup:\\S*/([^/\\s]+\\.service)(?:/\\S*)?(?:\\s|$)");
        private static final Pattern UNIT = Pattern.compile("= ([0-9]+) \\S*/([^/\\s]+\\.service)(?:/\\S*)?");

        @Override
        public Script gather(List<ListenersFact> facts) {
            return Script.lines(
                    "listening=$(ss -Hl" + option + "np 2>/dev/null)",
                    "seen=' ' unnamed=no",
                    "while read -r line; do",
                    "  case $line in",
                    "  *,pid=*)",
                    "    pid=${line#*,pid=} pid=${pid%%[!0-9]*}",
                    "    case $seen in *\" $pid \"*) continue ;; esac",
                    "    seen=\"$seen$pid \"",
                    "    while read -r cgroup; do",
                    "      case $cgroup in 0::/* | *:name=systemd:/*) printf '= %s %s\\n' \"$pid\" \"$cgroup\" ;; esac",
                    "    done <\"/proc/$pid/cgroup\" ;;",
                    // Nobody; or a container engine's name server, which is none of the host's processes.
                    "  '' | *' 127.0.0.11:'*) ;;",
                    "  *) unnamed=yes ;;",
                    "  esac",
                    "done 2>/dev/null <<END",
                    "$listening",
                    "END",
                    // For all of them this would take twice as long as all the rest.
                    "if [ $unnamed = yes ]; then ss -Hl" + option
                            + "np --cgroup 2>/dev/null || printf '%s\\n' \"$listening\"",
                    "else printf '%s\\n' \"$listening\"; fi");
        }

        @Override
        public Map<ListenersFact, State> parse(List<ListenersFact> asked, String output) {
            var units = new HashMap<String, String>();
            UNIT.matcher(output).results().forEach(unit -> units.put(unit.group(1), unit.group(2)));
            var found = new ArrayList<Listener>();
            for (var line : output.split("\n")) {
                var field = GAP.split(line.strip(), 6);
                if (field.length < 5) {
                    continue;
                }
                int colon = field[3].lastIndexOf(':');
                var program = PROGRAM.matcher(line);
                boolean known = program.find();
                var cgroup = CGROUP.matcher(line);
                found.add(new Listener(
                        field[3].substring(0, colon),
                        Integer.parseInt(field[3].substring(colon + 1)),
                        known ? program.group(1) : "",
                        known ? Integer.parseInt(program.group(2)) : 0,
                        cgroup.find() ? cgroup.group(1) : known ? units.getOrDefault(program.group(2), "") : ""));
            }
            return Map.of(asked.getFirst(), new State(found));
        }
    }
}
