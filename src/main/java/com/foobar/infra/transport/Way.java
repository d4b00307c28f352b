package com.foobar.infra.transport;

/** How SSH gets from this machine to a host, for who wants to try another port of it. */
public sealed interface Way {

    /** @param address a literal or a name, where this machine reaches the host itself */
    record Direct(String address) implements Way {}

    /** @param why the address that SSH has leads to something else than the host, as seen from here */
    record Indirect(String why) implements Way {}

    /** Whether a literal, or the one name that always does, leads back to this machine. */
    static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equalsIgnoreCase("localhost");
    }
}
