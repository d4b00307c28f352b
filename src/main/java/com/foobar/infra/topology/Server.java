package com.foobar.infra.topology;

import java.util.Optional;

/**
 * One machine of the stack.
 *
 * @param name how the topology, the inventory and every message call it
 * @param address where the <em>other servers</em> reach it: an IPv4 or IPv6 literal (without brackets) or a host
 *     name. How the operator's machine reaches it is the inventory's business.
 * @param publicAddress where the world reaches it, if that is elsewhere: likewise. The machine itself may not know it, as with
 *     a hoster's address translation.
 * @param zone what it shares with others that fail with it, such as a data centre or a hypervisor; empty: nothing was said
 */
public record Server(String name, String address, Optional<String> publicAddress, Optional<String> zone) {

    /** One that has the same address for all. */
    public Server(String name, String address) {
        this(name, address, Optional.empty(), Optional.empty());
    }

    /** One of which is not said what it shares with others. */
    public Server(String name, String address, Optional<String> publicAddress) {
        this(name, address, publicAddress, Optional.empty());
    }

    /** Whether the address is an IPv6 literal. */
    public boolean ipv6() {
        return address.indexOf(':') >= 0;
    }

    /** Whether it is reached by IPv6 at either address, so that what is for all must listen for it. */
    public boolean reachedByIpv6() {
        return ipv6() || publicAddress.filter(a -> a.indexOf(':') >= 0).isPresent();
    }

    /** Where it is reached from outside of the stack. */
    public String outside() {
        return publicAddress.orElse(address);
    }

    /** Whether only programs of this machine itself reach the address. */
    public boolean loopback() {
        return address.equals("::1") || address.equals("localhost") || literal() && address.startsWith("127.");
    }

    /** Whether the address is a literal, so that a program can bind to it without a name look-up. */
    public boolean literal() {
        return IpLiteral.is(address);
    }

    /** The address and a port as URLs and configuration files write them: {@code 10.0.0.1:80}, {@code [fd00::1]:80}. */
    public String endpoint(int port) {
        return (ipv6() ? "[" + address + "]" : address) + ":" + port;
    }
}
