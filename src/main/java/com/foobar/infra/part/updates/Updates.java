package com.foobar.infra.part.updates;

import com.foobar.infra.topology.PartModel;
import com.foobar.infra.topology.Topology;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * Security updates by the distribution's unattended-upgrades.
 *
 * @param servers where; once the topology is complete never {@link #ALL}
 * @param time when the first of them begins, by its own clock
 * @param reboot when the first of them reboots if an update asks for it; empty: never
 * @param holdStack whether what serves visitors is left to be updated by hand
 * @param hold further packages that are left, with those whose names begin with one of these and a hyphen
 */
public record Updates(
        List<String> servers, LocalTime time, Optional<LocalTime> reboot, boolean holdStack, List<String> hold)
        implements PartModel {

    /** Stands for all servers that carry a part. */
    static final String ALL = "all";

    public Updates {
        servers = List.copyOf(servers);
        hold = List.copyOf(hold);
    }

    @Override
    public List<String> members() {
        return servers;
    }

    boolean isForAll() {
        return servers.contains(ALL);
    }

    Updates on(List<String> others) {
        return new Updates(others, time, reboot, holdStack, hold);
    }

    /** What a server is not to update by itself. */
    Held held(Topology topology, String server) {
        var stack = holdStack
                ? topology.parts().stream()
                        .filter(part -> part.members().contains(server))
                        .flatMap(part -> part.packageFamilies().stream())
                        .toList()
                : List.<String>of();
        return Held.of(stack, hold);
    }
}
