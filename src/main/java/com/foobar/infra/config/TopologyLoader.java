package com.foobar.infra.config;

import com.foobar.infra.language.Characters;
import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Position;
import com.foobar.infra.language.Reading;
import com.foobar.infra.language.Refusal;
import com.foobar.infra.language.Source;
import com.foobar.infra.language.Suggestions;
import com.foobar.infra.part.Supply;
import com.foobar.infra.stack.Language;
import com.foobar.infra.stack.Stack;
import com.foobar.infra.topology.Topology;
import com.foobar.infra.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads a topology file. */
public final class TopologyLoader {

    private TopologyLoader() {}

    /**
     * Reads and checks a topology.
     *
     * @throws ConfigException with everything that is wrong with the file
     */
    public static Loaded load(Path file) throws ConfigException {
        return load(InputFile.read(file));
    }

    /**
     * Reads and checks a topology that was read before.
     *
     * @param file where it was read from: relative paths in it start there
     * @throws ConfigException with everything that is wrong with it
     */
    public static Loaded load(Path file, byte[] bytes) throws ConfigException {
        return load(Source.of(file, bytes));
    }

    /**
     * The same where its directories were packed when it was read before, and need not be here.
     *
     * @throws ConfigException with everything that is wrong with it
     */
    public static Loaded loadPacked(Path file, byte[] bytes) throws ConfigException {
        return load(Source.of(file, bytes), false, UnaryOperator.identity());
    }

    /**
     * The same where its directories are of no interest, and need not be here.
     *
     * @throws ConfigException with everything else that is wrong with it
     */
    public static Loaded loadAlone(Path file) throws ConfigException {
        return load(InputFile.read(file), false, UnaryOperator.identity());
    }

    static Loaded load(Source source) throws ConfigException {
        return load(source, UnaryOperator.identity());
    }

    /**
     * The same of which less is to be done than it says.
     *
     * @param as what of the topology is; only the directories of that need be here
     */
    static Loaded load(Source source, UnaryOperator<Topology> as) throws ConfigException {
        return load(source, true, as);
    }

    private static Loaded load(Source source, boolean directories, UnaryOperator<Topology> as) throws ConfigException {
        var reading = new Reading(source);
        var topology =
                YamlReader.read(reading).flatMap(root -> Language.TOPOLOGY.read(root, Position.START, "", reading));
        topology.ifPresent(t -> {
            judge(t, reading);
            if (directories) {
                lookForDirectories(as.apply(t), reading);
            }
        });
        reading.throwIfUnsound();
        return new Loaded(as.apply(topology.orElseThrow()), reading);
    }

    /** Notes the rules that the topology breaks as a whole. */
    private static void judge(Topology topology, Reading reading) {
        if (topology.servers().isEmpty()) {
            return; // said already, and every role would name an unknown server
        }
        boolean whole = reading.sound();
        for (var violation : Stack.violations(topology)) {
            if (!whole && violation.path().indexOf('.') < 0) {
                continue; // a rule about a missing section, which is perhaps there but could not be read
            }
            var place = reading.nearest(violation.path());
            if (!whole && reading.refused(place.at())) {
                continue; // a rule about a value that could not be read
            }
            var allowed = violation.allowed().isEmpty()
                    ? Optional.<String>empty()
                    : Optional.of("allowed: " + String.join(", ", violation.allowed()));
            var meant = place.written().flatMap(w -> Suggestions.didYouMean(w, violation.allowed()));
            var hint = violation.hint().isPresent()
                    ? violation.hint()
                    : meant.isPresent() ? meant.map(m -> m + " " + allowed.orElse("")) : allowed;
            reading.problem(place.at(), new Refusal(violation.path() + ": " + violation.message(), hint));
        }
    }

    private static void lookForDirectories(Topology topology, Reading reading) {
        Stack.supplies(topology).forEach(supply -> {
            if (supply instanceof Supply.Directory directory) {
                lookFor(directory.path(), directory.key(), reading);
            }
        });
    }

    private static void lookFor(String directory, String path, Reading reading) {
        var wanted = LocalPaths.resolve(reading.source().directory(), directory);
        if (!Files.isDirectory(wanted)) {
            reading.problem(
                    reading.nearest(path).at(),
                    path + ": there is no directory " + Characters.quote(directory),
                    "looked for " + Characters.printable(wanted.toString()));
        }
    }
}
