package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.DiskFact;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.HostFact;
import com.foobar.infra.fact.LoadFact;
import com.foobar.infra.part.Gauge;
import com.foobar.infra.part.Reading;
import com.foobar.infra.part.Reading.Level;
import java.util.List;
import java.util.Set;

/** What a server has to give, and how much of that is taken. */
record ServerGauge(String server) implements Gauge {

    private static final DiskFact DISK = new DiskFact("/");

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(new LoadFact(), DISK, new HostFact());
    }

    @Override
    public List<Reading> read(ClusterFacts observed) {
        var load = observed.get(server, new LoadFact()).orElseThrow();
        var disk = observed.get(server, DISK).orElseThrow();
        long free = DiskGauge.freePercent(disk);
        long memory = percent(load.totalBytes() - load.availableBytes(), load.totalBytes());
        var level = memory >= 97
                ? Level.BAD
                : memory >= 90 || load.load() > 2.0 * load.processors() ? Level.NOTABLE : Level.WELL;
        return List.of(new Reading(
                "servers",
                server,
                server,
                level.or(DiskGauge.level(disk)),
                List.of(
                        "load %.2f of %d".formatted(load.load(), load.processors()),
                        "memory " + memory + " %",
                        "disk " + free + " % free" + (disk.freeInodes() == 0 ? ", no inodes left" : ""),
                        "up "
                                + (load.up().toDays() > 0
                                        ? load.up().toDays() + " days"
                                        : load.up().toHours() + " hours"),
                        observed.get(server, new HostFact()).orElseThrow().prettyName()),
                Reading.values(
                        "load", load.load(),
                        "processors", load.processors(),
                        "memory_percent", memory,
                        "disk_free_percent", free,
                        "disk_free_bytes", disk.freeBytes(),
                        "up_seconds", load.up().toSeconds())));
    }

    private static long percent(long part, long whole) {
        return whole <= 0 ? 0 : Math.round(100.0 * part / whole);
    }
}
