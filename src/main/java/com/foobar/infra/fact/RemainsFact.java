package com.foobar.infra.fact;

import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What of a stack is on a host that was cleared of it: looked for where its things would be, whatever the manifest says.
 *
 * @param data directories, or patterns of the shell for several, in which data of the stack's may lie
 */
public record RemainsFact(String topology, List<String> data) implements Fact<RemainsFact.State> {

    public RemainsFact {
        data = List.copyOf(data);
    }

    /**
     * @param things files, directories and units of the stack's
     * @param data directories with data in them
     */
    public record State(List<String> things, List<Data> data) {
        public State {
            things = List.copyOf(things);
            data = List.copyOf(data);
        }
    }

    /**
     * A directory with data in it.
     *
     * @param pattern by which it was looked for
     */
    public record Data(String pattern, String path, long bytes) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<RemainsFact, State> {
        @Override
        public String name() {
            return "remains";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<RemainsFact> facts) {
            var out = Script.builder();
            for (int i = 0; i < facts.size(); i++) {
                var fact = facts.get(i);
                var stack = fact.topology();
                out.line("remains() { [ ! -e \"$1\" ] || printf '" + i + "\\tours\\t%s\\n' \"$1\"; }")
                        .line("for thing in /etc/foobar-infra/" + stack + " /etc/" + stack + " /srv/" + stack
                                + "; do remains \"$thing\"; done")
                        .line("for thing in /var/lib/foobar-infra/" + stack + "/*; do")
                        .line("  case \" " + String.join(" ", fact.data())
                                + " \" in *\" $thing \"*) ;; *) remains \"$thing\" ;; esac")
                        .line("done")
                        // Whatever wrote a file, its first lines say for which stack.
                        .line("grep -rlsI -e '[^a-z0-9-]" + stack
                                + ": .*Written by foobar-infra' /etc --exclude-dir=foobar-infra --exclude-dir=" + stack
                                + " | while IFS= read -r thing; do remains \"$thing\"; done")
                        .line("systemctl list-unit-files --no-legend --plain '" + stack
                                + "-*' 2>/dev/null | while read -r unit _; do")
                        // Not the units of another stack whose name begins with this one's.
                        .line("  ! systemctl cat -- \"$unit\" 2>/dev/null | grep -q '[^a-z0-9-]" + stack
                                + ": .*Written by foobar-infra' || printf '" + i + "\\tours\\t%s\\n' \"$unit\"")
                        .line("done");
                for (var pattern : fact.data()) {
                    out.line("for at in " + pattern + "; do")
                            .line(
                                    "  [ -d \"$at\" ] && [ -n \"$(ls -A -I lost+found -- \"$at\" 2>/dev/null)\" ] || continue")
                            .line("  printf '" + i + "\\tdata\\t%s\\t%s\\t%s\\n' " + Shell.quote(pattern)
                                    + " \"$at\" \"$(du -skx -- \"$at\" 2>/dev/null | cut -f 1)\"")
                            .line("done");
                }
            }
            return out.line("true").build();
        }

        @Override
        public Map<RemainsFact, State> parse(List<RemainsFact> asked, String output) {
            var lines = output.lines().map(line -> line.split("\t", -1)).toList();
            return asked.stream().collect(Collectors.toMap(fact -> fact, fact -> state(asked.indexOf(fact), lines)));
        }

        private static State state(int number, List<String[]> lines) {
            var things = new ArrayList<String>();
            var data = new ArrayList<Data>();
            for (var words : lines) {
                if (!words[0].equals(String.valueOf(number))) {
                    continue;
                }
                if (words.length == 3 && words[1].equals("ours")) {
                    things.add(words[2]);
                } else if (words.length == 5 && words[1].equals("data")) {
                    data.add(new Data(words[2], words[3], kibibytes(words[4]) * 1024));
                } else {
                    throw new MalformedAnswer("what remains of the stack was not told as it should be", "");
                }
            }
            return new State(things.stream().distinct().sorted().toList(), data);
        }

        private static long kibibytes(String word) {
            try {
                return word.isEmpty() ? 0 : Long.parseLong(word);
            } catch (NumberFormatException e) {
                throw new MalformedAnswer("du told no number: " + word, "");
            }
        }
    }
}
