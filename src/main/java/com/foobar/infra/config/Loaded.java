package com.foobar.infra.config;

import com.foobar.infra.language.Problem;
import com.foobar.infra.language.Reading;
import com.foobar.infra.topology.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A topology that was read from a file and is sound, with what is needed to point at its lines later. */
public final class Loaded {

    private static final String SETTINGS = ".settings.";

    private final Topology topology;
    private final Topology whole;
    private final Reading reading;

    Loaded(Topology topology, Reading reading) {
        this(topology, topology, reading);
    }

    private Loaded(Topology topology, Topology whole, Reading reading) {
        this.topology = topology;
        this.whole = whole;
        this.reading = reading;
    }

    public Topology topology() {
        return topology;
    }

    /** The same with its name and its servers and nothing else: none of them has anything to do. */
    public Loaded bare() {
        return new Loaded(
                new Topology(topology.name(), topology.domain(), topology.servers(), List.of()), whole, reading);
    }

    /** As the file has it, though this may be {@linkplain #bare() bare}. */
    public Topology whole() {
        return whole;
    }

    /** The file as it was named. */
    public Path file() {
        return reading.source().file();
    }

    /** The directory that relative paths in the topology start from. */
    public Path directory() {
        return reading.source().directory();
    }

    /** The file's bytes as they were read. */
    public byte[] source() {
        return reading.source().bytes().clone();
    }

    /**
     * A problem that was found after reading, located at the value with that path.
     *
     * @param path such as {@code mysql.app_password} or {@code web.servers[1]}; if that was not given, the nearest
     *     section around it is pointed at
     */
    public Problem problem(String path, String message, Optional<String> hint) {
        return reading.source().problem(reading.nearest(path).at(), message, hint);
    }

    /**
     * Where the value with that path stands, as {@code foobar.yml:14:20}, or else the section right around it; empty if the
     * file has neither.
     */
    public Optional<String> place(String path) {
        int last = path.lastIndexOf('.');
        return reading.given(path)
                .or(() -> path.indexOf('.') < last ? reading.given(path.substring(0, last)) : Optional.empty())
                .map(at -> file() + ":" + at.line() + ":" + at.column());
    }

    /** Settings that are passed on to a daemon by its own names: their paths by these, in the order of the alphabet. */
    public SortedMap<String, String> settings() {
        var settings = new TreeMap<String, String>();
        for (var path : reading.given()) {
            int at = path.indexOf(SETTINGS);
            if (at > 0) {
                settings.put(path.substring(at + SETTINGS.length()), path);
            }
        }
        return settings;
    }
}
