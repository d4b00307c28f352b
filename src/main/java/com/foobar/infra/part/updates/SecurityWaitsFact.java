package com.foobar.infra.part.updates;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which security updates a server knows of and has not installed, on the word of its package lists. Apt takes long to say it,
 * so what it said is kept until a package or a list changes.
 */
record SecurityWaitsFact() implements Fact<SecurityWaitsFact.State> {

    /**
     * @param fresh whether a package list was read in the last week
     * @param packages with the version that waits, as {@code libc6 2.41-12+deb13u2}
     */
    record State(boolean fresh, List<String> packages) {
        State {
            packages = List.copyOf(packages);
        }
    }

    private static final int OLD_DAYS = 7;

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<SecurityWaitsFact, State> {

        /** {@code libc6/stable-security 2.41-12+deb13u2 amd64 [upgradable from: 2.41-12]}. */
        private static final Pattern LINE = Pattern.compile("([^/ ]+)/(\\S*security\\S*) (\\S+) .*");

        @Override
        public String name() {
            return "security-waits";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<SecurityWaitsFact> facts) {
            return Script.lines(
                    "if [ -n \"$(find /var/lib/apt/lists /var/lib/apt/periodic/update-success-stamp -maxdepth 1 -type f"
                            + " -newermt '" + OLD_DAYS
                            + " days ago' 2>/dev/null | head -n 1)\" ]; then echo fresh=yes; fi",
                    "key=$(stat -c %y /var/lib/dpkg/status /var/lib/apt/lists /var/lib/apt/lists/* 2>/dev/null | cksum)",
                    "kept=/run/foobar-infra/security-waits",
                    "if { read -r old <\"$kept\"; } 2>/dev/null && [ \"$old\" = \"$key\" ]; then sed 1d \"$kept\"",
                    "elif waits=$(LC_ALL=C timeout 20 apt list --upgradable 2>/dev/null); then",
                    "  echo \"$waits\"",
                    // Only who asks at the same moment writes the same.
                    "  if mkdir -p /run/foobar-infra && printf '%s\\n%s\\nread=yes\\n' \"$key\" \"$waits\" >\"$kept.$$\";"
                            + " then mv \"$kept.$$\" \"$kept\"; fi",
                    "  echo read=yes",
                    "fi");
        }

        @Override
        public Map<SecurityWaitsFact, State> parse(List<SecurityWaitsFact> asked, String output) {
            var lines = output.lines().toList();
            var waiting = lines.stream()
                    .map(LINE::matcher)
                    .filter(line -> line.matches())
                    .map(line -> line.group(1) + " " + line.group(3))
                    .toList();
            var state = new State(lines.contains("fresh=yes") && lines.contains("read=yes"), waiting);
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }
    }
}
