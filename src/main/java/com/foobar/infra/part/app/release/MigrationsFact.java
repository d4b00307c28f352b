package com.foobar.infra.part.app.release;

import com.foobar.infra.fact.Answers;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.FactKind;
import com.foobar.infra.fact.KeptReleases;
import com.foobar.infra.fact.MalformedAnswer;
import com.foobar.infra.shell.Script;
import com.foobar.infra.shell.Shell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server has noted of the migrations of releases.
 *
 * @param path of the notes
 */
record MigrationsFact(String path) implements Fact<MigrationsFact.State> {

    /** How one stands. */
    enum Outcome {
        /** It was begun, and nobody noted how it ended. */
        BEGUN,
        DONE,
        FAILED
    }

    /** @param server where it ran */
    record Note(Instant at, String release, Outcome outcome, String server, String who) {}

    /** @param notes oldest first */
    record State(List<Note> notes) {
        State {
            notes = List.copyOf(notes);
        }

        /** The last of a release; empty if the server knows of none. */
        Optional<Note> last(String release) {
            return notes.reversed().stream()
                    .filter(n -> n.release().equals(release))
                    .findFirst();
        }
    }

    private static final Kind KIND = new Kind();

    @Override
    public FactKind<?, State> kind() {
        return KIND;
    }

    private static final class Kind implements FactKind<MigrationsFact, State> {
        @Override
        public String name() {
            return "migrations";
        }

        @Override
        public Script gather(List<MigrationsFact> facts) {
            var out = Script.builder();
            facts.forEach(fact -> out.line("echo +")
                    .line("if [ -f " + Shell.quote(fact.path()) + " ]; then cat " + Shell.quote(fact.path()) + "; fi"));
            return out.line("true").build();
        }

        @Override
        public Map<MigrationsFact, State> parse(List<MigrationsFact> asked, String output) {
            var groups = new ArrayList<List<String>>();
            for (var line : output.lines().toList()) {
                if (line.equals("+")) {
                    groups.add(new ArrayList<>());
                } else if (groups.isEmpty()) {
                    throw new MalformedAnswer("migrations: " + line);
                } else {
                    groups.getLast().add(line);
                }
            }
            return Answers.inOrder(
                    name(),
                    asked,
                    groups,
                    (fact, lines) -> new State(
                            lines.stream().map(line -> note(fact, line)).toList()));
        }

        private static Note note(MigrationsFact fact, String line) {
            var field = line.split("\t", -1);
            if (field.length != 5
                    || !field[0].matches("[0-9]{1,12}")
                    || !field[1].matches(KeptReleases.ID)
                    || !field[2].matches("begun|done|failed")) {
                throw new MalformedAnswer(
                        fact.path() + " is damaged: " + line,
                        "A line is the time, the release, begun, done or failed, the server, and who, between tabs: take out what"
                                + " is none. By it a migration runs once for each release.");
            }
            return new Note(
                    Instant.ofEpochSecond(Long.parseLong(field[0])),
                    field[1],
                    Outcome.valueOf(field[2].toUpperCase(java.util.Locale.ROOT)),
                    field[3],
                    field[4]);
        }
    }
}
