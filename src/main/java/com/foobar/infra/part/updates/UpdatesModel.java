package com.foobar.infra.part.updates;

import com.foobar.infra.topology.Server;
import com.foobar.infra.topology.Topology;
import java.util.List;

/**
 * What {@code updates/apt.conf.ftl} and {@code updates/timer.conf.ftl} may use.
 *
 * @param stack the topology's name
 * @param server the server that the file is for
 * @param time when its updates begin, {@code 04:30}
 * @param reboot when it reboots if it must, likewise; empty: never
 * @param held regular expressions of the packages that are left out
 */
public record UpdatesModel(String stack, String domain, String server, String time, String reboot, List<String> held) {

    public UpdatesModel {
        held = List.copyOf(held);
    }

    static UpdatesModel of(Updates updates, Topology topology, Server self) {
        var turns = Turns.of(updates, topology);
        return new UpdatesModel(
                topology.name(),
                topology.domain(),
                self.name(),
                turns.after(updates.time(), self.name()).toString(),
                updates.reboot()
                        .map(first -> turns.after(first, self.name()).toString())
                        .orElse(""),
                updates.held(topology, self.name()).patterns());
    }
}
