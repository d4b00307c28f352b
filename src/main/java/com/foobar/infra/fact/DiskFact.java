package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/** How full the file system is that holds a directory. */
public record DiskFact(String directory) implements Fact<DiskFact.State> {

    /**
     * @param totalBytes 0 when there is no such directory
     * @param freeBytes what an ordinary user may still write
     * @param freeInodes -1 where the file system does not count them
     */
    public record State(long totalBytes, long freeBytes, long freeInodes) {
        public boolean exists() {
            return totalBytes > 0;
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<DiskFact, State> {
        @Override
        public String name() {
            return "disks";
        }

        @Override
        public Script gather(List<DiskFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("df --output=size,avail,itotal,iavail -B1 -- " + Shell.quote(fact.directory())
                        + " 2>/dev/null | tail -n +2 | {");
                out.line("  read -r size free inodes left");
                out.line("  printf '%s %s %s %s\\n' \"${size:-0}\" \"${free:-0}\" \"${inodes:-0}\" \"${left:-0}\"");
                out.line("}");
            }
            return out.build();
        }

        @Override
        public Map<DiskFact, State> parse(List<DiskFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.strip().lines().toList(), (_, line) -> read(line));
        }

        private static State read(String line) {
            if (!line.matches("([0-9]+|-) ([0-9]+|-) ([0-9]+|-) ([0-9]+|-)")) {
                throw new MalformedAnswer("disks: not an answer: " + line);
            }
            var field = line.split(" ");
            boolean counts = number(field[2]) > 0;
            return new State(number(field[0]), number(field[1]), counts ? number(field[3]) : -1);
        }

        private static long number(String text) {
            return text.equals("-") ? 0 : Long.parseLong(text);
        }
    }
}
