package com.foobar.infra.topology;

import java.util.List;
import java.util.Optional;

/**
 * How one host is reached over SSH. What is empty comes from the user's SSH configuration and agent.
 *
 * @param name the server's name in the topology
 * @param jump another inventory host's name, or {@code user@host:port}
 * @param knownHosts a known_hosts file to use instead of the user's
 * @param ephemeralHostKey any host key is accepted and none is remembered. Only ever true for a machine out of
 *     {@code vagrant ssh-config} that asks for it and is reached at a loopback or private address: its key is as
 *     short-lived as the machine, and Vagrant itself checks it no more than this.
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
        Sudo sudo,
        boolean ephemeralHostKey) {

    public HostAccess {
        identityFiles = List.copyOf(identityFiles);
    }

    /** A host whose key is checked, as it should be everywhere but on throw-away machines. */
    public HostAccess(
            String name,
            Optional<String> address,
            Optional<Integer> port,
            Optional<String> user,
            List<String> identityFiles,
            Optional<String> jump,
            Optional<String> knownHosts,
            Optional<String> hostKeyAlias,
            Sudo sudo) {
        this(name, address, port, user, identityFiles, jump, knownHosts, hostKeyAlias, sudo, false);
    }

    /** The same of another host. */
    HostAccess named(String other) {
        return new HostAccess(
                other, address, port, user, identityFiles, jump, knownHosts, hostKeyAlias, sudo, ephemeralHostKey);
    }

    /** A host of which only the name is given: all the rest comes from the user's SSH configuration. */
    public static HostAccess plain(String name, Sudo sudo) {
        return new HostAccess(
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                sudo);
    }
}
