package com.foobar.infra.topology;

import java.util.List;
import java.util.Optional;

/**
 * How one host is reached over SSH. What is empty comes from the user's SSH configuration and agent.
 *
 * @param name the server's name in the topology
 * @param jump another inventory host's name, or {@code user@host:port}
 * @param knownHosts a known_hosts file to use instead of the user's
 */
public record HostAccess(
        String name,
        Optional<String> address,
        Optional<Integer> port,
        Optional<String> user,
        List<String> identityFiles,
        Optional<String> jump,
        Optional<String> knownHosts,
        Optional<String> hostKeyAlias,
        Sudo sudo) {

    public HostAccess {
        identityFiles = List.copyOf(identityFiles);
    }
}
