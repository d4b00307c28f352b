package com.foobar.infra.part.address;

import com.foobar.infra.resource.Removals;
import com.foobar.infra.resource.ResourceId;
import com.foobar.infra.shell.Script;
import java.util.List;

/** How the virtual address is taken away: before HAProxy, which the visitors would otherwise still ask by it. */
final class AddressRemovals implements Removals.Rules {

    @Override
    public List<Removals.Tier> tiers() {
        return List.of(new Removals.Tier(
                "virtual address",
                id -> id.kind().equals("service")
                        && (id.name().endsWith("-address.service") || id.name().endsWith("-address-haproxy.service"))));
    }

    /** What is there while it runs, which is kept over a restart. */
    @Override
    public Script further(String topology, ResourceId id) {
        var paths = new AddressPaths(topology);
        return id.kind().equals("file") && id.name().startsWith(paths.directory() + "/")
                ? Script.lines("fi_rmdir " + paths.directory(), "rm -rf -- " + paths.run())
                : Script.empty();
    }
}
