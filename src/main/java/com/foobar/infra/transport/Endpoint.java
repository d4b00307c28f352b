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
 * @param hostKeyAlias the name under which the host's key is on record, if not its address
 * @param jump the host through which this one is reached
 */
record Endpoint(
        String name,
        String address,
        int port,
        String user,
        List<KeyFile> keyFiles,
        Optional<Path> agent,
        boolean onlyKeyFiles,
        List<Path> knownHosts,
        Optional<String> hostKeyAlias,
        boolean hashKnownHosts,
        Optional<HostAccess> jump,
        Sudo sudo) {

    /** Where a key file is named, which decides what happens if it can't be used. */
    enum Origin {
        INVENTORY,
        CONFIG,
        DEFAULT
    }

    record KeyFile(Path path, Origin origin) {}

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
