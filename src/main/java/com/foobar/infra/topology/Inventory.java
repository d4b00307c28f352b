package com.foobar.infra.topology;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the operator's machine reaches each host. A server that the inventory does not name is reached at its address in
 * the topology, with what the user's own SSH configuration says.
 *
 * @param secretFiles paths on the operator's machine whose contents are secrets: keys, passwords for sudo
 * @param defaults what holds for every host of which it does not say otherwise
 */
public record Inventory(Map<String, HostAccess> hosts, Set<String> secretFiles, HostAccess defaults) {

    /** One that names no file. */
    public Inventory(Map<String, HostAccess> hosts) {
        this(hosts, Set.of());
    }

    /** One without defaults. */
    public Inventory(Map<String, HostAccess> hosts, Set<String> secretFiles) {
        this(hosts, secretFiles, HostAccess.plain("", new Sudo.Passwordless()));
    }

    public Inventory {
        secretFiles = Set.copyOf(secretFiles);
        hosts = Collections.unmodifiableMap(new TreeMap<>(hosts));
    }

    public Optional<HostAccess> host(String name) {
        return Optional.ofNullable(hosts.get(name));
    }

    /** How a host is reached of which it says nothing, and of which others tell the address. */
    public HostAccess unnamed(String name) {
        return defaults.named(name);
    }
}
