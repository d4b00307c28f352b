package com.foobar.infra.adopt;

import java.util.List;
import java.util.Optional;

/** All servers that were read, and whom an address in their files means. */
public record Hosts(List<Host> all) {

    public Hosts {
        all = List.copyOf(all);
    }

    /** @param seenFrom the server in whose file the address stands */
    Optional<Host> at(String address, Host seenFrom) {
        if (loopback(address)) {
            return Optional.of(seenFrom);
        }
        return all.stream().filter(host -> host.is(address)).findFirst();
    }

    static boolean loopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("localhost");
    }
}
