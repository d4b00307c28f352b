package com.foobar.infra.part.app;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Map;

/**
 * Whether the app can write to a directory: a file of a few kilobytes is made there as its account, and, while it runs, as its process
 * sees the file systems; and taken away again.
 *
 * @param link where a release has a link to it
 */
record WritableFact(String directory, String link, String account, String unit) implements Fact<WritableFact.State> {

    /**
     * @param leads to what the link leads; empty if there is none
     * @param refused why nothing can be written, in the words of the server; empty: something can
     */
    record State(String leads, String refused) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<WritableFact, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<WritableFact, State> {
        @Override
        public String name() {
            return "app-directories";
        }

        @Override
        public Script gather(List<WritableFact> facts) {
            var out = Script.lines(
                    "try() {",
                    "  pid=$(systemctl show -P MainPID -- \"$4\")",
                    "  user=$3",
                    "  set -- \"$1\" \"$2\" setpriv --reuid \"$user\" --regid \"$user\" --clear-groups sh -c"
                            + " 'file=$(mktemp -p \"$1\" .foobar-infra.XXXXXX) && { head -c 4096 /dev/zero >\"$file\"; status=$?;"
                            + " rm -f -- \"$file\"; exit \"$status\"; }' sh \"$1\"",
                    "  if [ \"${pid:-0}\" -gt 0 ]; then",
                    "    directory=$1 link=$2",
                    "    shift 2",
                    "    set -- \"$directory\" \"$link\" nsenter -m -t \"$pid\" -- \"$@\"",
                    "  fi",
                    "  leads=$(readlink -- \"$2\")",
                    "  shift 2",
                    "  if why=$(\"$@\" 2>&1); then why=; else why=${why:-it cannot be written to}; fi",
                    "  printf '%s\\t%s\\n' \"$leads\" \"$(printf %s \"$why\" | tail -n 1 | tr '\\t' ' ')\"",
                    "}");
            var script = Script.builder().script(out);
            facts.forEach(fact -> script.line(
                    "try " + Shell.quoteAll(List.of(fact.directory(), fact.link(), fact.account(), fact.unit()))));
            return script.build();
        }

        @Override
        public Map<WritableFact, State> parse(List<WritableFact> asked, String output) {
            return Answers.inOrder(name(), asked, output.lines().toList(), (_, line) -> {
                var field = line.split("\t", -1);
                return new State(field[0], field.length > 1 ? field[1] : "");
            });
        }
    }
}
