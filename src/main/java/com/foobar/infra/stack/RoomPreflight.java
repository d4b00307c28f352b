package com.foobar.infra.stack;

import com.foobar.infra.fact.ClusterFacts;
import com.foobar.infra.fact.Fact;
import com.foobar.infra.fact.RoomFact;
import com.foobar.infra.plan.DesiredStage;
import com.foobar.infra.plan.Obstacle;
import com.foobar.infra.resource.FileResource;
import com.foobar.infra.resource.PackageResource;
import com.foobar.infra.resource.Placed;
import com.foobar.infra.resource.ReleaseResource;
import com.foobar.infra.resource.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether each file system that a server's steps write to takes what they write, and a margin. */
final class RoomPreflight {

    private static final long MIB = 1L << 20;

    /** Where there is always written, whatever is changed: system, data and logs; where steps and locks are at home. */
    private static final Map<String, Long> ALWAYS =
            ordered("/", 256 * MIB, "/var", 256 * MIB, "/etc", MIB, "/run", 16 * MIB, "/var/log", MIB);

    /** Where apt and dpkg write. */
    private static final Map<String, Long> PACKAGES =
            ordered("/usr", 256 * MIB, "/var/lib", 256 * MIB, "/var/cache/apt", 256 * MIB, "/tmp", MIB);

    /** What a step asks for beyond what it writes; see {@code fi_space}. */
    private static final long MARGIN = 16 * MIB;

    private static final long LEAST_INODES = 100;

    private final String topology;
    private final String server;
    private final List<Resource> resources;

    /** Where parts write, whatever is changed. */
    private final Map<String, Long> parts;

    RoomPreflight(String topology, List<DesiredStage> desired, Map<String, Long> parts, String server) {
        this.topology = topology;
        this.server = server;
        this.parts = parts;
        this.resources = desired.stream()
                .flatMap(stage -> stage.resources().stream())
                .filter(r -> r.server().equals(server))
                .toList();
    }

    private static Map<String, Long> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Long>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (Long) pairs[i + 1]);
        }
        return map;
    }

    Set<Fact<?>> facts() {
        var facts = new LinkedHashSet<Fact<?>>();
        ALWAYS.keySet().forEach(path -> facts.add(new RoomFact(path)));
        PACKAGES.keySet().forEach(path -> facts.add(new RoomFact(path)));
        facts.add(new RoomFact(state()));
        parts.keySet().forEach(path -> facts.add(new RoomFact(path)));
        resources.stream()
                .filter(Placed.class::isInstance)
                .forEach(r -> facts.add(new RoomFact(above(((Placed) r).path()))));
        return facts;
    }

    /** Of one mount: the path by which it is called, what must be free there at least, and what is written. */
    private record Need(String path, long least, long written, long inodes) {
        Need and(Need other) {
            return new Need(
                    path, Math.max(least, other.least), written + other.written, Math.max(inodes, other.inodes));
        }

        long bytes() {
            return Math.max(least, written == 0 ? 0 : written + MARGIN);
        }
    }

    void obstacles(ClusterFacts observed, List<Obstacle> found) {
        var needs = new ArrayList<Need>();
        ALWAYS.forEach((path, least) -> needs.add(new Need(path, least, 0, LEAST_INODES)));
        parts.forEach((path, least) -> needs.add(new Need(path, least, 0, LEAST_INODES)));
        written(observed, needs);
        var byMount = new LinkedHashMap<String, Need>();
        for (var need : needs) {
            observed.get(server, new RoomFact(need.path()))
                    .ifPresent(room -> byMount.merge(room.mount(), need, Need::and));
        }
        byMount.values()
                .forEach(need ->
                        observed.get(server, new RoomFact(need.path())).ifPresent(room -> judge(need, room, found)));
    }

    /** What the changes write, where; as far as it is much. */
    private void written(ClusterFacts observed, List<Need> needs) {
        for (var resource : resources) {
            switch (resource) {
                case PackageResource wanted
                when changes(wanted, observed) ->
                    PACKAGES.forEach((path, least) -> needs.add(new Need(path, least, 0, LEAST_INODES)));
                // Packed and unpacked.
                case ReleaseResource release
                when changes(release, observed) ->
                    written(
                            release,
                            release.archive().bytes().length * 6L,
                            release.archive().files(),
                            needs);
                // The new one beside the old, and the copy of the old.
                case FileResource file
                when changes(file, observed) -> written(file, file.content().length() * 3L, 0, needs);
                default -> {}
            }
        }
    }

    private void written(Placed resource, long bytes, long files, List<Need> needs) {
        needs.add(new Need(above(resource.path()), 0, bytes, LEAST_INODES + files));
        needs.add(new Need(state(), 0, bytes, LEAST_INODES));
    }

    private static boolean changes(Resource resource, ClusterFacts observed) {
        return resource.diff(observed).isPresent();
    }

    private void judge(Need need, RoomFact.State room, List<Obstacle> found) {
        var path = need.path();
        if (room.readOnly()) {
            found.add(new Obstacle(
                    server,
                    "the file system of " + path + " is read-only",
                    "dmesg may tell why; mend it, then: mount -o remount,rw " + room.mount(),
                    false));
            return;
        }
        if (room.freeBytes() >= 0 && room.freeBytes() < need.bytes()) {
            found.add(new Obstacle(
                    server,
                    "only " + room.freeBytes() / MIB + " MiB are free on the file system of " + path,
                    "free at least " + (need.bytes() + MIB - 1) / MIB + " MiB there (du -xh " + room.mount()
                            + " | sort -h | tail)",
                    false));
        }
        if (room.freeInodes() >= 0 && room.freeInodes() < need.inodes()) {
            found.add(new Obstacle(
                    server,
                    "only " + room.freeInodes() + " more files can be made on the file system of " + path,
                    "remove files there that nobody needs (du -x --inodes " + room.mount() + " | sort -n | tail)",
                    false));
        }
    }

    private String state() {
        return "/var/lib/foobar-infra/" + topology;
    }

    private static String above(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }
}
