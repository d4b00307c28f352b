package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.DiskFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RoomFact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How full the file systems are that data of parts lie in, where those are not the server's own at {@code /}, of which
 * {@link ServerGauge} tells.
 *
 * @param directories with data; none needs to be there
 */
record DiskGauge(String server, List<String> directories) implements Gauge {

    private static final String ROOT = "/";

    /** In percent that are free. */
    private static final int LEAST = 5;

    private static final int LOW = 15;

    DiskGauge(String server, Collection<String> directories) {
        this(server, directories.stream().distinct().sorted().toList());
    }

    @Override
    public Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>();
        facts.add(new RoomFact(ROOT));
        for (var directory : directories) {
            facts.add(new RoomFact(directory));
            facts.add(new DiskFact(directory));
        }
        return facts;
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var told = new LinkedHashMap<String, Reading>();
        var root = mount(observed, ROOT);
        for (var directory : directories) {
            var mount = mount(observed, directory);
            var disk = observed.get(server, new DiskFact(directory)).orElseThrow();
            if (disk.exists() && !mount.equals(root)) {
                told.putIfAbsent(mount, reading(mount, disk));
            }
        }
        return List.copyOf(told.values());
    }

    private String mount(ClusterFacts observed, String path) {
        return observed.get(server, new RoomFact(path)).orElseThrow().mount();
    }

    private Reading reading(String mount, DiskFact.State disk) {
        return new Reading(
                "disks",
                server,
                mount,
                level(disk),
                List.of(
                        "%d %% free of %.1f GiB".formatted(freePercent(disk), disk.totalBytes() / (double) (1 << 30)),
                        disk.freeInodes() == 0 ? "no inodes left" : ""),
                Reading.values(
                        "mount",
                        mount,
                        "disk_free_percent",
                        freePercent(disk),
                        "disk_free_bytes",
                        disk.freeBytes(),
                        "disk_bytes",
                        disk.totalBytes()));
    }

    static long freePercent(DiskFact.State disk) {
        return disk.totalBytes() <= 0 ? 0 : Math.round(100.0 * disk.freeBytes() / disk.totalBytes());
    }

    /** How well it is that so much is left. */
    static Level level(DiskFact.State disk) {
        long free = freePercent(disk);
        return free < LEAST || disk.freeInodes() == 0 ? Level.BAD : free < LOW ? Level.NOTABLE : Level.WELL;
    }
}
