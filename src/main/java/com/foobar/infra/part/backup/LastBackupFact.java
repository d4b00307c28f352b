package com.foobar.infra.part.backup;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How old a server's last backup is by its own notes; the repository is not asked. */
record LastBackupFact(String stack) implements Fact<LastBackupFact.State> {

    /** @param age of the last that went well; empty: none did */
    record State(Optional<Duration> age) {}

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<LastBackupFact, State> {

        @Override
        public String name() {
            return "last-backup";
        }

        @Override
        public Script gather(List<LastBackupFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                var notes = Shell.quote(new BackupPaths(fact.stack()).notes() + "/last");
                out.line("at=$(sed -n 's/^at=//p' " + notes + " 2>/dev/null)");
                out.line("case $at in '' | *[!0-9]*) echo never ;; *) echo $(($(date +%s) - at)) ;; esac");
            }
            return out.build();
        }

        @Override
        public Map<LastBackupFact, State> parse(List<LastBackupFact> asked, String output) {
            return Answers.inOrder(
                    name(),
                    asked,
                    output.strip().lines().toList(),
                    (_, line) -> new State(
                            line.matches("-?[0-9]{1,12}")
                                    ? Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(line))))
                                    : Optional.empty()));
        }
    }
}
