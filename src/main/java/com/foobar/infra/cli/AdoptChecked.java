package com.foobar.infra.cli;

import com.foobar.infra.adopt.Adoption;
import com.foobar.infra.adopt.Note;
import com.foobar.infra.config.TopologyLoader;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * What was read, held against the language: a value that it refuses is taken out and told.
 *
 * @param sound whether what is left is a topology
 */
record AdoptChecked(Adoption adoption, List<Note> notes, boolean sound) {

    /** Each round takes out at least one line. */
    private static final int ROUNDS = 50;

    static AdoptChecked of(Path file, Adoption adoption, List<Note> further) {
        var notes = new ArrayList<>(adoption.notes());
        notes.addAll(further);
        if (!adoption.found()) {
            return new AdoptChecked(adoption, List.copyOf(notes), false);
        }
        var whole = adoption.yaml().split("\n", -1);
        var trial = adoption.trial().split("\n", -1);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                TopologyLoader.loadPacked(file, bytes(whole));
                return new AdoptChecked(of(adoption, whole, trial), List.copyOf(notes), true);
            } catch (ConfigException e) {
                if (!takeOut(e.problems(), whole, trial, notes)) {
                    break;
                }
            }
        }
        return new AdoptChecked(of(adoption, whole, trial), List.copyOf(notes), false);
    }

    private static boolean takeOut(List<Problem> problems, String[] whole, String[] trial, List<Note> notes) {
        var done = new TreeSet<Integer>();
        for (var problem : problems) {
            int at = problem.line() - 1;
            boolean value = at >= 0 && at < whole.length && whole[at].matches(" *[A-Za-z0-9_-]+: +[^ ].*");
            var words = (value ? whole[at].strip() + ": " : "")
                    + problem.message()
                    + problem.hint().map(hint -> "; " + hint).orElse("");
            notes.add(new Note(Note.Kind.DOUBT, "line " + problem.line(), words));
            if (value && done.add(at)) {
                whole[at] = whole[at].replaceFirst("^( *)", "$1# refused: ");
                trial[at] = trial[at].replaceFirst("^( *)", "$1# refused: ");
            }
        }
        return !done.isEmpty();
    }

    private static Adoption of(Adoption read, String[] whole, String[] trial) {
        return new Adoption(String.join("\n", whole), String.join("\n", trial), read.servers(), read.notes());
    }

    private static byte[] bytes(String[] lines) {
        return String.join("\n", Arrays.asList(lines)).getBytes(StandardCharsets.UTF_8);
    }
}
