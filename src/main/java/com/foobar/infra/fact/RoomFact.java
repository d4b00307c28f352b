package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/** What can be written at a path, or, as long as there is no such directory, in the nearest one above it that is there. */
public record RoomFact(String path) implements Fact<RoomFact.State> {

    /**
     * @param mount where its file system is mounted: paths with the same share their room
     * @param freeBytes what an ordinary user may still write; -1 where the file system does not say
     * @param freeInodes how many files can still be made; -1 where the file system does not count them
     * @param readOnly whether nobody can write there
     */
    public record State(String mount, long freeBytes, long freeInodes, boolean readOnly) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<RoomFact, State> {
        @Override
        public String name() {
            return "rooms";
        }

        /** One df for all; it prints a line for each path, in their order. */
        @Override
        public Script gather(List<RoomFact> facts) {
            return Script.lines(
                    "set --",
                    "for d in "
                            + Shell.quoteAll(facts.stream().map(RoomFact::path).toList()) + "; do",
                    "  while [ ! -d \"$d\" ]; do d=${d%/*}; d=${d:-/}; done",
                    "  set -- \"$@\" \"$d\"",
                    "done",
                    "{",
                    "  read -r _",
                    "  for d in \"$@\"; do",
                    "    read -r free inodes left mount",
                    "    if [ -w \"$d\" ]; then access=rw; else access=ro; fi",
                    "    printf '%s %s %s %s %s\\n' \"$free\" \"$inodes\" \"$left\" \"$access\" \"$mount\"",
                    "  done",
                    "} <<END",
                    "$(df -k --output=avail,itotal,iavail,target -- \"$@\")",
                    "END");
        }

        @Override
        public Map<RoomFact, State> parse(List<RoomFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> read(line));
        }

        private static State read(String line) {
            var field = line.split(" ", 5);
            if (field.length != 5) {
                throw new MalformedAnswer("rooms: not an answer: " + line);
            }
            long free = number(field[0]);
            // Some file systems do not count, and say 0 or a dash.
            boolean counts = number(field[1]) > 0;
            return new State(
                    field[4], free < 0 ? -1 : free * 1024, counts ? number(field[2]) : -1, field[3].equals("ro"));
        }

        private static long number(String text) {
            return text.matches("[0-9]+") ? Long.parseLong(text) : -1;
        }
    }
}
