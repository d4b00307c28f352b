package com.foobar.infra.plan;

import com.foobar.infra.fact.LastStepsFact;
import com.foobar.infra.shell.Library;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.List;
import java.util.Optional;

/**
 * The one script that a host runs in a stage.
 *
 * <p>It is handed to systemd as a unit of its own, so that it finishes or undoes what it began even when the connection
 * or the client dies; its output goes to the connection while there is one, and always to a log on the host. Nothing of
 * it is ever in a file or an argument vector: it travels, and is read by the shell, through pipes.
 */
public final class StepScript {

    private StepScript() {}

    /**
     * @param id unique among all steps ever run; letters, digits, dashes
     * @param nonce marks our lines in the output
     * @param who for the host's audit log: who applies, from where
     * @param patience seconds after which an app that does not answer is given up, if that is less than the topology says
     */
    public record Header(
            String topology, String stage, String id, String nonce, String who, Optional<Integer> patience) {

        /** An app has as long as the topology says. */
        public Header(String topology, String stage, String id, String nonce, String who) {
            this(topology, stage, id, nonce, who, Optional.empty());
        }

        public String unit() {
            return "foobar-infra-" + id + ".service";
        }

        /** The step's whole output, on the host. */
        public String log() {
            return "/var/lib/foobar-infra/" + topology + "/steps/" + id + ".log";
        }
    }

    /**
     * What the connection runs: starts the step as a unit and passes its output on.
     *
     * @param functions of the parts' own, of which it takes along what it needs
     */
    public static Script outer(Header header, HostStep step, List<Library> functions) {
        var end = "FOOBAR_INFRA_" + header.nonce();
        return Script.builder()
                .line("main() {")
                .line("export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .line("umask 077")
                .line("mkdir -p /run/foobar-infra " + Shell.quote(directory(header.log())))
                .line("systemd-run --quiet --collect --pipe --wait --unit=" + Shell.quote(header.unit())
                        + " --description=" + Shell.quote("foobar-infra apply: " + header.stage())
                        + " /bin/sh -c 'sh -s 2>&1 | tee -p \"$1\"' sh " + Shell.quote(header.log()) + " <<'" + end
                        + "'")
                .script(inner(header, step, functions))
                .line(end)
                .line("}")
                .line("main")
                .build();
    }

    /** Waits for a step that was started over a connection that broke, then prints its whole output. */
    public static Script follow(Header header) {
        return Script.lines(
                "main() {",
                // Only systemd's word that it has ended counts: while packages upgrade systemd, it does not answer.
                "until systemctl show -P ActiveState " + Shell.quote(header.unit())
                        + " 2>/dev/null | grep -qE '^(inactive|failed)$'; do sleep 0.2; done",
                // What was lost together with the connection before it came here has no log.
                "if [ -e " + Shell.quote(header.log()) + " ]; then cat " + Shell.quote(header.log())
                        + "; else printf '@@" + header.nonce() + " unbegun\\n'; fi",
                "}",
                "main");
    }

    /** The step itself. */
    public static Script inner(Header header, HostStep step, List<Library> functions) {
        var operations = operations(header, step);
        return Script.builder()
                .line("main() {")
                .line("export LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
                .line("umask 022")
                .line("fi_state=/var/lib/foobar-infra/" + header.topology())
                .line("exec 9>/run/foobar-infra/step.lock")
                .line("if ! flock -w 900 9; then printf '" + mark(header) + " busy\\n'; exit 1; fi")
                .line("printf '%s\\n' " + Shell.quote(header.id()) + " >/run/foobar-infra/step")
                // By which an operation tells how far it is, past the log of what it says.
                .line("exec 8>&1")
                .line("fi_mark='" + mark(header) + "'")
                .line("fi_who=" + Shell.quote(header.who()))
                // Keep the logs of the last twenty steps; their names sort by time.
                .line("set -- \"$fi_state\"/steps/*.log")
                .line("while [ $# -gt 20 ]; do rm -f -- \"$1\"; shift; done")
                .script(Prelude.of(operations, functions))
                .script(operations)
                .line("main")
                .build();
    }

    /** What is done once the step has its turn, and how it ends. */
    private static Script operations(Header header, HostStep step) {
        var mark = mark(header);
        var out = Script.builder();
        header.patience().ifPresent(seconds -> out.line("fi_patience=" + seconds));
        int n = 0;
        // What an operation says goes to memory first, as it may have to say that the disk is full.
        for (var operation : step.operations()) {
            if (!operation.guard().isEmpty()) {
                out.line("(").script(operation.guard()).line(") </dev/null >/run/foobar-infra/guard.log 2>&1");
                out.line("if [ $? -ne 0 ]; then printf '" + mark + " stale " + n
                        + "\\n'; cat /run/foobar-infra/guard.log; " + "fi_audit stale; exit 1; fi");
            }
            n++;
        }
        n = 0;
        for (var operation : step.operations()) {
            out.line("printf '" + mark + " begin " + n + "\\n'");
            out.line("fi_operation=" + n);
            out.line("( set -eu").script(operation.script()).line(") </dev/null >/run/foobar-infra/operation.log 2>&1");
            out.line("fi_status=$?");
            out.line("if [ $fi_status -ne 0 ]; then");
            out.line("  tail -n 40 /run/foobar-infra/operation.log");
            out.line("  fi_word=failed; if fi_going_down; then fi_word=down; fi");
            out.line("  printf '\\n" + mark + " %s " + n + "\\n' \"$fi_word\"");
            out.line("  fi_audit " + Shell.quote("failed: " + operation.label()) + "; exit 1");
            out.line("fi");
            out.line("printf '\\n" + mark + " done " + n + "\\n'");
            n++;
        }
        out.line("fi_audit ok").line("printf '" + mark + " complete\\n'").line("}");
        out.line("fi_audit() {")
                .line(
                        "  printf '%s topology=%s stage=%s step=%s by=%s operations=%s result=%s\\n' \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\" "
                                + Shell.quote(header.topology()) + " " + Shell.quote(header.stage()) + " "
                                + Shell.quote(header.id())
                                + " " + Shell.quote(quoted(header.who())) + " "
                                + Shell.quote(quoted(String.join(
                                        "; ",
                                        step.operations().stream()
                                                .map(Operation::label)
                                                .toList())))
                                + " \"$1\" >>" + LastStepsFact.LOG)
                .line("  chmod 640 " + LastStepsFact.LOG)
                .line("  printf '%s ended\\n' " + Shell.quote(header.id()) + " >/run/foobar-infra/step")
                .line("}");
        return out.build();
    }

    private static String mark(Header header) {
        return "@@" + header.nonce();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "'").replace("\n", " ") + '"';
    }

    private static String directory(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }
}
