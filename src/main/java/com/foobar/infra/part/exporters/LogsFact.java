package com.foobar.infra.part.exporters;

import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.TimedService;
import com.foobar.infra.shell.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How much the logs of a server take, and whether they are rotated; for {@code verify} alone. */
record LogsFact() implements Fact<LogsFact.State> {

    /** From so many MiB on a file of a log is one that nobody rotates. */
    static final int LARGE_MIB = 1024;

    /**
     * @param limit what the journal may take, as journald's files have it; empty: they say nothing
     * @param limitMib the same in MiB; empty: that is no size
     * @param journalMib what it takes
     * @param result {@code success}, or how the last run of logrotate ended otherwise
     * @param next when it runs next, as systemd says it; empty: never
     * @param large files of logs that are larger than {@link #LARGE_MIB}
     */
    record State(
            String limit, Optional<Long> limitMib, long journalMib, String result, String next, List<Large> large) {
        State {
            large = List.copyOf(large);
        }
    }

    record Large(String path, long mib) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LogsFact, State> {

        private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMGT]?)");

        @Override
        public String name() {
            return "logs";
        }

        @Override
        public Script gather(List<LogsFact> facts) {
            return Script.lines(
                    "printf 'Limit=%s\\n' \"$(systemd-analyze cat-config systemd/journald.conf 2>/dev/null"
                            + " | sed -n 's/^SystemMaxUse *= *//p' | tail -n 1)\"",
                    "printf 'Journal=%s\\n' \"$(du -skc /var/log/journal /run/log/journal 2>/dev/null | tail -n 1 | cut -f 1)\"",
                    TimedService.askResult("logrotate.service"),
                    TimedService.askNext(Logs.TIMER),
                    "find /var/log -xdev -path /var/log/journal -prune -o -type f -size +" + LARGE_MIB * 1024
                            + "k -printf 'Large=%s %p\\n' 2>/dev/null",
                    "true");
        }

        @Override
        public Map<LogsFact, State> parse(List<LogsFact> asked, String output) {
            var state = read(output.lines().toList());
            return asked.stream().collect(Collectors.toMap(fact -> fact, _ -> state));
        }

        private static State read(List<String> lines) {
            var large = new ArrayList<Large>();
            for (var line : lines) {
                int blank = line.indexOf(' ');
                if (line.startsWith("Large=") && blank > 0) {
                    large.add(new Large(
                            line.substring(blank + 1), Long.parseLong(line.substring("Large=".length(), blank)) >> 20));
                }
            }
            var limit = TimedService.value(lines, "Limit=");
            var journal = TimedService.value(lines, "Journal=");
            var rotated = TimedService.read(lines);
            return new State(
                    limit,
                    mib(limit),
                    journal.isEmpty() ? 0 : Long.parseLong(journal) >> 10,
                    rotated.result(),
                    rotated.next(),
                    large);
        }

        private static Optional<Long> mib(String size) {
            var read = SIZE.matcher(size);
            if (!read.matches()) {
                return Optional.empty();
            }
            long number = Long.parseLong(read.group(1));
            return Optional.of(
                    switch (read.group(2)) {
                        case "K" -> number >> 10;
                        case "M" -> number;
                        case "G" -> number << 10;
                        case "T" -> number << 20;
                        default -> number >> 20;
                    });
        }
    }
}
