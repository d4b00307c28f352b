package com.foobar.infra.transport;

import com.foobar.infra.topology.HostAccess;
import com.foobar.infra.topology.Sudo;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One host with everything settled that is needed to connect to it.
 *
 * @param name the inventory's name for it
 * @param keyFiles to log in with, in order
 * @param agent socket of the agent to ask for further keys
 * @param knownHosts files with host keys; the first receives new ones
 * @param certificates for these keys, and for the agent's; if none are named, those beside the key files
 * @param knownHostsCommand prints further host keys
 * @param revokedHostKeys files with host keys that are never accepted
 * @param hostKeyAlias the name under which the host's key is on record, if not its address
 * @param jump the host through which this one is reached
 * @param route what else is said of the way
 */
record Endpoint(
        String name,
        String address,
        int port,
        String user,
        List<KeyFile> keyFiles,
        Optional<Path> agent,
        boolean onlyKeyFiles,
        List<Path> certificates,
        List<Path> knownHosts,
        Optional<KnownHostsCommand> knownHostsCommand,
        List<Path> revokedHostKeys,
        Optional<String> hostKeyAlias,
        boolean hashKnownHosts,
        Optional<HostAccess> jump,
        Route route,
        Sudo sudo) {

    /**
     * @param said where a jump host or command is named: a file and line, or the inventory
     * @param command whose input and output are the way; never beside a jump host
     * @param bindAddress of ours from which to connect
     * @param bindInterface of ours from which to connect
     * @param onlyFamily 4 or 6, if only such addresses are to be used; else 0
     * @param passedOver what is said of how to connect and not followed: keywords, each with its file and line
     */
    record Route(
            String said,
            Optional<ProxyCommand> command,
            Optional<String> bindAddress,
            Optional<String> bindInterface,
            int onlyFamily,
            List<String> passedOver) {}

    /** Where a key file is named, which decides what happens if it can't be used. */
    enum Origin {
        INVENTORY,
        CONFIG,
        DEFAULT
    }

    record KeyFile(Path path, Origin origin) {}

    /** Whether the way to it leads through something else than the network alone. */
    boolean isIndirect() {
        return jump.isPresent() || route.command().isPresent();
    }

    /** Whether both names lead to one sshd. */
    boolean isSameHost(Endpoint other) {
        return port == other.port && (name.equals(other.name) || address.equalsIgnoreCase(other.address));
    }

    String describe() {
        var host = address.contains(":") ? "[" + address + "]" : address;
        return user + "@" + host + ":" + port;
    }

    /** The name under which known_hosts has the key. */
    String recordName() {
        var host = address.toLowerCase(Locale.ROOT);
        return hostKeyAlias.orElse(port == 22 ? host : "[" + host + "]:" + port);
    }

    /** A second name, under which a key is accepted if it is there: the address without its port. */
    Optional<String> fallbackRecordName() {
        return hostKeyAlias.isEmpty() && port != 22 ? Optional.of(address.toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
