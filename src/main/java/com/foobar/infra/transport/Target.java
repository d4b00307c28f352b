package com.foobar.infra.transport;

import java.util.List;
import java.util.Optional;

/**
 * What the SSH configuration is asked for. A block applies if it is for the host's name, which one would type after
 * {@code ssh}, or for the address at which it is reached.
 *
 * @param name as in the inventory, or as a jump host is written
 * @param address where it is reached, if that is known before the configuration is read
 * @param fixed whether the address stands in the inventory, so that no HostName counts
 */
record Target(String name, Optional<String> address, boolean fixed) {

    Target {
        address = address.filter(known -> !known.equals(name));
    }

    List<String> names() {
        return address.isPresent() ? List.of(name, address.get()) : List.of(name);
    }

    /** Where it is reached if no HostName is said. */
    String reachedAt() {
        return address.orElse(name);
    }
}
