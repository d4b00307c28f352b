package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which boot of a server this is, and whether it waits for another one. No program is started for it, unless something waits. */
public record BootFact() implements Fact<BootFact.State> {

    /**
     * @param boot another word after each boot, also of a guest that shares its kernel with others
     * @param due why another boot is due, in words; empty if none is
     */
    public record State(String boot, List<String> due) {
        public State {
            due = List.copyOf(due);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<BootFact, State> {

        private static final String BOOT = "boot=";
        private static final String DUE = "due=";

        @Override
        public String name() {
            return "boot";
        }

        @Override
        public Script gather(List<BootFact> facts) {
            return Script.lines(
                    "read -r id </proc/sys/kernel/random/boot_id",
                    // A container has its host's: when its first process was started tells its boots apart.
                    "read -r stat </proc/1/stat",
                    "set -- ${stat##*) }",
                    "printf '" + BOOT + "%s-%s\\n' \"$id\" \"${20}\"",
                    "if [ -e /run/reboot-required ]; then",
                    "  asks=$(sort -u /run/reboot-required.pkgs 2>/dev/null | paste -sd ' ' -)",
                    "  printf '" + DUE + "an update asks for it%s\\n' \"${asks:+: $asks}\"",
                    "fi",
                    // Not every distribution has a kernel ask for it. Of the same flavour: cloud-amd64 is another one
                    // than amd64.
                    "read -r running </proc/sys/kernel/osrelease",
                    "newest=",
                    "for file in /boot/vmlinuz-*[0-9]-\"${running##*[0-9]-}\"; do",
                    "  if [ -e \"$file\" ]; then newest=found; fi",
                    "done",
                    "if [ -n \"$newest\" ]; then",
                    "  newest=$(printf '%s\\n' /boot/vmlinuz-*[0-9]-\"${running##*[0-9]-}\" | sort -V | tail -n 1)",
                    "  newest=${newest#/boot/vmlinuz-}",
                    "  if [ \"$newest\" != \"$running\" ]; then",
                    "    printf '" + DUE + "kernel %s is installed, %s runs\\n' \"$newest\" \"$running\"",
                    "  fi",
                    "fi");
        }

        @Override
        public Map<BootFact, State> parse(List<BootFact> asked, String output) {
            var boot = "";
            var due = new ArrayList<String>();
            for (var line : output.lines().toList()) {
                if (line.startsWith(BOOT)) {
                    boot = line.substring(BOOT.length());
                } else if (line.startsWith(DUE)) {
                    due.add(line.substring(DUE.length()));
                } else {
                    throw new MalformedAnswer("boot: unexpected line: " + line);
                }
            }
            if (boot.isEmpty()) {
                throw new MalformedAnswer("boot: the server does not say which boot this is");
            }
            return Map.of(asked.getFirst(), new State(boot, due));
        }
    }
}
