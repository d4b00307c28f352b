package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What machine this is and whether it is fit to be worked on. */
public record HostFact() implements Fact<HostFact.State> {

    /**
     * @param os {@code debian}, {@code ubuntu}… as in /etc/os-release
     * @param version for instance {@code 13} or {@code 24.04}
     * @param clockMillis the host's clock when it answered, Unix time
     * @param memoryBytes the smaller of RAM and cgroup limit
     * @param user as whom scripts run, unless that is root
     * @param machineId what tells the installation from others; empty if it has none, and equal on copies of one image
     * @param addresses every address on its interfaces
     * @param firewalls firewall managers that are active: ufw, firewalld
     * @param systemd whether systemd is PID 1
     * @param dpkgInterrupted whether dpkg was stopped in the middle
     * @param lastStep the last step of ours that was begun since the host started, whichever topology's; empty if none
     * @param stepRuns whether it still runs
     * @param holders who has the right to change the host at this moment, by topology
     * @param silent those who had it and have not been heard of for a while: it ends soon
     */
    public record State(
            String os,
            String version,
            String codename,
            String prettyName,
            Optional<String> user,
            long clockMillis,
            long memoryBytes,
            String machineId,
            Set<String> addresses,
            Set<String> firewalls,
            boolean systemd,
            boolean dpkgInterrupted,
            String lastStep,
            boolean stepRuns,
            Map<String, String> holders,
            Map<String, String> silent) {
        public State {
            holders = Map.copyOf(holders);
            silent = Map.copyOf(silent);
            addresses = Collections.unmodifiableSet(new TreeSet<>(addresses));
            firewalls = Collections.unmodifiableSet(new TreeSet<>(firewalls));
        }

        /** Whether both are answers of one and the same host, under whatever names it was asked. */
        public boolean isSameHost(State other) {
            return !machineId.isEmpty() && machineId.equals(other.machineId) && addresses.equals(other.addresses);
        }

        /** The step of ours that still runs, empty if none does. */
        public String runningStep() {
            return stepRuns ? lastStep : "";
        }
    }

    /** After so long without a sign of life a lock's client is called silent: two beats of it. */
    public static final int QUIET_SECONDS = 12;

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<HostFact, State> {
        @Override
        public String name() {
            return "host";
        }

        @Override
        public Script gather(List<HostFact> facts) {
            return Script.lines(
                    "if [ -r /etc/os-release ]; then . /etc/os-release; fi",
                    "printf 'os=%s\\nversion=%s\\ncodename=%s\\npretty=%s\\n' \"${ID:-unknown}\" \"${VERSION_ID:-}\""
                            + " \"${VERSION_CODENAME:-}\" \"${PRETTY_NAME:-${ID:-unknown}}\"",
                    "if [ ! -O / ] && [ \"$(id -u)\" != 0 ]; then printf 'user=%s\\n' \"$(id -un)\"; fi",
                    "printf 'clock=%s\\n' \"$(date +%s%3N)\"",
                    "while read -r key value _; do",
                    "  if [ \"$key\" = MemTotal: ]; then printf 'memory=%s\\n' \"$((value * 1024))\"; break; fi",
                    "done </proc/meminfo",
                    "for f in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do",
                    "  if [ -r \"$f\" ]; then read -r limit <\"$f\"; printf 'limit=%s\\n' \"$limit\"; fi",
                    "done",
                    "if read -r id </etc/machine-id; then printf 'machine=%s\\n' \"$id\"; fi 2>/dev/null",
                    "for a in $(hostname -I 2>/dev/null); do printf 'address=%s\\n' \"$a\"; done",
                    "if [ -d /run/systemd/system ]; then echo systemd=yes; fi",
                    "for f in /var/lib/dpkg/updates/*; do",
                    "  if [ -e \"$f\" ]; then echo dpkg=interrupted; break; fi",
                    "done",
                    "if [ -f /etc/ufw/ufw.conf ] && grep -q '^ENABLED=yes' /etc/ufw/ufw.conf; then echo firewall=ufw; fi",
                    "if command -v firewalld >/dev/null && systemctl is-active -q firewalld; then echo firewall=firewalld; fi",
                    "if read -r step ended 2>/dev/null </run/foobar-infra/step; then",
                    "  printf 'step=%s\\n' \"$step\"",
                    // One that was killed could not say that it ended.
                    "  if [ -z \"$ended\" ] && ! flock -n 9 9</run/foobar-infra/step.lock; then echo stepruns=yes; fi",
                    "fi",
                    "for f in /run/foobar-infra/*.lock; do",
                    "  if [ \"${f##*/}\" != step.lock ] && [ -s \"$f\" ] && ! flock -n \"$f\" true; then",
                    "    word=silent",
                    "    if [ -n \"$(find \"$f\" -newermt '" + QUIET_SECONDS
                            + " seconds ago')\" ]; then word=holder; fi",
                    "    f=${f##*/}",
                    "    read -r holder <\"/run/foobar-infra/$f\"; printf '%s %s=%s\\n' \"$word\" \"${f%.lock}\" \"$holder\"",
                    "  fi",
                    "done",
                    "true");
        }

        @Override
        public Map<HostFact, State> parse(List<HostFact> asked, String output) {
            var one = new HashMap<String, String>();
            var holders = new HashMap<String, String>();
            var silent = new HashMap<String, String>();
            var addresses = new TreeSet<String>();
            var firewalls = new TreeSet<String>();
            long memory = Long.MAX_VALUE;
            for (var line : output.strip().split("\n")) {
                int eq = line.indexOf('=');
                if (eq < 0) {
                    throw new MalformedAnswer("host: unexpected line: " + line);
                }
                var key = line.substring(0, eq);
                var value = line.substring(eq + 1);
                switch (key) {
                    case "address" -> addresses.add(value);
                    case "firewall" -> firewalls.add(value);
                    case "memory", "limit" ->
                        memory = value.equals("max") ? memory : Math.min(memory, Long.parseLong(value));
                    default -> {
                        if (key.startsWith("holder ")) {
                            holders.put(key.substring(7), value);
                        } else if (key.startsWith("silent ")) {
                            silent.put(key.substring(7), value);
                        } else {
                            one.put(key, value);
                        }
                    }
                }
            }
            return Map.of(
                    asked.getFirst(),
                    new State(
                            one.getOrDefault("os", "unknown"),
                            one.getOrDefault("version", ""),
                            one.getOrDefault("codename", ""),
                            one.getOrDefault("pretty", ""),
                            Optional.ofNullable(one.get("user")),
                            Long.parseLong(one.getOrDefault("clock", "0")),
                            memory,
                            one.getOrDefault("machine", ""),
                            addresses,
                            firewalls,
                            one.containsKey("systemd"),
                            one.containsKey("dpkg"),
                            one.getOrDefault("step", ""),
                            one.containsKey("stepruns"),
                            holders,
                            silent));
        }
    }
}
