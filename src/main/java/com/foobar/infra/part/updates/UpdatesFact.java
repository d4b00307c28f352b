package com.foobar.infra.part.updates;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.TimedService;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a server's updates go, and which wait. Apt simulates an upgrade for it, which takes seconds, so it is for {@code verify} alone. */
record UpdatesFact() implements Fact<UpdatesFact.State> {

    /**
     * @param next when the timer elapses next, as systemd says it; empty: never
     * @param result {@code success} or why the last run ended otherwise
     * @param ran the day of the last run since the boot and since our settings are there; empty: none
     * @param well the day of the last run that went well; empty: none
     * @param rebootDue whether an update asks for a reboot
     * @param read whether apt told what waits
     */
    record State(
            String next,
            String result,
            String ran,
            String well,
            boolean rebootDue,
            boolean read,
            List<Waiting> waiting) {
        State {
            waiting = List.copyOf(waiting);
        }
    }

    /**
     * A package with a newer version.
     *
     * @param security whether that is a security update
     */
    record Waiting(String name, String version, boolean security) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<UpdatesFact, State> {

        /** {@code Inst libc6 [2.41-12] (2.41-12+deb13u1 Debian-Security:13/stable-security [amd64])}. */
        private static final Pattern INSTALL = Pattern.compile("Inst ([^ ]+) \\[[^]]*] \\(([^ ]+) (.*) \\[[^]]*]\\).*");

        @Override
        public String name() {
            return "updates";
        }

        @Override
        public Script gather(List<UpdatesFact> facts) {
            return Script.lines(
                    TimedService.askNext("apt-daily-upgrade.timer"),
                    TimedService.askResult("apt-daily-upgrade.service"),
                    "ran=$(systemctl show -P ExecMainExitTimestamp -- apt-daily-upgrade.service)",
                    // What ran before ours was there had nothing to do.
                    "if [ -n \"$ran\" ] && [ \"$(date -d \"$ran\" +%s)\" -gt \"$(stat -c %Y " + UpdatesPart.CONF
                            + " 2>/dev/null || echo 0)\" ]; then date -d \"$ran\" +Ran=%F; fi",
                    "date -r /var/lib/apt/periodic/upgrade-stamp +Well=%F 2>/dev/null",
                    "if [ -e /run/reboot-required ]; then echo Reboot=due; fi",
                    "if waits=$(LC_ALL=C apt-get -s -q -o Debug::NoLocking=1 dist-upgrade 2>/dev/null); then",
                    "  echo Read=yes",
                    "  printf '%s\\n' \"$waits\" | grep '^Inst '",
                    "fi",
                    "true");
        }

        @Override
        public Map<UpdatesFact, State> parse(List<UpdatesFact> asked, String output) {
            var state = read(output);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }

        private static State read(String output) {
            var lines = output.lines().toList();
            var waiting = new ArrayList<Waiting>();
            for (var line : lines) {
                var update = INSTALL.matcher(line);
                if (update.matches()) {
                    waiting.add(new Waiting(
                            update.group(1),
                            update.group(2),
                            update.group(3).contains("-security")
                                    || update.group(3).contains("Debian-Security")));
                }
            }
            var run = TimedService.read(lines);
            return new State(
                    run.next(),
                    run.result(),
                    TimedService.value(lines, "Ran="),
                    TimedService.value(lines, "Well="),
                    !TimedService.value(lines, "Reboot=").isEmpty(),
                    !TimedService.value(lines, "Read=").isEmpty(),
                    waiting);
        }
    }
}
