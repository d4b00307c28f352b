package com.foobar.infra.part.auditing;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** On what a server runs, as far as it can tell. A virtual machine can't tell its host; a container can't hide it. */
record MachineFact() implements Fact<MachineFact.State> {

    /**
     * @param kernel another one after each start of a kernel; equal for containers of one machine
     * @param disks names that no other disk in the world has (NAA, EUI), of the disks that its kernel sees
     */
    record State(String kernel, SortedSet<String> disks) {
        State {
            disks = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(disks));
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<MachineFact, State> {

        private static final String KERNEL = "kernel=";
        private static final String DISK = "disk=";

        @Override
        public String name() {
            return "machine";
        }

        /** Without a program. What a hypervisor makes up for each of its guests alike (QM00001) is no name. */
        @Override
        public Script gather(List<MachineFact> facts) {
            return Script.lines(
                    "read -r id </proc/sys/kernel/random/boot_id",
                    "printf '" + KERNEL + "%s\\n' \"$id\"",
                    "for f in /sys/block/*/device/wwid /sys/block/*/wwid; do",
                    "  if read -r id 2>/dev/null <\"$f\"; then",
                    "    case $id in naa.?* | eui.?*) printf '" + DISK + "%s\\n' \"$id\" ;; esac",
                    "  fi",
                    "done 2>/dev/null",
                    "true");
        }

        @Override
        public Map<MachineFact, State> parse(List<MachineFact> asked, String output) {
            var kernel = "";
            var disks = new TreeSet<String>();
            for (var line : output.lines().toList()) {
                if (line.startsWith(KERNEL)) {
                    kernel = line.substring(KERNEL.length());
                } else if (line.startsWith(DISK)) {
                    disks.add(line.substring(DISK.length()));
                }
            }
            if (kernel.isEmpty()) {
                throw new MalformedAnswer("machine: the server does not say which kernel it runs on");
            }
            var state = new State(kernel, disks);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
