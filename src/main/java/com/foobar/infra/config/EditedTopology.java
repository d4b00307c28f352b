package com.foobar.infra.config;

import com.foobar.infra.language.ConfigException;
import com.foobar.infra.language.Source;
import com.foobar.infra.topology.Topology;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A topology file with some of its values exchanged, not written yet. It is written as a whole or not at all, with its
 * mode, and only over what was read; a link stays a link.
 *
 * @param before the file as it was read
 * @param after the file as it is to be
 */
public record EditedTopology(Path file, Source before, Source after) {

    /**
     * Reads the file and exchanges the values; nothing is written.
     *
     * @param values path of a value in the file, such as {@code mysql.primary}, to the word that is to stand there
     * @throws ConfigException if the file can't be read, a value can't be exchanged alone, or the result is no sound topology
     */
    public static EditedTopology of(Path file, Map<String, String> values) throws ConfigException {
        var before = InputFile.read(file);
        var after = ValueEdit.apply(before, values);
        TopologyLoader.load(after);
        return new EditedTopology(file, before, after);
    }

    /**
     * The same of one word that may not be written yet; nothing is written.
     *
     * @param path of what it says, such as {@code load_balancer.maintenance}
     * @param within the key under which it stands if there is a mapping
     * @throws ConfigException if the file can't be read, the word can't be written alone, or the result is no sound topology
     */
    public static EditedTopology switched(Path file, String path, String within, String word) throws ConfigException {
        return switched(file, path, within, word, UnaryOperator.identity());
    }

    /**
     * The same where less is to be done than the file says.
     *
     * @param as what of the topology is; only the directories of that need be here
     */
    public static EditedTopology switched(
            Path file, String path, String within, String word, UnaryOperator<Topology> as) throws ConfigException {
        var before = InputFile.read(file);
        var after = ValueEdit.put(before, path, within, word);
        TopologyLoader.load(after, as);
        return new EditedTopology(file, before, after);
    }

    /** The topology as it is to be. */
    public Loaded loaded() throws ConfigException {
        return TopologyLoader.load(after);
    }

    /** What is to be done of it. */
    public Loaded loaded(UnaryOperator<Topology> as) throws ConfigException {
        return TopologyLoader.load(after, as);
    }

    /**
     * Writes it.
     *
     * @throws ConfigException if the file was changed since it was read
     * @throws IOException if it can't be written; it is as before then
     */
    public void write() throws ConfigException, IOException {
        if (changes()) {
            replace(before, after);
        }
    }

    /** Whether the file is to be another than it is. */
    public boolean changes() {
        return !before.text().equals(after.text());
    }

    /**
     * Writes what was there before.
     *
     * @throws ConfigException if somebody else changed the file since it was written
     * @throws IOException if it can't be written; it is as before then
     */
    public void putBack() throws ConfigException, IOException {
        replace(after, before);
    }

    private void replace(Source there, Source wanted) throws ConfigException, IOException {
        var real = file.toRealPath();
        if (!Files.isWritable(real)) {
            throw new IOException(file + " may not be written by this user");
        }
        var directory = Optional.ofNullable(real.getParent()).orElseThrow();
        var beside = Files.createTempFile(directory, ".foobar-infra", ".yml");
        try {
            // Brings mode, group and owner, as far as this user may.
            Files.copy(real, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.write(beside, wanted.bytes());
            try (var written = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            ValueEdit.refuseChanged(real, there.bytes());
            Files.move(beside, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}
