package com.foobar.infra.part.backup;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a server knows of its backups, and what it sees in the repository at this moment. */
record BackupFact(String stack) implements Fact<BackupFact.State> {

    /**
     * @param answers whether it told anything
     * @param values by name, such as {@code last.at}
     * @param snapshots in the repository, the oldest first
     * @param gaps between the binary logs there
     */
    record State(boolean answers, Map<String, String> values, List<Snapshot> snapshots, List<Gap> gaps) {
        State {
            values = Map.copyOf(values);
            snapshots = List.copyOf(snapshots);
            gaps = List.copyOf(gaps);
        }

        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
        }

        /** One that is not there, or no number, is 0. */
        long number(String name) {
            return text(name)
                    .filter(value -> value.matches("[0-9]{1,18}"))
                    .map(Long::parseLong)
                    .orElse(0L);
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<BackupFact, State> {

        @Override
        public String name() {
            return "backup";
        }

        @Override
        public boolean waits() {
            return true;
        }

        @Override
        public Script gather(List<BackupFact> facts) {
            var out = Script.builder();
            for (var fact : facts) {
                out.line("echo +");
                out.line("timeout -k 5 60 /bin/sh " + Shell.quote(new BackupPaths(fact.stack()).script())
                        + " state 2>/dev/null");
            }
            return out.line("true").build();
        }

        @Override
        public Map<BackupFact, State> parse(List<BackupFact> asked, String output) {
            var texts = List.of(("\n" + output).split("\n\\+", -1));
            return Answers.inOrder(name(), asked, texts.subList(1, texts.size()), (_, text) -> read(text));
        }

        private static State read(String text) {
            var values = new HashMap<String, String>();
            var snapshots = new ArrayList<Snapshot>();
            for (var line : text.lines().toList()) {
                int at = line.indexOf('=');
                if (at < 0) {
                    continue;
                }
                if (line.startsWith("snapshot=")) {
                    Snapshot.of(line.substring(at + 1)).ifPresent(snapshots::add);
                } else {
                    values.put(line.substring(0, at), line.substring(at + 1).strip());
                }
            }
            return new State(values.containsKey("now"), values, snapshots, Gap.of(text));
        }
    }
}
